use serde::{Deserialize, Serialize};

use crate::{Base, Change, ChangeId, DoneAs, InterviewId, Range, Slot, Timestamp};

/// The end of an [`Change`]: nothing leaves the outbox without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When it ended, UTC, by this computer's clock.
    pub ended_at: Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// The change as it last stood.
    pub change: Change,
}

/// How an [`Change`] ended. Stored by position: new ones go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The server has it.
    Sent(Delivery),
    /// The user chose a newer time.
    Replaced {
        /// The change that took its place.
        by: ChangeId,
    },
    /// Taken back before sending.
    Undone,
    /// The user dropped it.
    Dropped,
}

/// How the server's word was had that it holds a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// As a proposal, or already agreed.
    pub done: DoneAs,
    /// The times as the server stores them: a server may round.
    pub stored: Range,
    /// The agreed time had changed between the compare and the answer: the user is told.
    pub other_side_moved: bool,
    /// The `x-request-id` of the answer; none where a list showed it.
    pub request_id: Option<String>,
}

impl Delivery {
    /// Whether the server stores other times than were sent.
    pub fn is_rounded(&self, sent: Slot) -> bool {
        self.stored != Range::from(sent)
    }
}

/// A note of a request that went out and got no clear answer so far: it may have been applied, and may
/// still be. Written before the first byte goes out; a clear answer removes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnconfirmedRequest {
    /// The interview that the request was about.
    pub interview_id: InterviewId,
    /// The change that it was sent for.
    pub change: ChangeId,
    /// Which attempt of that change it was, from 1. A note of the first stored form has 0, and no
    /// change has its number.
    pub attempt: u32,
    /// The slot that it carried. Stored as a [`ChangeKind`](crate::ChangeKind).
    #[serde(with = "crate::change_kind::amend")]
    pub slot: Slot,
    /// The terms that it was made on.
    pub base: Base,
    /// The list's `updated_at` as last seen before it, UTC.
    pub updated_at_before: Option<Timestamp>,
    /// When it began, UTC.
    pub began_at: Timestamp,
    /// Whether the last list that could show it showed its effect, and the user was told.
    pub told: bool,
}

/// What tells one [`UnconfirmedRequest`] from every other.
pub type RequestKey = (InterviewId, ChangeId, u32);

impl UnconfirmedRequest {
    /// Which request it is about.
    pub const fn key(&self) -> RequestKey {
        (self.interview_id, self.change, self.attempt)
    }
}
