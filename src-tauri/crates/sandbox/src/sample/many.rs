//! A large number of interviews, for benchmarks.

use chrono::{DateTime, TimeDelta, Utc};

use super::calendar::Calendar;
use super::people::{NAMES, pick};
use super::practice::{SETS, practice};
use super::random_interview::{random_interview, some_days_before};
use super::states::assign_states;
use crate::model::User;
use crate::model::{Interview, Slot};

/// Returns `count` interviews with ids from 1,001, spread evenly over the year before `now` and the year
/// after it. Every eighth is a practice interview. The same arguments give the same interviews.
pub fn many(user: &User, now: DateTime<Utc>, seed: u64, count: usize) -> Vec<Interview> {
    const YEAR_IN_QUARTERS: i64 = 365 * 24 * 4;
    let mut rng = fastrand::Rng::with_seed(seed);
    let calendar = Calendar::around(now, 0);
    let steps = count.max(1) as i64;
    let mut all: Vec<_> = (1_001..)
        .zip(0..count as i64)
        .map(|(id, at)| {
            let quarters = at * 2 * YEAR_IN_QUARTERS / steps - YEAR_IN_QUARTERS;
            let start = calendar.now + TimeDelta::minutes(quarters * 15);
            let length = TimeDelta::minutes(pick(&mut rng, &[20, 30, 45, 60]));
            let known = start.min(calendar.now);
            let updated_at = some_days_before(&mut rng, &calendar, known, 1..30);
            match Slot::new(start, start + length) {
                Some(slot) if at % 8 != 7 => {
                    let name = pick(&mut rng, &NAMES);
                    random_interview(&mut rng, &calendar, user, id, name, slot, updated_at)
                }
                _ => {
                    let set = pick(&mut rng, &SETS);
                    practice(&mut rng, user, id, set, updated_at)
                }
            }
        })
        .collect();
    assign_states(&mut rng, &calendar, &mut all);
    all
}
