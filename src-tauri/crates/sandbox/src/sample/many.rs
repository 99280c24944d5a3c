//! Very many interviews, for benches.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::build::{PersonIds, booked, booking};
use super::loose_ends::tie;
use super::practice::practice;
use crate::interview::{Interview, Slot};
use crate::options::User;

/// `count` interviews, ids from 1,001, spread evenly over the year before `now` and the year after it;
/// every eighth is a practice interview. The same arguments give the same interviews.
pub fn many(user: &User, now: DateTime<Utc>, seed: u64, count: usize) -> Vec<Interview> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let now = now.trunc_subsecs(0);
    let year = 365 * 24 * 4;
    let mut all: Vec<_> = (0..count as u64)
        .map(|at| {
            let id = 1_001 + at;
            let quarters = at as i64 * 2 * year / count as i64 - year;
            let start = now + TimeDelta::minutes(quarters * 15);
            let length = TimeDelta::minutes(20 + 5 * chance.i64(..8));
            match Slot::new(start, start + length) {
                Some(slot) if at % 8 != 7 => one(&mut chance, user, id, slot, now),
                _ => practice(&mut chance, user, id, now),
            }
        })
        .collect();
    tie(&mut chance, &mut all, now);
    all
}

fn one(
    chance: &mut fastrand::Rng,
    user: &User,
    id: u64,
    slot: Slot,
    now: DateTime<Utc>,
) -> Interview {
    let updated_at =
        slot.start().min(now) - TimeDelta::milliseconds(chance.i64(1_000..30 * 86_400_000));
    let created_at = updated_at - TimeDelta::seconds(chance.i64(86_400..20 * 86_400));
    let person = PersonIds {
        candidacy: 1_000_000 + id,
        driver: 2_000_000 + id,
    };
    let booking = booking(chance, user, person, slot, updated_at.trunc_subsecs(0));
    booked(chance, user, id, booking, created_at, updated_at)
}
