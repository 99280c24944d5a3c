use serde::{Deserialize, Serialize};

/// Why a change waits, was refused or needs its user: kept with the change, through restarts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What happened, as a word for programs.
    pub code: ReasonCode,
    /// What happened, as a sentence for people; the server's own words where it gave any.
    pub message: String,
    /// The status of the answer, where there was one.
    pub http_status: Option<u16>,
    /// The server's `x-request-id`, which its support desk asks for.
    pub request_id: Option<String>,
}

/// The kinds of [`Reason`]. Stored by position: new ones go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReasonCode {
    /// No connection to the server could be made: nothing was sent.
    Unreachable,
    /// The request went out and no whole answer came back.
    NoAnswer,
    /// The server does not accept the credential (401).
    SignIn,
    /// The server asks to come back later (425, 429).
    TryLater,
    /// The server failed (408, 5xx).
    ServerError,
    /// An answer came that is not this interview: a page, a redirect, a cut or empty body.
    UnexpectedAnswer,
    /// The server refused the change (4xx).
    Refused,
    /// The server answered well, but its interview does not carry the proposal.
    NotTaken,
    /// The application ended while the request was under way.
    Interrupted,
    /// The other side moved since the user last looked.
    Moved,
    /// The interview is no longer listed.
    Gone,
    /// Whether the request arrived cannot be seen in this server's list.
    Unseen,
    /// An earlier request landed after a newer one.
    Overtaken,
    /// Whether the request arrived cannot be told: all stands as before, and it was changed meanwhile.
    PutBack,
    /// Another time was agreed while an accept got no clear answer.
    Took,
    /// The proposed time has passed before it was sent.
    Passed,
}

impl ReasonCode {
    /// The word that programs see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NoAnswer => "no_answer",
            Self::SignIn => "sign_in",
            Self::TryLater => "try_later",
            Self::ServerError => "server_error",
            Self::UnexpectedAnswer => "unexpected_answer",
            Self::Refused => "refused",
            Self::NotTaken => "not_taken",
            Self::Interrupted => "interrupted",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Unseen => "unseen",
            Self::Overtaken => "overtaken",
            Self::PutBack => "put_back",
            Self::Took => "took",
            Self::Passed => "passed",
        }
    }
}

impl Reason {
    /// A reason that no answer of the server gave.
    pub fn local(code: ReasonCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            http_status: None,
            request_id: None,
        }
    }
}
