use serde::{Deserialize, Serialize};

use crate::{Range, Slot, Status, Terms};

/// The kind of a change: what the user asks for. Stored by position, so new kinds go last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Proposes this time.
    Amend(Slot),
    /// Accepts the other side's proposal of this time, which is the one that the user saw. The server
    /// is not told the time, so it is compared before the request and afterwards.
    Accept(Slot),
    /// Cancels the interview.
    Cancel,
}

impl ChangeKind {
    /// Returns the code for JSON, the log and other programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Amend(_) => "amend",
            Self::Accept(_) => "accept",
            Self::Cancel => "cancel",
        }
    }

    /// Returns the time that the user proposes or accepts. A cancel has none.
    pub const fn slot(self) -> Option<Slot> {
        match self {
            Self::Amend(slot) | Self::Accept(slot) => Some(slot),
            Self::Cancel => None,
        }
    }

    /// Returns the terms that it leaves of those that the user saw. `stored` is its time as the server
    /// stores it.
    #[must_use]
    pub fn terms_left(self, seen: &Terms, stored: Range) -> Terms {
        match self {
            Self::Amend(_) => seen.with_our_proposal(stored),
            Self::Accept(_) => Terms {
                agreed: stored,
                status: Some(Status::Scheduled),
                ..Terms::default()
            },
            Self::Cancel => Terms {
                status: Some(Status::Cancelled),
                ..seen.clone()
            },
        }
    }

    /// Returns the time that the user proposes, if the change proposes one.
    pub const fn proposal(self) -> Option<Slot> {
        match self {
            Self::Amend(slot) => Some(slot),
            Self::Accept(_) | Self::Cancel => None,
        }
    }
}
