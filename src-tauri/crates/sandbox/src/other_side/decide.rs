//! Decides the answer of the simulated other side to a proposal. Time and random generator are parameters.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};

use crate::interview::Slot;

/// The behaviour of the simulated other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherSideBehaviour {
    /// The shortest time to an answer.
    pub soonest: Duration,
    /// The longest time to an answer.
    pub latest: Duration,
    pub weights: Weights,
}

/// The relative frequencies of the answers. If all are zero, every proposal is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    pub accept: u32,
    /// The weight of proposing another time.
    pub counter: u32,
    pub turn_down: u32,
}

/// An answer and its delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The time from the proposal to the answer.
    pub after: Duration,
    pub reply: Reply,
}

/// An answer of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It accepts the proposal.
    Accept,
    /// It proposes this time instead.
    Counter(Slot),
    /// It turns the proposal down.
    TurnDown,
}

impl OtherSideBehaviour {
    /// Returns a behaviour that answers within seconds, for demonstrations.
    pub fn quick() -> Self {
        Self {
            soonest: Duration::from_secs(2),
            latest: Duration::from_secs(6),
            weights: Weights::default(),
        }
    }

    /// Returns a behaviour that answers within minutes.
    pub fn real() -> Self {
        Self {
            soonest: Duration::from_secs(20),
            latest: Duration::from_secs(180),
            weights: Weights::default(),
        }
    }
}

impl Default for Weights {
    /// Accepts 6 of 10 proposals, counters 3 and turns down 1.
    fn default() -> Self {
        Self {
            accept: 6,
            counter: 3,
            turn_down: 1,
        }
    }
}

/// Decides how the other side answers `proposed`, which was made at `now`.
pub fn decide(
    proposed: Slot,
    now: DateTime<Utc>,
    temper: &OtherSideBehaviour,
    rng: &mut fastrand::Rng,
) -> Plan {
    let spread = temper.latest.saturating_sub(temper.soonest);
    let after = temper.soonest + spread.mul_f64(rng.f64());
    let Weights {
        accept,
        counter,
        turn_down,
    } = temper.weights;
    let sum = u64::from(accept) + u64::from(counter) + u64::from(turn_down);
    let draw = rng.u64(..sum.max(1));
    let reply = if sum == 0 || draw < u64::from(accept) {
        Reply::Accept
    } else if draw < u64::from(accept) + u64::from(counter) {
        another_time(proposed, now, rng).map_or(Reply::Accept, Reply::Counter)
    } else {
        Reply::TurnDown
    };
    Plan { after, reply }
}

/// Returns a slot of the same length, earlier or later or on another day. It is never within the next
/// hour, and only on a weekend if the proposal was.
fn another_time(proposed: Slot, now: DateTime<Utc>, rng: &mut fastrand::Rng) -> Option<Slot> {
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
    let by = *possible.get(rng.usize(..possible.len().max(1)))?;
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
        let mut rng = fastrand::Rng::with_seed(seed);
        let temper = OtherSideBehaviour {
            weights,
            ..OtherSideBehaviour::quick()
        };
        (0..1_000)
            .map(|_| decide(tomorrow(), noon(), &temper, &mut rng))
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_decisions() {
        let weights = Weights::default();
        assert_eq!(decisions(weights, 7), decisions(weights, 7));
        assert_ne!(decisions(weights, 7), decisions(weights, 8));
    }

    #[test]
    fn answers_follow_the_weights_and_the_delays() {
        let plans = decisions(Weights::default(), 7);
        let count = |fits: fn(&Reply) -> bool| plans.iter().filter(|one| fits(&one.reply)).count();
        assert!((540..660).contains(&count(|one| *one == Reply::Accept)));
        assert!((240..360).contains(&count(|one| matches!(one, Reply::Counter(_)))));
        assert!((60..140).contains(&count(|one| *one == Reply::TurnDown)));
        let OtherSideBehaviour {
            soonest, latest, ..
        } = OtherSideBehaviour::quick();
        assert!(
            plans
                .iter()
                .all(|one| (soonest..=latest).contains(&one.after))
        );
    }

    #[test]
    fn a_counter_has_the_same_length_and_begins_at_least_an_hour_later() {
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
    fn with_all_weights_zero_every_proposal_is_accepted() {
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
