use std::path::PathBuf;

use interlude_engine::Engine;
use interlude_engine::remote::{Listed, PullFailure};
use interlude_vault::Seal;
use interlude_vault::token::TokenClaims;

use crate::Account;
use crate::renewal::Renewal;

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
}
