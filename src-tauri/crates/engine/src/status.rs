use std::time::Duration;

use interlude_model::{Reason, Timestamp};

use crate::remote::Unreadable;

/// The state of the account as a whole, which the connection button and `interlude status` show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EngineStatus {
    /// The time of the last list, UTC.
    pub last_sync_at: Option<Timestamp>,
    /// The number of changes that wait to be sent or looked up.
    pub waiting: usize,
    /// The number of changes that wait for the user.
    pub needs_attention: usize,
    /// The reason why nothing is synced, if there is one.
    pub paused: Option<Paused>,
    /// True if the server does not accept the current API key.
    pub key_refused: bool,
    /// The reason why the last pull failed, if it did.
    pub last_failure: Option<Reason>,
    /// The number of interviews in the last list that could not be read.
    pub unreadable: u64,
    /// The first of them.
    pub named_unreadable: Vec<Unreadable>,
    /// The age of the last list on arrival, if a cache on the way had kept it. Nothing is sent on
    /// such a list.
    pub cached_for: Option<Duration>,
    /// True while a pull is under way.
    pub pulling: bool,
    /// The number of changes that are being sent.
    pub sending: usize,
}

/// The reason why an account is not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paused {
    /// The user chose to work offline.
    ByChoice,
    /// The server could not be reached.
    Unreachable,
    /// A credential is missing, or was answered with a 401.
    SignIn,
    /// The server knows no such user.
    NoSuchUser,
}

impl Paused {
    /// Returns the code that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByChoice | Self::Unreachable => "offline",
            Self::SignIn => "sign_in",
            Self::NoSuchUser => "no_such_user",
        }
    }
}
