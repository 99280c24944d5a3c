//! Requests, and their effects.

use std::sync::Arc;
use std::time::Duration;

use interlude_model::{ChangeId, ChangeKind, InterviewId, Timestamp};

use super::lists::ReceivedList;

/// A request that was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) interview: InterviewId,
    pub(crate) kind: ChangeKind,
    pub(crate) change: ChangeId,
    pub(crate) began_at: Duration,
    /// The number of the user's decisions on the change by then.
    pub(crate) decisions: u32,
    /// The version with which it was compared. None if its list hid the times.
    pub(crate) compared: Option<usize>,
    /// The time of its clear answer.
    pub(crate) answered_at: Option<Duration>,
    /// Its answer says that it had no effect. An effect is then that of another copy.
    pub(crate) is_without_effect: bool,
    /// It was sent within the quiet time of an earlier request that
    /// [seems older](UnconfirmedRequest::seems_older_by).
    pub(crate) is_early: bool,
}

/// A request without an answer yet.
#[derive(Debug, Clone)]
pub(crate) struct InFlight {
    pub(crate) change: ChangeId,
    pub(crate) began: u64,
    pub(crate) began_at: Duration,
    pub(crate) began_by_wall: Timestamp,
    pub(crate) updated_at_before: Option<Timestamp>,
    /// It was sent again without a compare.
    pub(crate) is_unseen: bool,
    /// Its number.
    pub(crate) request: u64,
    /// The version with which it was compared.
    pub(crate) compared: Option<usize>,
}

/// A change that is Sending on the disk, and its evidence.
#[derive(Debug, Clone)]
pub(crate) struct SendingChange {
    pub(crate) in_flight: InFlight,
    /// The last list received before it became Sending.
    pub(crate) list: Option<Arc<ReceivedList>>,
}

/// A request that may have taken effect, or still may.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnconfirmedRequest {
    pub(crate) id: InterviewId,
    pub(crate) began_at: Duration,
    /// The wall-clock time at which it began, as read then.
    pub(crate) began_by_wall: Timestamp,
    /// The difference between the age that the process measures and the real age. Only the wall clock measures
    /// across a restart, and it may have been set forward.
    pub(crate) seems_older_by: Duration,
}

impl UnconfirmedRequest {
    /// Returns true if the quiet time after it is over at `at`, as far as the process can measure.
    pub(crate) fn is_over(&self, quiet: Duration, at: Duration) -> bool {
        at + self.seems_older_by >= self.began_at + quiet
    }
}

/// An attempt that may have taken effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    pub(crate) ended: u64,
    pub(crate) updated_at_before: Option<Timestamp>,
    pub(crate) lookup: Option<Lookup>,
}

/// The list evidence that justifies sending a change again after an unconfirmed attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup {
    pub(crate) updated_at: Option<Timestamp>,
    /// The list showed the times, so it proves that the attempt had no effect.
    pub(crate) shows_times: bool,
}

/// An effect of a request of ours that the user does not expect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surprise {
    pub(crate) id: InterviewId,
    /// Its effect.
    pub(crate) kind: ChangeKind,
    pub(crate) version: usize,
    pub(crate) at: Duration,
    pub(crate) began_at: Duration,
    pub(crate) why: Why,
    /// A list has shown it, and the process looked at it.
    pub(crate) is_listed: bool,
}

/// The reason why an effect is a surprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// An accept agreed to another time than the user saw.
    OtherTime,
    /// Its change had ended.
    AfterEnd,
    /// The user was being asked about its change.
    WhileAsked,
}
