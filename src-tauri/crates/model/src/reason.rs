use serde::{Deserialize, Serialize};

use crate::Code;

/// The reason why a change waits, was refused or needs the user. It is stored with the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub code: ReasonCode,
    /// A sentence for the user. It is the server's own text if the server gave one.
    pub message: String,
    /// None if no answer came.
    pub http_status: Option<u16>,
    /// The server's `x-request-id`, which its support asks for.
    pub request_id: Option<String>,
}

/// The kinds of [`Reason`]. Stored by position, so new kinds go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReasonCode {
    /// No connection to the server could be made, so nothing was sent.
    Unreachable,
    /// The request was sent, but no complete answer was received.
    NoAnswer,
    /// The server does not accept the credential (401).
    SignIn,
    /// The server asks for a later retry (425, 429).
    TryLater,
    /// The server failed (408, 5xx).
    ServerError,
    /// The answer is not this interview. It is a web page, a redirect, or a body that is truncated or
    /// empty.
    UnexpectedAnswer,
    /// The server refused the change (4xx).
    Refused,
    /// The server answered with success, but its interview does not have the proposal.
    NotTaken,
    /// The application ended while the request was under way.
    Interrupted,
    /// The terms changed since the user made the change.
    Moved,
    /// The interview is no longer listed.
    Gone,
    /// The request may have been applied, and this server's list does not show times.
    Unseen,
    /// An earlier request took effect after a newer one.
    Overtaken,
    /// The request may have been applied and reverted: the terms are as before, but the interview was
    /// updated.
    PutBack,
    /// Another time was agreed while an accept got no clear answer.
    Took,
    /// The proposed time passed before it was sent.
    Passed,
    /// The server has no such call.
    NotOffered,
}

impl ReasonCode {
    /// Returns the code for JSON and other programs.
    pub fn as_str(self) -> &'static str {
        Code::from(self).as_str()
    }
}

impl Reason {
    /// Creates a reason that does not come from an answer of the server.
    pub fn local(code: ReasonCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            http_status: None,
            request_id: None,
        }
    }
}
