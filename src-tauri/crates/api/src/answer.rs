use std::time::Duration;

use interlude_domain::{Reason, ReasonCode, Timestamp};
use reqwest::header::{AGE, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::body::{read_body, text_of};
use crate::credentials::Credentials;
use crate::deadline::Deadline;
use crate::limits::Limits;
use crate::retry_after::retry_after;
use crate::server_words::{one_line, words_without};

/// What is kept of an answer besides its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerHead {
    pub status: StatusCode,
    /// The server's `x-request-id`.
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
    /// How long a cache on the way has kept the answer.
    pub age: Duration,
}

impl AnswerHead {
    /// `now` is the wall time, for a `Retry-After` date in an answer that carries no `Date`.
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

/// What the body of an answer is that is not the wished one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// A JSON object, as the API itself answers.
    Json,
    /// A web page: of a firewall, a gateway, a captive portal, or of the server's own front.
    Page,
    /// Anything else that is written.
    Other,
    /// Nothing, or nothing that came whole.
    Nothing,
}

/// An answer that turns a call down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What its body is.
    pub body: BodyKind,
    /// What its body says to people.
    pub words: Option<String>,
}

impl BodyKind {
    fn of(headers: &HeaderMap, body: &[u8]) -> Self {
        let text = text_of(body).unwrap_or("?").trim();
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
        } else if is_html() || one_line(text).starts_with('<') {
            Self::Page
        } else {
            Self::Other
        }
    }
}

/// Reads an answer that turns a call down. A body that cannot be had takes nothing from the status.
pub(crate) async fn refusal(
    response: Response,
    deadline: &mut Deadline,
    limits: &Limits,
    credentials: &Credentials,
) -> Refusal {
    let (status, headers) = (response.status(), response.headers().clone());
    let body = read_body(response, limits.answer_body, |_| ());
    match deadline.within(body).await {
        Some(Ok(body)) => Refusal {
            body: BodyKind::of(&headers, &body),
            words: words_without(credentials, status, &body),
        },
        Some(Err(_)) | None => Refusal {
            body: BodyKind::Nothing,
            words: None,
        },
    }
}

/// Reads `Age`: zero where no cache was on the way. Of several the longest counts.
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
    let shown = credentials.redact(&one_line(text));
    let id: String = shown.chars().take(LONGEST).collect();
    (!id.is_empty()).then_some(id)
}
