//! The port to the server.

use std::future::Future;
use std::time::Duration;

use interlude_model::{BookingAnswer, ChangeKind, InterviewId, ListRecord, Reason};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The server's calls: the list, and one for each kind of change.
///
/// The implementation turns status codes and bodies into kinds of failures. The engine decides by
/// the kind alone.
pub trait Remote: Send + Sync + 'static {
    /// Fetches every interview of the user. `progress` receives the number of bytes read, and the
    /// total if the server gives it.
    ///
    /// Anything but a complete list that could be parsed is a [`PullFailure`].
    fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> impl Future<Output = Result<Listed, PullFailure>> + Send;

    /// Asks for a change of one interview.
    fn send(
        &self,
        request: ChangeRequest,
    ) -> impl Future<Output = Result<ChangeAnswer, ChangeFailure>> + Send;
}

/// A request for a change of one interview. The time of an accept is not sent: the server accepts whatever
/// is proposed when the request arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeRequest {
    pub interview: InterviewId,
    pub kind: ChangeKind,
}

/// Progress of a pull, in bytes of the body as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Progress {
    #[ts(type = "number")]
    pub received: u64,
    /// The number of bytes in all. None if the server does not say it.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
}

/// A successful answer to the list call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// 304: the list is still that of the given ETag.
    NotModified {
        /// The time for which a cache on the way has kept this answer. Zero if it comes from the
        /// server.
        age: Duration,
    },
    /// 200 with the whole list.
    Complete {
        /// The interviews that could be read, in the server's order, each id once.
        records: Vec<ListRecord>,
        /// The records that could not be read. If there are any, no absence may be concluded.
        unreadable: Vec<Unreadable>,
        etag: Option<String>,
        /// The time for which a cache on the way has kept this answer. Zero if it comes from the
        /// server.
        age: Duration,
    },
}

impl Listed {
    /// Returns the time for which a cache on the way has kept this answer.
    pub fn age(&self) -> Duration {
        match self {
            Self::NotModified { age } | Self::Complete { age, .. } => *age,
        }
    }
}

/// A list record that could not be read, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Unreadable {
    pub id: Option<InterviewId>,
    pub title: Option<String>,
}

/// The failure of a pull. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullFailure {
    pub kind: PullFailureKind,
    /// A description for the user.
    pub reason: Reason,
    /// The time for which the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullFailureKind {
    /// No connection, or it broke.
    Offline,
    /// 401: the key is not accepted.
    SignIn,
    /// 404 in JSON: the server knows no such user.
    NoSuchUser,
    /// Anything else, such as an HTML page, a redirect, a cut body or a server error. It is tried
    /// again later.
    Unusable,
}

/// A 2xx answer to a change that carries this interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeAnswer {
    /// The booking as the answer gives it.
    pub booking: BookingAnswer,
    /// The server's `x-request-id`.
    pub request_id: Option<String>,
}

/// The failure of the request of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFailure {
    pub kind: ChangeFailureKind,
    /// A description for the user.
    pub reason: Reason,
    /// The time for which the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// The effect that a failed request of a change can have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeFailureKind {
    /// No connection was made, so it had no effect.
    Offline,
    /// 401: it had no effect, and the token is not accepted.
    SignIn,
    /// 425 or 429: it had no effect, and the server asks to come back later.
    TryLater,
    /// The API refused this change: 400, 403, 404, 409, 410, 422 or another 4xx.
    Refused,
    /// 404 without JSON, or 405, to an accept or a cancel: the server has no such call, so it had no effect.
    NotOffered,
    /// It may have been applied: no answer, 408, 3xx, 5xx, a 2xx that is not this interview, or a
    /// 4xx from something other than the API.
    Unconfirmed,
}
