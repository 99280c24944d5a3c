use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::interview::InterviewDetail;

/// Why something that the window asked was not done. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct WindowError {
    /// What the window switches on.
    pub code: ErrorCode,
    /// What happened and what to do, as a sentence for people.
    pub message: String,
    /// More for the curious, such as a request id.
    pub details: Option<String>,
    /// For [`ErrorCode::Stale`]: the interview as it stands now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interview: Option<Box<InterviewDetail>>,
}

/// The kinds of [`WindowError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// It changed after the user looked at it.
    Stale,
    /// The change is going out.
    Sending,
    /// The change may have arrived.
    Checking,
    /// The change waits for a decision.
    NeedsDecision,
    /// No interview has this number.
    UnknownInterview,
    /// The interview is no longer listed.
    NotListed,
    /// No other time can be proposed for the interview.
    NoProposal,
    /// Nothing waits for the interview.
    NothingWaiting,
    /// There is no conflict to decide.
    NoConflict,
    /// No dropped change can be brought back, or a newer one has taken its place.
    NotDropped,
    /// The time is none that can be proposed.
    BadTime,
    /// What was given to connect with cannot be used. The details name the
    /// [field](crate::ConnectField).
    BadConnection,
    /// The passphrase does not open the vault.
    WrongPassphrase,
    /// The keychain is missing or locked.
    Keychain,
    /// The token is of somebody else.
    OtherHolder,
    /// It could not be saved.
    NotSaved,
    /// It may have been saved.
    MaybeSaved,
    /// No account is open.
    NotOpen,
    /// The link is none that may be opened.
    BadLink,
    /// Changes of an account that was to be removed are not finished. The details are their number,
    /// where it is known.
    UnfinishedChanges,
    /// Anything else.
    Failed,
}
