//! The port to the server.

use std::future::Future;
use std::time::Duration;

use interlude_domain::{BookingAnswer, InterviewId, ListRecord, Reason, Slot};
use serde::{Deserialize, Serialize};

/// The server, as the engine needs it: the two documented calls.
///
/// What an answer means for the user's change is decided here by the kind of failure, never by the
/// engine reading status codes or texts.
pub trait Remote: Send + Sync + 'static {
    /// Every interview of the user. `progress` is told how many bytes have come, and of how many
    /// where the server says so.
    ///
    /// Anything but a complete, parsed list is a [`PullFailure`].
    fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> impl Future<Output = Result<Listed, PullFailure>> + Send;

    /// Proposes `slot` for one interview.
    fn amend(
        &self,
        id: InterviewId,
        slot: Slot,
    ) -> impl Future<Output = Result<Amended, AmendFailure>> + Send;
}

/// How far a pull has come, in bytes of its body as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes received so far.
    pub received: u64,
    /// Bytes to come in all, where known.
    pub total: Option<u64>,
}

/// A good answer to a list call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// 304: the list is as it was when the ETag was given.
    NotModified {
        /// How long a cache on the way has kept this answer; zero where the server itself gave it.
        age: Duration,
    },
    /// 200 with the whole list.
    Complete {
        /// The interviews that could be read, in the server's order, each id once.
        records: Vec<ListRecord>,
        /// Those that could not be read. Where any could not, no absence may be concluded.
        unreadable: Vec<Unreadable>,
        /// The list's ETag.
        etag: Option<String>,
        /// How long a cache on the way has kept this answer; zero where the server itself gave it.
        age: Duration,
    },
}

impl Listed {
    /// Returns how long a cache on the way has kept this answer.
    pub fn age(&self) -> Duration {
        match self {
            Self::NotModified { age } | Self::Complete { age, .. } => *age,
        }
    }
}

/// A record of a list that could not be read, as far as it says which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Unreadable {
    /// Its number.
    pub id: Option<InterviewId>,
    /// Its title.
    pub title: Option<String>,
}

/// Why a pull gave no list. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullFailure {
    /// Its kind.
    pub kind: PullFailureKind,
    /// What happened, for the user.
    pub reason: Reason,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// The kinds of [`PullFailure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullFailureKind {
    /// No connection, or it broke off.
    Offline,
    /// 401: the key is not accepted.
    SignIn,
    /// 404 in JSON: the server knows no such user.
    NoSuchUser,
    /// Anything else: a page, a redirect, a cut body, a failing server. Tried again later.
    Unusable,
}

/// A 2xx answer to an amend that carries this interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// What it says of the interview's booked face.
    pub booking: BookingAnswer,
    /// The server's `x-request-id`.
    pub request_id: Option<String>,
}

/// Why an amend gave no such answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendFailure {
    /// Whether it can have had an effect.
    pub kind: AmendFailureKind,
    /// What happened, for the user.
    pub reason: Reason,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// What an [`AmendFailure`] says of the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendFailureKind {
    /// No connection was made: it never took effect.
    Offline,
    /// 401: it never took effect, and the token is not accepted.
    SignIn,
    /// 425, 429: it never took effect, and the server asks to come back later.
    TryLater,
    /// The server refused this change: 400 403 404 409 410 422 and every other 4xx, as far as it is the
    /// API's own word.
    Refused,
    /// It may have been applied: no answer, 408, 3xx, 5xx, a 2xx that is not this interview, a 4xx that
    /// something else than the API has answered.
    Unclear,
}
