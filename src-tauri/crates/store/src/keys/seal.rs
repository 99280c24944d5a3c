use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The protection of an account's files and credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Seal {
    /// The key is in the system keychain. Opening needs no input while the keychain is unlocked.
    Keychain,
    /// The key is derived from a passphrase, which is needed for every opening.
    Passphrase,
    /// Nothing is sealed, and no credentials are stored. Used only if the user explicitly chooses it.
    None,
}

impl Seal {
    /// Returns the word for the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Passphrase => "passphrase",
            Self::None => "none",
        }
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
