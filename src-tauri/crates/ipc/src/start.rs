use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::account::AccountSummary;

/// What the window shows first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum StartState {
    /// Still opening.
    Opening,
    /// No account: connect, or try it with sample data.
    FirstRun {
        /// Whether the system's keychain can be used.
        keychain: bool,
    },
    /// The account's vault is closed.
    Locked {
        /// Which account.
        account: AccountSummary,
        /// What opens it.
        seal: LockedSeal,
    },
    /// The account is open.
    Open,
    /// The data cannot be opened.
    Error(StartError),
}

/// What opens a closed vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LockedSeal {
    /// A passphrase.
    Passphrase,
    /// The system's keychain, which is locked itself.
    Keychain,
}

/// Why the data cannot be opened. Nothing was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartError {
    /// A word for programs.
    pub code: String,
    /// What happened and what to do, as sentences.
    pub message: String,
    /// The folder it is about.
    pub folder: String,
}
