use std::fmt;

use fastrand::Rng;

/// A command of the user, or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Connects the account, in a new folder or after a kill.
    Connect,
    /// Proposes a time without sending it.
    Save,
    /// Proposes a time and sends it.
    SaveAndSend,
    /// Proposes three times one after the other, each with its own command.
    SaveInTurn,
    /// Runs three commands at the same time.
    AllAtOnce,
    /// Syncs once.
    Sync,
    /// Keeps syncing.
    Watch,
    /// Undoes a change.
    Undo,
    /// Drops a change.
    Drop,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 9] = [
        Self::Connect,
        Self::Save,
        Self::SaveAndSend,
        Self::SaveInTurn,
        Self::AllAtOnce,
        Self::Sync,
        Self::Watch,
        Self::Undo,
        Self::Drop,
    ];

    /// Draws an action for a connected account.
    pub(crate) fn any(rng: &mut Rng) -> Self {
        match rng.u32(..16) {
            0..3 => Self::Save,
            3..7 => Self::SaveAndSend,
            7..9 => Self::SaveInTurn,
            9 => Self::AllAtOnce,
            10..13 => Self::Sync,
            13 => Self::Watch,
            14 => Self::Undo,
            _ => Self::Drop,
        }
    }

    /// Returns true if the command runs until it is ended.
    pub(crate) fn runs_forever(self) -> bool {
        self == Self::Watch
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Connect => "connect",
            Self::Save => "amend --no-sync",
            Self::SaveAndSend => "amend",
            Self::SaveInTurn => "amends in turn",
            Self::AllAtOnce => "three at once",
            Self::Sync => "sync",
            Self::Watch => "sync --watch",
            Self::Undo => "undo",
            Self::Drop => "discard",
        })
    }
}
