use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::interview::InterviewDetail;

/// A command of the window that failed. Unless the code says otherwise, nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct WindowError {
    /// The kind of the error, for the window's program.
    pub code: ErrorCode,
    /// A sentence for the user that says what happened and what to do.
    pub message: String,
    /// More details, such as a request id.
    pub details: Option<String>,
    /// The current interview, for [`ErrorCode::Stale`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub interview: Option<Box<InterviewDetail>>,
}

/// The kinds of [`WindowError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The interview changed after the user saw it.
    Stale,
    /// The change is being sent.
    Sending,
    /// The change may have arrived.
    Checking,
    /// The change waits for a decision of the user.
    NeedsDecision,
    /// No interview has this number.
    UnknownInterview,
    /// The interview is no longer listed.
    NotListed,
    /// No other time can be proposed for the interview.
    NoProposal,
    /// No change of the interview is waiting.
    NothingWaiting,
    /// The interview has no conflict to decide.
    NoConflict,
    /// No dropped change can be brought back, or a newer one has taken its place.
    NotDropped,
    /// The fields are not a time that can be proposed.
    BadTime,
    /// A field of the connect form is invalid. The details name the [field](crate::view::ConnectField).
    BadConnection,
    /// The passphrase does not open the vault.
    WrongPassphrase,
    /// The keychain is missing or locked.
    Keychain,
    /// The token belongs to another user.
    OtherHolder,
    /// The change could not be saved.
    NotSaved,
    /// The change may have been saved.
    MaybeSaved,
    /// No account is open.
    NotOpen,
    /// The link must not be opened.
    BadLink,
    /// The account has unfinished changes, so it was not removed. The details are their number, if it is
    /// known.
    UnfinishedChanges,
    /// Any other failure.
    Failed,
}
