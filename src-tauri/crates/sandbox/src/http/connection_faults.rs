//! The faults of an answer that need its connection or its bytes.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use serde_json::Value;

use crate::model::{FaultKind, TimeStyle};

/// Applies the fault to the answer. Returns at once, unless the answer is slow.
pub(super) async fn apply(kind: &FaultKind, mut answer: Response) -> Response {
    match kind {
        FaultKind::SlowAnswer(by) => {
            tokio::time::sleep(*by).await;
            answer
        }
        FaultKind::Drip { bytes, every } => {
            let (bytes, every) = (*bytes, *every);
            resent(answer, |body| dripping(body, bytes, every)).await
        }
        FaultKind::Cut => resent(answer, cut).await,
        FaultKind::Times(style) => rewritten(answer, &|body| write_times(body, *style)).await,
        FaultKind::Header(name, value) => {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                answer.headers_mut().insert(name, value);
            }
            answer
        }
        FaultKind::Rewritten(change) => rewritten(answer, change.as_ref()).await,
        _ => answer,
    }
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
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(value.to_string()))
}

fn write_times(body: &mut Value, style: TimeStyle) {
    match body {
        Value::Array(all) => all.iter_mut().for_each(|one| write_times(one, style)),
        Value::Object(members) => members.values_mut().for_each(|one| write_times(one, style)),
        Value::String(text) => {
            if let Ok(at) = DateTime::parse_from_rfc3339(text) {
                *text = styled(at.to_utc(), style);
            }
        }
        _ => {}
    }
}

fn styled(at: DateTime<Utc>, style: TimeStyle) -> String {
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
