use std::path::PathBuf;

use interlude_engine::Engine;
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
