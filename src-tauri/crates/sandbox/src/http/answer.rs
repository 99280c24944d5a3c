//! Answers with the headers that the real service sends.

use std::fmt::Write;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::refusal::{JSON, Refusal, RetryAfter};

/// Marks an answer that is not sent. The connection closes instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Abort;

/// Attached to an answer: the action of the service, for the log.
#[derive(Debug, Clone)]
pub(crate) struct Done(pub(crate) String);

/// Marks a request that is validated and answered but changes nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DryRun;

/// Returns a 200 with `body` as JSON and its ETag.
pub(crate) fn ok(body: &impl Serialize, done: String) -> Response {
    let body = serde_json::to_vec(body).unwrap_or_default();
    let etag = etag(&body);
    with_etag(body.into(), &etag, done)
}

pub(crate) fn with_etag(body: Bytes, etag: &str, done: String) -> Response {
    let mut response = ([(header::CONTENT_TYPE, JSON)], body).into_response();
    set(response.headers_mut(), header::ETAG, etag);
    response.extensions_mut().insert(Done(done));
    response
}

/// Returns a 304.
pub(crate) fn not_modified(etag: &str, done: String) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    set(response.headers_mut(), header::ETAG, etag);
    response.extensions_mut().insert(Done(done));
    response
}

/// Returns a weak ETag of 32 hexadecimal digits.
pub(crate) fn etag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let mut tag = String::from("W/\"");
    for byte in digest.iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Sets the `Date` header by the sandbox's clock, which may differ from the computer's.
pub(crate) fn dated(mut response: Response, now: DateTime<Utc>) -> Response {
    let now = RetryAfter::At(now).to_string();
    set(response.headers_mut(), header::DATE, &now);
    response
}

/// Adds the headers that every answer of the service carries.
pub(crate) fn dress(response: &mut Response, request_id: &str, took: Duration) {
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

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (content_type, body) = self.words.body();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(header::CONTENT_TYPE, content_type)], body).into_response();
        if let Some(when) = self.retry_after {
            set(
                response.headers_mut(),
                header::RETRY_AFTER,
                &when.to_string(),
            );
        }
        response
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
