use serde::{Deserialize, Serialize};

use crate::{Base, Change, ChangeId, ChangeKind, DoneAs, InterviewId, Range, Timestamp};

/// A [`Change`] that ended. A change leaves the outbox only together with such an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// The time at which it ended, UTC, by this computer's clock.
    pub ended_at: Timestamp,
    pub ending: Ending,
    /// The change in its last state.
    pub change: Change,
}

/// The end of a [`Change`]. Stored by position, so new ends go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The server has it.
    Sent(Delivery),
    /// The user made a newer change in its place.
    Replaced {
        /// The newer change.
        by: ChangeId,
    },
    /// The user took it back before it was sent.
    Undone,
    /// The user gave it up.
    Dropped,
}

impl Ending {
    /// Returns the code for JSON and other programs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Sent(_) => "sent",
            Self::Replaced { .. } => "replaced",
            Self::Undone => "undone",
            Self::Dropped => "dropped",
        }
    }
}

/// The server's confirmation that it has a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub done: DoneAs,
    /// The times as the server stores them. A server may round.
    pub stored: Range,
    /// True if the agreed time changed between the compare and the answer. The user is notified.
    pub other_side_moved: bool,
    /// The `x-request-id` of the answer. None if a list confirmed the delivery.
    pub request_id: Option<String>,
}

impl Delivery {
    /// Returns true if the server stores other times than those that were sent. A cancel sends none.
    pub fn is_rounded(&self, sent: ChangeKind) -> bool {
        sent.slot()
            .is_some_and(|sent| self.stored != Range::from(sent))
    }
}

/// A request without a clear answer so far. It may have been applied, and may still be.
///
/// The record is durable before the first byte of the request goes out. A clear answer removes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnconfirmedRequest {
    pub interview_id: InterviewId,
    /// The change that it was sent for.
    pub change: ChangeId,
    /// The number of the attempt within its change, from 1. Records of the first stored form have 0,
    /// and their `change` is not the id of any change.
    pub attempt: u32,
    /// The kind of the change that it asked for.
    pub kind: ChangeKind,
    /// The base of its change.
    pub base: Base,
    /// The list's `updated_at` as last seen before it, UTC.
    pub updated_at_before: Option<Timestamp>,
    /// The time at which it began, UTC.
    pub began_at: Timestamp,
    pub mark: RequestMark,
}

/// The known effect of an [`UnconfirmedRequest`]. Stored by position, so new marks go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestMark {
    /// It got no clear answer, and the last list that could show its effect did not show it.
    Unconfirmed,
    /// It got no clear answer, and the last list that could show its effect did show it. The user was
    /// notified.
    Reported,
    /// It is an accept that was answered or refused. The network may still deliver a copy of it, which would
    /// accept whatever is proposed then, so its effects are watched. Nothing waits for it.
    Answered,
}

/// Identifies an [`UnconfirmedRequest`] by interview, change and attempt.
pub type RequestKey = (InterviewId, ChangeId, u32);

impl UnconfirmedRequest {
    pub const fn key(&self) -> RequestKey {
        (self.interview_id, self.change, self.attempt)
    }
}
