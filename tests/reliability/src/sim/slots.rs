//! The slots of a simulated world. There are few, so that proposals of both sides collide.

use interlude_model::{Slot, Timestamp};

use crate::sim::rng::Rng;

/// The time at which a world begins.
pub(crate) const EPOCH: Timestamp = Timestamp::from_seconds(1_737_500_000);

/// The start of the first slot: two days after [`EPOCH`], a multiple of five minutes.
pub(crate) const FIRST: i64 = 1_737_672_900;

/// The number of hours with a slot.
const HOURS: u32 = 8;

/// The length of every slot, in seconds.
const LENGTH: i64 = 600;

/// Seconds between the slots of one account and the next, so that no two accounts share a slot.
const ACCOUNT_OFFSET: i64 = 900;

/// Returns an account's slot of an hour, `later` seconds late.
pub(crate) fn slot(account: usize, hour: u32, later: i64) -> Option<Slot> {
    let account = i64::try_from(account).ok()?;
    let start = FIRST + i64::from(hour) * 3600 + account * ACCOUNT_OFFSET + later;
    let at = Timestamp::from_seconds;
    Slot::new(at(start), at(start + LENGTH)).ok()
}

/// Returns every slot of an account that falls on the hour.
pub(crate) fn all_slots(account: usize) -> impl Iterator<Item = Slot> {
    (0..HOURS).filter_map(move |hour| slot(account, hour, 0))
}

/// Returns a random slot of an account.
pub(crate) fn any_slot(account: usize, rng: &mut Rng) -> Option<Slot> {
    slot(account, rng.below(HOURS), 0)
}

/// Returns a random slot that a server may round.
pub(crate) fn odd_slot(account: usize, rng: &mut Rng) -> Option<Slot> {
    let later = rng.pick(&[0, 20, 100]).unwrap_or_default();
    slot(account, rng.below(HOURS), later)
}
