//! Planted bugs: wrappers around the ports that make the engine behave as if it had the bug. They prove that
//! the checks of the rules work.

mod remote;
mod store;

use std::time::Duration;

use interlude_engine::clock::{Clock, Now};
use interlude_model::Timestamp;

pub(crate) use self::remote::FaultyRemote;
pub(crate) use self::store::FaultyStore;
use crate::sim::world::World;

/// A bug to plant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Bug {
    /// It sends after any earlier list, without asking for a new one.
    SkipsPreflight,
    /// It sends an unconfirmed request again at once.
    ResendsBlindly,
    /// Its client repeats a request by itself.
    RepeatsBelow,
    /// It reports a change as saved before it is durable.
    AdoptsBeforeCommit,
    /// It makes edits durable one by one that were made as one.
    SplitsGroups,
    /// It sends a request without storing Sending first.
    ForgetsSending,
    /// It drops a change after some attempts.
    DropsAfterAttempts,
    /// It drops a change that the server refuses.
    DropsRefused,
    /// It sends again while the first request may still take effect.
    ResendsEarly,
    /// It takes the terms that are listed for those that the user saw.
    RebasesUnseen,
    /// It sends an accept although the proposal that the user saw does not stand any more.
    AcceptsAnything,
    /// It takes an accept for done whatever time was agreed.
    TakesAnyAgreed,
    /// It takes an interview that is gone for cancelled.
    TakesGoneForCancelled,
    /// It does not look at `updated_at`.
    IgnoresUpdatedAt,
    /// It compares with lists that have aged since they arrived.
    HoldsLists,
    /// It does not check that the start is in the future before it sends.
    SendsPassed,
    /// It raises a conflict again that the user dropped.
    AsksAgain,
    /// After the user's decision it compares with the terms from before.
    KeepsOldBase,
    /// It forgets at start-up what undo restores.
    UndoLoses,
    /// It treats an interview that was missing once as gone for ever.
    GoneStays,
    /// It does not tell that the agreed time moved.
    HidesMoves,
    /// It forgets at start-up the requests of changes that have ended.
    ForgetsEnded,
    /// It forgets at start-up the accepts that were answered.
    ForgetsAccepts,
    /// It tells again what the other side did if the cache does not know of it.
    HearsAgain,
    /// It does not tell of proposals that are withdrawn.
    MissesWithdrawals,
}

/// The delay of the clock of [`Bug::SendsPassed`], in milliseconds.
const TEN_DAYS: i64 = 864_000_000;

/// The clock port, with a planted bug or without.
#[derive(Debug)]
pub(crate) struct FaultyClock {
    pub(crate) world: World,
    pub(crate) bug: Option<Bug>,
}

impl Clock for FaultyClock {
    fn now(&self) -> Now {
        let now = Clock::now(&self.world);
        match self.bug {
            Some(Bug::SendsPassed) => Now {
                wall: Timestamp::from_millis(now.wall.millis() - TEN_DAYS),
                ..now
            },
            _ => now,
        }
    }
}

impl Bug {
    /// Returns the quiet time of an engine with this bug.
    pub(crate) fn quiet(bug: Option<Self>, rule: Duration) -> Duration {
        match bug {
            Some(Self::ResendsEarly) => Duration::ZERO,
            _ => rule,
        }
    }
}
