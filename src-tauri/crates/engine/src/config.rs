use std::time::Duration;

use crate::session_state::{LIST_LAG, QUIET_AFTER_UNCONFIRMED};
use crate::store::CredentialMark;

/// The settings of an engine, and the fingerprints of the credentials that its remote holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// True if it polls and sends by itself. Otherwise only a manual sync does.
    pub automatic: bool,
    /// True if both calls go to one origin. `Retry-After` of one then applies to both.
    pub one_origin: bool,
    /// The key of the list call, if there is one.
    pub key: Option<CredentialMark>,
    /// The token of the change calls, if there is one.
    pub token: Option<CredentialMark>,
    /// The quiet time: after a request without a clear answer began, nothing is sent for its
    /// interview, and nothing counts as not done. It is [`QUIET_AFTER_UNCONFIRMED`], except in
    /// tests.
    pub quiet: Duration,
    /// The time by which a list may lag behind what the server said before. It is [`LIST_LAG`],
    /// except in tests.
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
