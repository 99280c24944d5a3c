use std::time::Duration;

use interlude_model::{Credentials, Reason, ReasonCode, Timestamp};
use reqwest::header::{AGE, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::body::{body_text, read_body};
use crate::credentials::redact;
use crate::deadline::Deadline;
use crate::limits::Limits;
use crate::retry_after::retry_after;
use crate::server_words::{server_words, single_line};

/// The status and the headers of an answer that are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerHead {
    pub status: StatusCode,
    /// The server's `x-request-id`.
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
    /// The time that the answer spent in a cache on the way.
    pub age: Duration,
}

impl AnswerHead {
    /// Reads the head of a response. `now` is the wall time. A date in `Retry-After` is measured from it
    /// if the answer has no `Date`.
    pub(crate) fn of(response: &Response, now: Timestamp, credentials: &Credentials) -> Self {
        Self {
            status: response.status(),
            request_id: request_id(response.headers(), credentials),
            retry_after: retry_after(response.headers(), now),
            age: age(response.headers()),
        }
    }

    pub(crate) fn reason(&self, code: ReasonCode, message: impl Into<String>) -> Reason {
        Reason {
            code,
            message: message.into(),
            http_status: Some(self.status.as_u16()),
            request_id: self.request_id.clone(),
        }
    }
}

/// The form of a body that is not the requested one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// A JSON object, which is the form that the API uses.
    Json,
    /// A web page of a firewall, a gateway, a captive portal or the server's front end.
    Page,
    /// Any other text or data.
    Other,
    /// No body, or an incomplete one.
    Nothing,
}

/// The body of an answer that refuses a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub body: BodyKind,
    /// The server's text for the user, if it gave one.
    pub message: Option<String>,
}

impl BodyKind {
    fn of(headers: &HeaderMap, body: &[u8]) -> Self {
        let text = body_text(body).unwrap_or("?").trim();
        let is_html = || {
            let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
            content_type.is_some_and(|value| {
                let essence = value.split(|byte| *byte == b';').next();
                essence.is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(b"text/html"))
            })
        };
        if text.is_empty() {
            Self::Nothing
        } else if serde_json::from_str::<Map<String, Value>>(text).is_ok() {
            Self::Json
        } else if is_html() || single_line(text).starts_with('<') {
            Self::Page
        } else {
            Self::Other
        }
    }
}

/// Reads an answer that refuses a call. If the body cannot be read, the status alone decides.
pub(crate) async fn refusal(
    response: Response,
    deadline: &mut Deadline,
    limits: &Limits,
    credentials: &Credentials,
) -> Refusal {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = read_body(response, limits.answer_body, |_| ());
    match deadline.run(body).await {
        Some(Ok(body)) => Refusal {
            body: BodyKind::of(&headers, &body),
            message: server_words(credentials, status, &body),
        },
        Some(Err(_)) | None => Refusal {
            body: BodyKind::Nothing,
            message: None,
        },
    }
}

/// Reads `Age`, which is zero if the answer does not come from a cache. With several values, the
/// largest counts.
fn age(headers: &HeaderMap) -> Duration {
    let values = headers.get_all(AGE).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let ages = texts.flat_map(|text| text.split(','));
    let seconds = ages.filter_map(|text| text.trim().parse::<u32>().ok());
    Duration::from_secs(seconds.max().unwrap_or_default().into())
}

fn request_id(headers: &HeaderMap, credentials: &Credentials) -> Option<String> {
    const LONGEST: usize = 128;
    let text = headers.get("x-request-id")?.to_str().ok()?;
    let redacted = redact(credentials, &single_line(text));
    let id: String = redacted.chars().take(LONGEST).collect();
    (!id.is_empty()).then_some(id)
}
