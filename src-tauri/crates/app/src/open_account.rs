use std::path::PathBuf;

use interlude_engine::Engine;
use interlude_engine::remote::{Listed, PullFailure};
use interlude_store::keys::Seal;
use interlude_store::keys::token::TokenClaims;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::calendar_state::{self, StoredState};
use crate::log::AccountLog;
use crate::renewal::Renewal;
use crate::{Account, Error};

/// An account with a running engine. The data folder stays claimed until the engine is closed.
#[derive(Debug)]
pub struct OpenAccount {
    pub account: Account,
    /// The account's folder.
    pub folder: PathBuf,
    pub engine: Engine,
    pub seal: Seal,
    /// The unverified claims of the token at the start, or `None` without a token.
    pub token: Option<TokenClaims>,
    pub(crate) renewal: Renewal,
    pub(crate) log: AccountLog,
}

impl OpenAccount {
    /// Fetches the whole list without adopting it. Ignores a `Retry-After` of the server, which the caller
    /// has to check.
    ///
    /// # Errors
    /// The reason why the list could not be fetched.
    pub async fn try_list(&self) -> Result<Listed, PullFailure> {
        self.renewal.list().await
    }

    /// Returns a keyed fingerprint of a text, which shows if the text changed but not what it says.
    pub fn mark(&self, text: &str) -> String {
        self.renewal.mark(text)
    }

    /// Reads the state of the account's calendar exports from `calendar.json`. Returns the default if there
    /// was no export, and calls `lost` if the file cannot be read by this version. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn exported<T: Default + DeserializeOwned>(
        &self,
        lost: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        Ok(match calendar_state::read(&self.folder)? {
            StoredState::Missing => T::default(),
            StoredState::Read(exported) => exported,
            StoredState::Unreadable => lost(),
        })
    }

    /// Saves the state of the calendar exports, durably. Call it before the calendar file is written, so that
    /// a sequence number is never used twice. Blocks.
    ///
    /// # Errors
    /// An error of the disk. The previous state stays.
    pub fn remember_exported<T: Serialize>(&self, exported: &T) -> Result<(), Error> {
        calendar_state::write(&self.folder, exported)
    }
}
