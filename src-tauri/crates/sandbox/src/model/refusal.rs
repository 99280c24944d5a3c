//! Refusals of the service: a status, a body in one of the usual shapes, and `Retry-After`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// An answer with an error status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub body: RefusalBody,
    pub retry_after: Option<RetryAfter>,
}

/// The body of a refusal, in one of the usual shapes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalBody {
    /// `{"error":"text"}`
    Error(String),
    /// `{"error":{"type":kind,"message":text}}`
    Typed {
        /// The machine-readable kind.
        kind: String,
        /// The text for people.
        message: String,
    },
    /// `{"errors":["text"]}`
    List(Vec<String>),
    /// `{"errors":{"field":["text"]}}`
    Fields(BTreeMap<String, Vec<String>>),
    /// `{"message":"text"}`
    Message(String),
    /// An HTML page, as a proxy would send it.
    Html(String),
    /// No body.
    Nothing,
}

/// The two forms of `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// This number of seconds from now.
    Seconds(u32),
    /// This time, in whole seconds.
    At(DateTime<Utc>),
}

impl Refusal {
    /// Returns a refusal with the usual text of `status`, as `{"error":"text"}`.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            body: RefusalBody::Error(plain(status).to_owned()),
            retry_after: None,
        }
    }

    /// Sets the body.
    pub fn body(mut self, body: RefusalBody) -> Self {
        self.body = body;
        self
    }

    /// Sets `Retry-After`.
    pub fn retry_after(mut self, when: RetryAfter) -> Self {
        self.retry_after = Some(when);
        self
    }

    pub(crate) fn error(status: u16, text: &str) -> Self {
        Self::new(status).body(RefusalBody::Error(text.to_owned()))
    }

    pub(crate) fn field(status: u16, field: &str, text: &str) -> Self {
        Self::new(status).body(RefusalBody::field(field, text))
    }
}

impl RefusalBody {
    /// Returns `{"errors":{"field":["text"]}}`.
    pub fn field(field: &str, text: &str) -> Self {
        Self::Fields(BTreeMap::from([(field.to_owned(), vec![text.to_owned()])]))
    }
}

impl std::fmt::Display for RetryAfter {
    /// Writes the value of the header.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seconds(seconds) => write!(f, "{seconds}"),
            Self::At(at) => write!(f, "{}", at.format("%a, %d %b %Y %H:%M:%S GMT")),
        }
    }
}

fn plain(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "You need to sign in or sign up before continuing.",
        403 => "You are not authorized to perform this action.",
        404 => "Not Found",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        422 => "Unprocessable Content",
        425 => "Too Early",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "The request was refused.",
    }
}
