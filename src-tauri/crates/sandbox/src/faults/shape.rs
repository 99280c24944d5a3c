//! Applies a fault to the answer of a request.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::fault::{Damage, Fault, Kind, TimeStyle};
use crate::http::answer::{Abort, Done, etag};
use crate::refusal::{HTML, JSON};

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Welcome to the guest network</title></head>\
<body><h1>Sign in to use this network</h1><form method=\"post\" action=\"/portal\">\
<button>Accept and continue</button></form></body></html>\n";

/// Returns the answer of a fault that replaces the service's answer, or `None` if the service must answer
/// first.
pub(crate) fn instead_of_running(fault: &Fault) -> Option<Response> {
    match &fault.kind {
        Kind::Lost => Some(lost()),
        Kind::Refused(refusal) => Some(refusal.clone().into_response()),
        Kind::Empty => Some(ok(JSON, Bytes::new())),
        Kind::Page => Some(ok(HTML, Bytes::from_static(PORTAL.as_bytes()))),
        Kind::Redirect(to) => Some(redirect(to)),
        Kind::OtherShape => {
            let body = json!({ "data": { "type": "interviews", "attributes": [] }, "meta": { "page": 1 } });
            Some(ok(JSON, body.to_string().into()))
        }
        Kind::Slow(_)
        | Kind::Drip { .. }
        | Kind::Cut
        | Kind::WrongId
        | Kind::NotTaken
        | Kind::Unreadable(..)
        | Kind::Short
        | Kind::Times(_)
        | Kind::Header(..)
        | Kind::Rewritten(_) => None,
    }
}

/// Applies the fault to the service's answer. Returns at once, except for a slow fault after applying.
pub(crate) async fn upon(fault: &Fault, answer: Response) -> Response {
    if let Some(other) = instead_of_running(fault) {
        return keeping_what_was_done(&answer, other);
    }
    match &fault.kind {
        Kind::Slow(by) if fault.applied => {
            tokio::time::sleep(*by).await;
            answer
        }
        Kind::Drip { bytes, every } => {
            let (bytes, every) = (*bytes, *every);
            resent(answer, |body| dripping(body, bytes, every)).await
        }
        Kind::Cut => resent(answer, cut).await,
        Kind::WrongId => rewritten(answer, &|body| shift_id(body)).await,
        Kind::Unreadable(id, damage) => rewritten(answer, &|body| spoil(body, *id, *damage)).await,
        Kind::Short => rewritten(answer, &shorten).await,
        Kind::Times(style) => rewritten(answer, &|body| write_times(body, *style)).await,
        Kind::Header(name, value) => {
            let mut answer = answer;
            answer.headers_mut().insert(name, value.clone());
            answer
        }
        Kind::Rewritten(change) => rewritten(answer, change.as_ref()).await,
        _ => answer,
    }
}

/// Returns an answer that closes the connection without a byte.
pub(crate) fn lost() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Abort);
    response
}

fn keeping_what_was_done(answer: &Response, mut other: Response) -> Response {
    if let Some(done) = answer.extensions().get::<Done>() {
        other.extensions_mut().insert(done.clone());
    }
    other
}

fn ok(content_type: &'static str, body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn redirect(to: &str) -> Response {
    let page = format!("<html><body>You are being <a href=\"{to}\">redirected</a>.</body></html>");
    let mut response = (StatusCode::FOUND, ok(HTML, page.into())).into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// Returns the answer with the same headers and length, and its body sent by `pace`.
async fn resent(answer: Response, pace: impl FnOnce(Bytes) -> Body) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, pace(body))
}

fn dripping(body: Bytes, bytes: usize, every: Duration) -> Body {
    Body::from_stream(stream::unfold(
        (body, false),
        move |(mut rest, begun)| async move {
            if rest.is_empty() {
                return None;
            }
            if begun {
                tokio::time::sleep(every).await;
            }
            let next = rest.split_to(bytes.min(rest.len()));
            Some((Ok::<_, io::Error>(next), (rest, true)))
        },
    ))
}

fn cut(body: Bytes) -> Body {
    let kept = body.slice(..body.len() / 2);
    let end = stream::once(async {
        // Yielding once lets the connection flush the first half before the error closes it.
        tokio::task::yield_now().await;
        Err(io::Error::other("cut by a fault"))
    });
    Body::from_stream(stream::once(async { Ok(kept) }).chain(end))
}

async fn rewritten(answer: Response, change: &(dyn Fn(&mut Value) + Send + Sync)) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice(&body) else {
        return Response::from_parts(parts, Body::from(body));
    };
    change(&mut value);
    let body = value.to_string();
    parts.headers.remove(header::CONTENT_LENGTH);
    if parts.headers.contains_key(header::ETAG)
        && let Ok(etag) = HeaderValue::from_str(&etag(body.as_bytes()))
    {
        parts.headers.insert(header::ETAG, etag);
    }
    Response::from_parts(parts, Body::from(body))
}

fn shift_id(body: &mut Value) {
    let id = match body {
        Value::Object(answer) if answer.contains_key("interview") => answer
            .get_mut("interview")
            .and_then(|one| one.get_mut("id")),
        _ => body
            .get_mut("interviews")
            .and_then(|all| all.get_mut(0))
            .and_then(|one| one.get_mut("id")),
    };
    if let Some(id) = id {
        *id = json!(id.as_u64().unwrap_or_default() + 1);
    }
}

fn shorten(body: &mut Value) {
    let kept = [
        "id",
        "amend_start_at",
        "amend_end_at",
        "amended_by",
        "status",
    ];
    let interview = body.get_mut("interview").and_then(Value::as_object_mut);
    if let Some(interview) = interview {
        interview.retain(|name, _| kept.contains(&name.as_str()));
    }
}

fn write_times(body: &mut Value, style: TimeStyle) {
    match body {
        Value::Array(all) => all.iter_mut().for_each(|one| write_times(one, style)),
        Value::Object(members) => members.values_mut().for_each(|one| write_times(one, style)),
        Value::String(text) => {
            if let Ok(at) = DateTime::parse_from_rfc3339(text) {
                *text = written(at.to_utc(), style);
            }
        }
        _ => {}
    }
}

fn written(at: DateTime<Utc>, style: TimeStyle) -> String {
    let form = match style {
        TimeStyle::NoColon => "%Y-%m-%dT%H:%M:%S%.3f%z",
        TimeStyle::HourOnly => "%Y-%m-%dT%H:%M:%S%.3f+01",
        TimeStyle::Comma => "%Y-%m-%dT%H:%M:%S,%3fZ",
        TimeStyle::Basic => "%Y%m%dT%H%M%SZ",
        TimeStyle::Printed => "%Y-%m-%d %H:%M:%S UTC",
    };
    let shown = match style {
        TimeStyle::HourOnly => at + TimeDelta::hours(1),
        _ => at,
    };
    shown.format(form).to_string()
}

fn spoil(body: &mut Value, wanted: Option<u64>, damage: Damage) {
    let Some(all) = body.get_mut("interviews").and_then(Value::as_array_mut) else {
        return;
    };
    let fits = |one: &&mut Value| wanted.is_none_or(|id| one.get("id") == Some(&json!(id)));
    let Some(one) = all.iter_mut().find(fits) else {
        return;
    };
    match damage {
        Damage::Times => {
            for field in ["updated_at", "start_at"] {
                if let Some(time) = one.get_mut(field) {
                    *time = json!("the day after the fair");
                }
            }
        }
        Damage::Id => {
            if let Some(id) = one.get_mut("id") {
                *id = json!("the one from Tuesday");
            }
        }
        Damage::Shape => *one = json!("an interview"),
    }
}
