//! The few times that everybody in a simulated world cares about.

use interlude_domain::{Slot, Timestamp};

use crate::chance::Chance;

/// When the simulated world begins.
pub(crate) const EPOCH: Timestamp = Timestamp::from_seconds(1_737_500_000);

/// The first time that anybody proposes: two days after the beginning, on a grid of five minutes.
pub(crate) const FIRST: i64 = 1_737_672_900;

/// How many hours there are to choose from: few, so that wishes meet.
const HOURS: u32 = 8;

/// How long every slot is, in seconds.
const LENGTH: i64 = 600;

/// Seconds between the times of one account and those of the next: no slot belongs to two.
const ACCOUNT_APART: i64 = 900;

/// The slot at an hour, some seconds later. Each account has its own.
pub(crate) fn slot(account: usize, hour: u32, later: i64) -> Option<Slot> {
    let account = i64::try_from(account).ok()?;
    let start = FIRST + i64::from(hour) * 3600 + account * ACCOUNT_APART + later;
    let at = Timestamp::from_seconds;
    Slot::new(at(start), at(start + LENGTH)).ok()
}

/// Any slot of an account.
pub(crate) fn any_slot(account: usize, chance: &mut Chance) -> Option<Slot> {
    slot(account, chance.below(HOURS), 0)
}

/// A slot that a server may have to round.
pub(crate) fn odd_slot(account: usize, chance: &mut Chance) -> Option<Slot> {
    let later = chance.pick(&[0, 20, 100]).unwrap_or_default();
    slot(account, chance.below(HOURS), later)
}
