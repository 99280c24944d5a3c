use std::fmt;

use fastrand::Rng;

/// Something that somebody types at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Connects the account, in a folder that is new or was left by a kill.
    Connect,
    /// Proposes a time, to be sent later.
    Save,
    /// Proposes a time and sends it at once.
    SaveAndSend,
    /// Proposes one time after another, each by a command of its own.
    SaveInTurn,
    /// Proposes, sends and syncs at the same moment.
    AllAtOnce,
    /// Sends what waits.
    Sync,
    /// Stays, polls and sends.
    Watch,
    /// Takes a change back.
    TakeBack,
    /// Drops a change, whatever became of it.
    Drop,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 9] = [
        Self::Connect,
        Self::Save,
        Self::SaveAndSend,
        Self::SaveInTurn,
        Self::AllAtOnce,
        Self::Sync,
        Self::Watch,
        Self::TakeBack,
        Self::Drop,
    ];

    /// One for an account that is connected.
    pub(crate) fn any(chance: &mut Rng) -> Self {
        match chance.u32(..16) {
            0..3 => Self::Save,
            3..7 => Self::SaveAndSend,
            7..9 => Self::SaveInTurn,
            9 => Self::AllAtOnce,
            10..13 => Self::Sync,
            13 => Self::Watch,
            14 => Self::TakeBack,
            _ => Self::Drop,
        }
    }

    /// Whether it stays until it is ended.
    pub(crate) fn stays(self) -> bool {
        self == Self::Watch
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Connect => "connect",
            Self::Save => "amend, sent later",
            Self::SaveAndSend => "amend",
            Self::SaveInTurn => "amends in turn",
            Self::AllAtOnce => "three at once",
            Self::Sync => "sync",
            Self::Watch => "sync --watch",
            Self::TakeBack => "undo",
            Self::Drop => "discard",
        })
    }
}
