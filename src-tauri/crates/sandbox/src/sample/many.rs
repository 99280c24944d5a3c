//! Very many interviews, for benches.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::loose_ends::tie;
use super::made_up::made_up;
use super::people::{NAMES, pick};
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
            let length = TimeDelta::minutes(20 + 5 * chance.i64(0..8));
            match Slot::new(start, start + length) {
                Some(slot) if at % 8 != 7 => {
                    let name = pick(&mut chance, &NAMES);
                    let ago = TimeDelta::milliseconds(chance.i64(1_000..30 * 86_400_000));
                    made_up(&mut chance, user, id, name, slot, start.min(now) - ago)
                }
                _ => practice(&mut chance, user, id, now),
            }
        })
        .collect();
    tie(&mut chance, &mut all, now);
    all
}
