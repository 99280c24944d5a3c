use fastrand::Rng;

/// A command of the user, or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Accepts a proposal of the other side and sends that.
    Accept,
    /// Keeps the agreed time against a proposal of the other side, and sends that.
    Keep,
    /// Cancels an interview.
    Cancel,
    /// Syncs once.
    Sync,
    /// Keeps syncing.
    Watch,
    /// Undoes a change.
    Undo,
    /// Drops a change.
    Drop,
    /// Marks what the other side did as seen.
    See,
}

impl Action {
    /// Draws an action for a connected account.
    pub(super) fn any(rng: &mut Rng) -> Self {
        match rng.u32(..24) {
            0..3 => Self::Save,
            3..7 => Self::SaveAndSend,
            7..9 => Self::SaveInTurn,
            9 => Self::AllAtOnce,
            10..13 => Self::Accept,
            13..15 => Self::Keep,
            15 => Self::Cancel,
            16..19 => Self::Sync,
            19 => Self::Watch,
            20 => Self::Undo,
            21..23 => Self::Drop,
            _ => Self::See,
        }
    }
}
