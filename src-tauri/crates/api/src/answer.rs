use std::time::Duration;

use interlude_domain::{Reason, ReasonCode, Timestamp};
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};

use crate::body::read_body;
use crate::credentials::Credentials;
use crate::deadline::Deadline;
use crate::limits::Limits;
use crate::retry_after::retry_after;
use crate::server_words::{plain, server_words};

/// What is kept of an answer besides its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerHead {
    pub status: StatusCode,
    /// The server's `x-request-id`.
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
}

impl AnswerHead {
    /// `now` is the wall time, for a `Retry-After` date in an answer that carries no `Date`.
    pub(crate) fn of(response: &Response, now: Timestamp, credentials: &Credentials) -> Self {
        let request_id = request_id(response.headers());
        Self {
            status: response.status(),
            request_id: request_id.map(|id| credentials.redact(id)),
            retry_after: retry_after(response.headers(), now),
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

/// What the body of a refusal says. A body that cannot be had takes nothing from the refusal: it
/// stands in the status.
pub(crate) async fn refusal_words(
    response: Response,
    deadline: &mut Deadline,
    limits: &Limits,
    credentials: &Credentials,
) -> Option<String> {
    let status = response.status();
    let body = read_body(response, limits.answer_body, |_| ());
    let body = deadline.within(body).await?.ok()?;
    server_words(status, &body).map(|words| credentials.redact(words))
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    const LONGEST: usize = 128;
    let text = plain(headers.get("x-request-id")?.to_str().ok()?);
    let id: String = text.chars().take(LONGEST).collect();
    (!id.is_empty()).then_some(id)
}
