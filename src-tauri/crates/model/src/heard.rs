use serde::{Deserialize, Serialize};

use crate::{InterviewId, Range, Timestamp};

/// Something that the other side did, as a list first showed it. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    pub interview_id: InterviewId,
    /// The time of the list that showed it, UTC, by this computer's clock.
    pub at: Timestamp,
    /// Its place among all entries of the account, from 1. No number is used twice.
    pub number: u64,
    pub what: HeardKind,
}

/// An act of the other side, with the times as the server says them. Stored by position, so new kinds go
/// last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeardKind {
    /// The interview is new in the list, is listed again, or got its first agreed time.
    Booked { agreed: Range },
    /// They proposed this time.
    Proposed { proposed: Range },
    /// They took this proposal of theirs back.
    Withdrawn { proposed: Range },
    /// They accepted our proposal.
    Accepted { agreed: Range },
    /// Another time is agreed, and no proposal of ours explains it.
    Moved { from: Range, to: Range },
    /// The interview is cancelled.
    Cancelled,
    /// They rejected the interview, or our proposal.
    TurnedDown,
    /// The interview is not in the list any more. Nothing else may remember its name and its agreed time.
    NotListed { name: Option<String>, agreed: Range },
}

impl HeardKind {
    /// Returns the code for JSON, the log and other programs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Booked { .. } => "booked",
            Self::Proposed { .. } => "proposed",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Accepted { .. } => "accepted",
            Self::Moved { .. } => "moved",
            Self::Cancelled => "cancelled",
            Self::TurnedDown => "turned_down",
            Self::NotListed { .. } => "not_listed",
        }
    }
}
