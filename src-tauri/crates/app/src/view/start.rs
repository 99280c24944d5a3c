use interlude_model::Code;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::account::AccountSummary;

/// The page that the window shows first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum StartState {
    /// The account is being opened.
    Opening,
    /// There is no account. The user connects one or tries the sample data.
    FirstRun {
        /// True if the system's keychain can be used.
        keychain: bool,
    },
    /// The account's vault is locked.
    Locked {
        account: AccountSummary,
        /// The secret that unlocks it.
        seal: LockedSeal,
    },
    /// The account is open.
    Open,
    /// The data cannot be opened.
    Error(StartError),
}

/// The secret that unlocks a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LockedSeal {
    Passphrase,
    /// The system's keychain, which is locked itself.
    Keychain,
}

/// The reason for which the data cannot be opened. Nothing was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartError {
    pub code: Code,
    /// Sentences that say what happened and what to do.
    pub message: String,
    /// The folder that cannot be opened.
    pub folder: String,
}
