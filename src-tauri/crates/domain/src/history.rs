use serde::{Deserialize, Serialize};

use crate::{Amendment, AmendmentId, Done, InterviewId, Range, Slot, Timestamp};

/// The end of an [`Amendment`]: nothing leaves the outbox without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When it ended, UTC, by this computer's clock.
    pub ended_at: Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// The amendment as it last stood.
    pub amendment: Amendment,
}

/// How an [`Amendment`] ended. Stored by position: new ones go last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The server has it.
    Delivered(Delivery),
    /// The user chose a newer time.
    Superseded {
        /// The amendment that took its place.
        by: AmendmentId,
    },
    /// Taken back before sending.
    Undone,
    /// The user dropped it.
    Discarded,
}

/// How the server's word was had that it holds an amendment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// As a proposal, or already agreed.
    pub done: Done,
    /// The times as the server stores them: a server may round.
    pub stored: Range,
    /// The agreed time had changed between the compare and the answer: the user is told.
    pub other_side_moved: bool,
    /// The `x-request-id` of the answer; none where a list showed it.
    pub request_id: Option<String>,
}

/// A request that may still land: for a while, a different slot for its interview waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The interview that the request was about.
    pub interview_id: InterviewId,
    /// The slot that it carried.
    pub slot: Slot,
    /// When its attempt ended without a clear answer, UTC.
    pub at: Timestamp,
}

impl Delivery {
    /// Whether the server stores other times than were sent.
    pub fn is_rounded(&self, sent: Slot) -> bool {
        self.stored != Range::from(sent)
    }
}
