use std::time::Duration;

use crate::session_state::{LIST_LAG, QUIET_AFTER_UNCONFIRMED};
use crate::store::CredentialMark;

/// How an engine behaves, and whose credentials its remote holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Polls and sends of its own accord. Otherwise only an errand ("sync now") does.
    pub automatic: bool,
    /// Both calls go to one origin: a server that asks to be left alone means both.
    pub one_origin: bool,
    /// The key of the list call; none where there is none.
    pub key: Option<CredentialMark>,
    /// The token of the amend call; none where there is none.
    pub token: Option<CredentialMark>,
    /// How long after the beginning of a request without a clear answer nothing is sent for its
    /// interview, and nothing counts as not having happened: [`QUIET_AFTER_UNCONFIRMED`], but for tests.
    pub quiet: Duration,
    /// How far a list may lag behind what was heard already: [`LIST_LAG`], but for tests.
    pub lag: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            automatic: false,
            one_origin: false,
            key: None,
            token: None,
            quiet: QUIET_AFTER_UNCONFIRMED,
            lag: LIST_LAG,
        }
    }
}
