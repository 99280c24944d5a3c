//! Writes answers, with the headers that the real service sends.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::wire::{InterviewAnswer, ListAnswer, SignedInAnswer};
use crate::model::{Answer, Attributes, Damage, List, Refusal, RefusalBody, Reply, RetryAfter};
use crate::shared::Shared;

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Welcome to the guest network</title></head>\
<body><h1>Sign in to use this network</h1><form method=\"post\" action=\"/portal\">\
<button>Accept and continue</button></form></body></html>\n";

/// Marks an answer that is not sent. The connection closes instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Abort;

/// The body of the last list. A list that did not change is not written again.
#[derive(Default)]
pub(crate) struct ListCache(Mutex<Option<(Arc<List>, Bytes)>>);

/// Writes an answer.
pub(super) fn response(reply: &Reply, shared: &Shared) -> Response {
    match &reply.answer {
        Answer::List(list) => tagged(ok(JSON, shared.list.body(list)), list.etag.as_deref()),
        Answer::NotModified { etag } => {
            tagged(StatusCode::NOT_MODIFIED.into_response(), Some(etag))
        }
        Answer::Interview {
            interview,
            attributes,
            etag,
        } => {
            let answer = InterviewAnswer::of(interview);
            let body = match attributes {
                Attributes::Proposal => short(&answer),
                _ => bytes(&answer),
            };
            tagged(ok(JSON, body), etag.as_deref())
        }
        Answer::SignedIn { token } => {
            let mut response = ok(JSON, bytes(&SignedInAnswer::of(&shared.options.user)));
            if let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {token}")) {
                value.set_sensitive(true);
                response.headers_mut().insert(header::AUTHORIZATION, value);
            }
            response
        }
        Answer::Refused(refusal) => refusal_response(refusal),
        Answer::Empty => ok(JSON, Bytes::new()),
        Answer::Page => ok(HTML, Bytes::from_static(PORTAL.as_bytes())),
        Answer::OtherShape => {
            let data = json!({ "type": "interviews", "attributes": [] });
            ok(JSON, bytes(&json!({ "data": data, "meta": { "page": 1 } })))
        }
        Answer::Redirect(to) => redirect(to),
        Answer::Nothing => lost(),
    }
}

/// Returns an answer that closes the connection without a byte.
pub(super) fn lost() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Abort);
    response
}

/// Adds the headers that every answer of the service carries.
pub(super) fn dress(response: &mut Response, request_id: &str, took: Duration) {
    let fresh = response.headers().contains_key(header::ETAG);
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-frame-options", "SAMEORIGIN"),
        ("x-xss-protection", "0"),
        ("x-content-type-options", "nosniff"),
        ("x-permitted-cross-domain-policies", "none"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("vary", "Accept, Origin"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let caching = if fresh {
        "max-age=0, private, must-revalidate"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    set(headers, HeaderName::from_static("x-request-id"), request_id);
    let runtime = format!("{:.6}", took.as_secs_f64());
    set(headers, HeaderName::from_static("x-runtime"), &runtime);
}

/// Sets the `Date` header by the sandbox's clock, which may differ from the computer's.
pub(crate) fn dated(mut response: Response, now: DateTime<Utc>) -> Response {
    let now = RetryAfter::At(now).to_string();
    set(response.headers_mut(), header::DATE, &now);
    response
}

/// Writes a refusal.
pub(crate) fn refusal_response(refusal: &Refusal) -> Response {
    let (content_type, body) = match &refusal.body {
        RefusalBody::Error(text) => (JSON, bytes(&json!({ "error": text }))),
        RefusalBody::Typed { kind, message } => {
            let error = json!({ "type": kind, "message": message });
            (JSON, bytes(&json!({ "error": error })))
        }
        RefusalBody::List(texts) => (JSON, bytes(&json!({ "errors": texts }))),
        RefusalBody::Fields(fields) => (JSON, bytes(&json!({ "errors": fields }))),
        RefusalBody::Message(text) => (JSON, bytes(&json!({ "message": text }))),
        RefusalBody::Html(page) => (HTML, page.clone().into()),
        RefusalBody::Nothing => (HTML, Bytes::new()),
    };
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, ok(content_type, body)).into_response();
    if let Some(when) = refusal.retry_after {
        let when = when.to_string();
        set(response.headers_mut(), header::RETRY_AFTER, &when);
    }
    response
}

impl ListCache {
    fn body(&self, list: &Arc<List>) -> Bytes {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, body)) = cached.as_ref().filter(|(last, _)| Arc::ptr_eq(last, list)) {
            return body.clone();
        }
        let answer = ListAnswer::of(list);
        let body = match list.unreadable {
            None => bytes(&answer),
            Some((id, damage)) => {
                let mut value = serde_json::to_value(&answer).unwrap_or_default();
                spoil(&mut value, id, damage);
                bytes(&value)
            }
        };
        *cached = Some((Arc::clone(list), body.clone()));
        body
    }
}

fn ok(content_type: &'static str, body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn tagged(mut response: Response, etag: Option<&str>) -> Response {
    if let Some(etag) = etag {
        set(response.headers_mut(), header::ETAG, etag);
    }
    response
}

fn redirect(to: &str) -> Response {
    let page = format!("<html><body>You are being <a href=\"{to}\">redirected</a>.</body></html>");
    let mut response = (StatusCode::FOUND, ok(HTML, page.into())).into_response();
    set(response.headers_mut(), header::LOCATION, to);
    response
}

/// Returns the body of an answer with only the id and the proposal.
fn short(answer: &InterviewAnswer<'_>) -> Bytes {
    const KEPT: [&str; 5] = [
        "id",
        "amend_start_at",
        "amend_end_at",
        "amended_by",
        "status",
    ];
    let mut value = serde_json::to_value(answer).unwrap_or_default();
    if let Some(interview) = value.get_mut("interview").and_then(Value::as_object_mut) {
        interview.retain(|name, _| KEPT.contains(&name.as_str()));
    }
    bytes(&value)
}

fn spoil(list: &mut Value, wanted: u64, damage: Damage) {
    let all = list.get_mut("interviews").and_then(Value::as_array_mut);
    let mut all = all.into_iter().flatten();
    let Some(one) = all.find(|one| one["id"] == wanted) else {
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
        Damage::Id => one["id"] = json!("the one from Tuesday"),
        Damage::Shape => *one = json!("an interview"),
    }
}

fn bytes(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).unwrap_or_default().into()
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
