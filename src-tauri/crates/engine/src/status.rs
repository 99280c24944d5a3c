use std::time::Duration;

use interlude_domain::{Reason, Timestamp};

use crate::remote::Unreadable;

/// Where the account stands as a whole: what the connection button and `interlude status` show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EngineStatus {
    /// When the server's list was last had, UTC.
    pub last_sync_at: Option<Timestamp>,
    /// How many changes wait to be sent or to be looked up.
    pub waiting: usize,
    /// How many changes wait for the user.
    pub needs_attention: usize,
    /// What keeps the account from settling, if anything does.
    pub paused: Option<Paused>,
    /// Whether the server does not accept the API key that is in use now.
    pub key_refused: bool,
    /// Why the last pull failed, if it did.
    pub last_failure: Option<Reason>,
    /// How many interviews of the last list could not be read.
    pub unreadable: u64,
    /// Which they are: the first of them.
    pub named_unreadable: Vec<Unreadable>,
    /// How old the last list was when it came, where a cache on the way had kept it: nothing is sent on
    /// the strength of it.
    pub cached_for: Option<Duration>,
    /// A pull is under way.
    pub pulling: bool,
    /// How many changes are on their way to the server.
    pub sending: usize,
}

/// What keeps an account from settling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paused {
    /// The user works offline by choice.
    ByChoice,
    /// The server could not be reached.
    Unreachable,
    /// A credential is missing or was answered with a 401.
    SignIn,
    /// The server knows no such user.
    NoSuchUser,
}

impl Paused {
    /// The word that programs see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByChoice | Self::Unreachable => "offline",
            Self::SignIn => "sign_in",
            Self::NoSuchUser => "no_such_user",
        }
    }
}
