//! The reasons why an edit is refused.

use interlude_model::{Code, InterviewId, NoProposal, NotOffered};

use crate::store::StoreError;

/// The reason why an edit was refused. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("There is no interview {0}. Run a sync if it is new, and check the number.")]
    UnknownInterview(InterviewId),
    /// The interview changed after the user looked at it.
    #[error("It changed again just now, so nothing was done. Look at it, then decide.")]
    Stale,
    #[error("Interview {0} is no longer listed, so no time can be proposed for it.")]
    NotListed(InterviewId),
    /// No other time may be proposed for it.
    #[error("{}", .0.sentence())]
    NoProposal(NoProposal),
    /// This answer is not offered for it.
    #[error("{}", .0.sentence())]
    NotOffered(NotOffered),
    #[error("Interview {0} has no unfinished change.")]
    NothingWaiting(InterviewId),
    /// The change is being sent.
    #[error("The change is being sent right now. Wait for the answer, or propose another time.")]
    Sending,
    /// The change may have been applied.
    #[error(
        "The change may have arrived already; it is being looked up. Propose another time, or \
         drop it if you no longer want it."
    )]
    Checking,
    /// The change waits for the user, not for the network.
    #[error("The change waits for your decision: resolve it, drop it, or propose another time.")]
    NeedsDecision,
    /// The interview has no change that waits for the user.
    #[error("Interview {0} has no conflict to decide.")]
    NoConflict(InterviewId),
    /// The change was not dropped.
    #[error("No dropped change of interview {0} can be brought back. Propose the time again.")]
    NotDropped(InterviewId),
    /// A newer change exists.
    #[error("A newer time waits for interview {0} already, so the dropped one stays dropped.")]
    NewerChange(InterviewId),
    /// The change could not be saved.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EditError {
    /// Returns the code for both shells.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownInterview(_) => Code::UnknownInterview,
            Self::Stale => Code::Stale,
            Self::NotListed(_) => Code::NotListed,
            Self::NoProposal(why) => (*why).into(),
            Self::NotOffered(why) => (*why).into(),
            Self::NothingWaiting(_) => Code::NothingWaiting,
            Self::Sending => Code::Sending,
            Self::Checking => Code::Checking,
            Self::NeedsDecision => Code::NeedsDecision,
            Self::NoConflict(_) => Code::NoConflict,
            Self::NotDropped(_) => Code::NotDropped,
            Self::NewerChange(_) => Code::NewerChange,
            Self::Store(error) => error.code,
        }
    }
}

impl From<NotOffered> for EditError {
    fn from(why: NotOffered) -> Self {
        Self::NotOffered(why)
    }
}

/// The error of a group of edits. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct GroupError {
    /// The index of the edit that was refused.
    pub index: usize,
    pub error: EditError,
}

impl GroupError {
    pub(crate) const fn of(index: usize, error: EditError) -> Self {
        Self { index, error }
    }
}
