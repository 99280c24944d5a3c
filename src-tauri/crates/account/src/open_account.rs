use std::path::PathBuf;

use interlude_engine::Engine;
use interlude_engine::remote::{Listed, PullFailure};
use interlude_vault::Seal;
use interlude_vault::token::TokenClaims;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exported::{self, Remembered};
use crate::renewal::Renewal;
use crate::{Account, HandOutError};

/// An account whose engine runs. The data folder stays claimed until the engine is closed.
#[derive(Debug)]
pub struct OpenAccount {
    /// Which account it is.
    pub account: Account,
    /// Where all that is kept of it lies.
    pub folder: PathBuf,
    /// Its engine.
    pub engine: Engine,
    /// What opened it.
    pub seal: Seal,
    /// What the token that it was started with says of itself, unverified; none where it has no token.
    pub token: Option<TokenClaims>,
    pub(crate) renewal: Renewal,
}

impl OpenAccount {
    /// Asks the server for the whole list, and changes nothing by the answer. A server that asked to
    /// be left alone is asked all the same: that is for the caller to look at.
    ///
    /// # Errors
    /// Why it could not be had.
    pub async fn try_list(&self) -> Result<Listed, PullFailure> {
        self.renewal.list().await
    }

    /// Returns a mark of a text that tells whether it changed, and not what it says.
    pub fn mark(&self, text: &str) -> String {
        self.renewal.mark(text)
    }

    /// Returns what is remembered of the calendar files that were made of this account, in
    /// `calendar.json`; what `lost` gives, if that cannot be read any more. Blocks until the disk has
    /// answered.
    ///
    /// # Errors
    /// The disk.
    pub fn exported<T: Default + DeserializeOwned>(
        &self,
        lost: impl FnOnce() -> T,
    ) -> Result<T, HandOutError> {
        Ok(match exported::read(&self.folder)? {
            Remembered::Nothing => T::default(),
            Remembered::This(exported) => exported,
            Remembered::Lost => lost(),
        })
    }

    /// Remembers that, durably, before such a file is given away.
    ///
    /// # Errors
    /// The disk: what was remembered before is so still.
    pub fn remember_exported<T: Serialize>(&self, exported: &T) -> Result<(), HandOutError> {
        exported::write(&self.folder, exported)
    }
}
