//! What the other side does with a proposal. Pure: chance and time are passed in.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};

use crate::interview::Slot;

/// How the other side tends to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Temper {
    /// The least time it takes to answer.
    pub soonest: Duration,
    /// The most time it takes to answer.
    pub latest: Duration,
    /// How the answers are spread.
    pub weights: Weights,
}

/// How often each answer is given, relative to the others. All zero means always accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Takes the proposal.
    pub accept: u32,
    /// Proposes another time.
    pub counter: u32,
    /// Turns it down.
    pub turn_down: u32,
}

/// An answer, and how long it takes to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// From the proposal to the answer.
    pub after: Duration,
    /// The answer.
    pub reply: Reply,
}

/// What the other side answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It takes the proposal.
    Accept,
    /// It proposes this instead.
    Counter(Slot),
    /// It turns the proposal down.
    TurnDown,
}

impl Temper {
    /// Answers within seconds, for trying things out.
    pub fn quick() -> Self {
        Self {
            soonest: Duration::from_secs(2),
            latest: Duration::from_secs(6),
            weights: Weights::default(),
        }
    }

    /// Answers within minutes.
    pub fn real() -> Self {
        Self {
            soonest: Duration::from_secs(20),
            latest: Duration::from_secs(180),
            weights: Weights::default(),
        }
    }
}

impl Default for Weights {
    /// Six in ten accepted, three countered, one turned down.
    fn default() -> Self {
        Self {
            accept: 6,
            counter: 3,
            turn_down: 1,
        }
    }
}

/// How the other side will answer `proposed`, made at `now`.
pub fn decide(
    proposed: Slot,
    now: DateTime<Utc>,
    temper: &Temper,
    chance: &mut fastrand::Rng,
) -> Plan {
    let spread = temper.latest.saturating_sub(temper.soonest);
    let after = temper.soonest + spread.mul_f64(chance.f64());
    let Weights {
        accept,
        counter,
        turn_down,
    } = temper.weights;
    let sum = u64::from(accept) + u64::from(counter) + u64::from(turn_down);
    let draw = chance.u64(..sum.max(1));
    let reply = if sum == 0 || draw < u64::from(accept) {
        Reply::Accept
    } else if draw < u64::from(accept) + u64::from(counter) {
        another_time(proposed, now, chance).map_or(Reply::Accept, Reply::Counter)
    } else {
        Reply::TurnDown
    };
    Plan { after, reply }
}

/// The same length, somewhat earlier or later, or on another day; never within the next hour, nor on a
/// weekend where the proposal was not.
fn another_time(proposed: Slot, now: DateTime<Utc>, chance: &mut fastrand::Rng) -> Option<Slot> {
    const SHIFTS: [TimeDelta; 7] = [
        TimeDelta::minutes(-60),
        TimeDelta::minutes(-30),
        TimeDelta::minutes(30),
        TimeDelta::minutes(45),
        TimeDelta::minutes(90),
        TimeDelta::days(1),
        TimeDelta::days(7),
    ];
    let earliest = now + TimeDelta::hours(1);
    let is_weekend = |at: DateTime<Utc>| matches!(at.weekday(), Weekday::Sat | Weekday::Sun);
    let fits = |by: &TimeDelta| {
        let start = proposed.start() + *by;
        start >= earliest && (is_weekend(proposed.start()) || !is_weekend(start))
    };
    let possible: Vec<_> = SHIFTS.into_iter().filter(fits).collect();
    let by = *possible.get(chance.usize(..possible.len().max(1)))?;
    Slot::new(proposed.start() + by, proposed.end() + by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_737_547_200, 0).unwrap()
    }

    fn tomorrow() -> Slot {
        let start = noon() + TimeDelta::days(1);
        Slot::new(start, start + TimeDelta::minutes(30)).unwrap()
    }

    fn decisions(weights: Weights, seed: u64) -> Vec<Plan> {
        let mut chance = fastrand::Rng::with_seed(seed);
        let temper = Temper {
            weights,
            ..Temper::quick()
        };
        (0..1_000)
            .map(|_| decide(tomorrow(), noon(), &temper, &mut chance))
            .collect()
    }

    #[test]
    fn a_seed_decides_everything() {
        let weights = Weights::default();
        assert_eq!(decisions(weights, 7), decisions(weights, 7));
        assert_ne!(decisions(weights, 7), decisions(weights, 8));
    }

    #[test]
    fn answers_keep_to_their_weights_and_their_time() {
        let plans = decisions(Weights::default(), 7);
        let count = |fits: fn(&Reply) -> bool| plans.iter().filter(|one| fits(&one.reply)).count();
        assert!((540..660).contains(&count(|one| *one == Reply::Accept)));
        assert!((240..360).contains(&count(|one| matches!(one, Reply::Counter(_)))));
        assert!((60..140).contains(&count(|one| *one == Reply::TurnDown)));
        let Temper {
            soonest, latest, ..
        } = Temper::quick();
        assert!(
            plans
                .iter()
                .all(|one| (soonest..=latest).contains(&one.after))
        );
    }

    #[test]
    fn a_counter_is_another_time_of_the_same_length_and_not_too_soon() {
        let weights = Weights {
            accept: 0,
            counter: 1,
            turn_down: 0,
        };
        for plan in decisions(weights, 3) {
            let Reply::Counter(slot) = plan.reply else {
                panic!("{plan:?} is no counter");
            };
            assert_ne!(slot, tomorrow());
            assert_eq!(slot.end() - slot.start(), TimeDelta::minutes(30));
            assert!(slot.start() >= noon() + TimeDelta::hours(1));
        }
    }

    #[test]
    fn without_weights_it_accepts() {
        let weights = Weights {
            accept: 0,
            counter: 0,
            turn_down: 0,
        };
        assert!(
            decisions(weights, 1)
                .iter()
                .all(|one| one.reply == Reply::Accept)
        );
    }
}
