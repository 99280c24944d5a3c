//! Decides what the simulated other side does. Time and random generator are parameters.

use std::time::Duration;

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use fastrand::Rng;

use super::event::Event;
use super::interview::{Interview, Side, Slot, Span};
use super::moves::{Effect, Move};

/// The behaviour of the simulated other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherSideBehaviour {
    /// The shortest time to an answer.
    pub soonest: Duration,
    /// The longest time to an answer.
    pub latest: Duration,
    pub weights: Weights,
    /// The share of the times that the interviewer accepts, in percent, after which it proposes another one.
    pub reconsiders: u32,
}

/// The relative frequencies of the answers. If all are zero, every proposal is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    pub accept: u32,
    /// The weight of proposing another time.
    pub counter: u32,
    pub turn_down: u32,
}

impl OtherSideBehaviour {
    /// Returns a behaviour that answers within seconds, for demonstrations.
    pub fn quick() -> Self {
        Self {
            soonest: Duration::from_secs(2),
            latest: Duration::from_secs(6),
            weights: Weights::default(),
            reconsiders: 10,
        }
    }

    /// Returns a behaviour that answers within minutes.
    pub fn real() -> Self {
        Self {
            soonest: Duration::from_secs(20),
            latest: Duration::from_secs(180),
            weights: Weights::default(),
            reconsiders: 10,
        }
    }
}

impl OtherSideBehaviour {
    fn delay(&self, rng: &mut Rng) -> Duration {
        let spread = self.latest.saturating_sub(self.soonest);
        self.soonest + spread.mul_f64(rng.f64())
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

/// Decides how the other side reacts to what the interviewer did. Returns the time that it takes, and the
/// event, or None if it does nothing.
pub(super) fn reaction(
    interview: u64,
    effect: &Effect,
    now: DateTime<Utc>,
    behaviour: &OtherSideBehaviour,
    rng: &mut Rng,
) -> Option<(Duration, Event)> {
    match *effect {
        Effect::Proposed {
            by: Side::Interviewer,
            stored: proposed,
            ..
        } => {
            let (after, answer) = decide(proposed, now, behaviour, rng);
            let event = Event::AnswerProposal {
                interview,
                proposed,
                answer,
            };
            Some((after, event))
        }
        Effect::Accepted {
            by: Side::Interviewer,
            agreed,
        } if rng.u32(..100) < behaviour.reconsiders => {
            let slot = another_time(agreed.slot()?, now, rng)?;
            let wanted = Move::Propose(Side::Interviewee, slot);
            Some((behaviour.delay(rng), Event::Move { interview, wanted }))
        }
        _ => None,
    }
}

/// Decides how the other side answers `proposed`, which was made at `now`. Returns the time that it takes, and
/// the answer.
fn decide(
    proposed: Slot,
    now: DateTime<Utc>,
    behaviour: &OtherSideBehaviour,
    rng: &mut Rng,
) -> (Duration, Move) {
    let them = Side::Interviewee;
    let after = behaviour.delay(rng);
    let Weights {
        accept,
        counter,
        turn_down,
    } = behaviour.weights;
    let (accept, counter) = (u64::from(accept), u64::from(counter));
    let sum = accept + counter + u64::from(turn_down);
    let draw = rng.u64(..sum.max(1));
    let answer = if sum == 0 || draw < accept {
        Move::Accept(them)
    } else if draw < accept + counter {
        another_time(proposed, now, rng)
            .map_or(Move::Accept(them), |slot| Move::Propose(them, slot))
    } else {
        Move::Reject(them)
    };
    (after, answer)
}

/// Draws a change that the other side, the user on another computer, or the organisation makes to an interview
/// at any moment. `times` are the times that they choose from.
pub(super) fn any_move(current: Option<&Interview>, times: &[Slot], rng: &mut Rng) -> Move {
    use Side::{Interviewee, Interviewer};
    let Some(booking) = current.and_then(|one| one.booking.as_ref()) else {
        return if current.is_some() {
            Move::Touch
        } else {
            Move::Restore
        };
    };
    let theirs = booking.amended_by.as_deref() == Some(Interviewee.word());
    let is_proposed = booking.proposed != Span::NONE;
    let time = times.get(rng.usize(..times.len().max(1))).copied();
    let at_a_time = |wanted: fn(Slot) -> Move| time.map_or(Move::Touch, wanted);
    match rng.u32(..40) {
        0..9 => at_a_time(|slot| Move::Propose(Interviewee, slot)),
        9..14 if is_proposed && !theirs => Move::Accept(Interviewee),
        14..16 if is_proposed && !theirs => Move::Reject(Interviewee),
        14..17 if is_proposed => Move::Withdraw(Interviewee),
        17 => Move::SetStatus("rejected".into()),
        18 => Move::SetStatus("cancelled".into()),
        19 => Move::Cancel,
        20..22 => Move::Remove,
        22..25 => at_a_time(Move::MoveAgreed),
        25..29 => Move::Revert,
        29 => Move::SetStatus("on_hold".into()),
        30..32 => at_a_time(|slot| Move::Propose(Interviewer, slot)),
        32..35 if is_proposed && theirs => Move::Accept(Interviewer),
        _ => Move::Touch,
    }
}

/// Returns a slot of the same length, earlier or later or on another day. It is never within the next
/// hour, and only on a weekend if the proposal was.
fn another_time(proposed: Slot, now: DateTime<Utc>, rng: &mut Rng) -> Option<Slot> {
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

    fn decisions(weights: Weights, seed: u64) -> Vec<(Duration, Move)> {
        let mut rng = Rng::with_seed(seed);
        let behaviour = OtherSideBehaviour {
            weights,
            ..OtherSideBehaviour::quick()
        };
        (0..1_000)
            .map(|_| decide(tomorrow(), noon(), &behaviour, &mut rng))
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
        let decided = decisions(Weights::default(), 7);
        let count = |fits: fn(&Move) -> bool| decided.iter().filter(|one| fits(&one.1)).count();
        assert!((540..660).contains(&count(|one| matches!(one, Move::Accept(_)))));
        assert!((240..360).contains(&count(|one| matches!(one, Move::Propose(..)))));
        assert!((60..140).contains(&count(|one| matches!(one, Move::Reject(_)))));
        let OtherSideBehaviour {
            soonest, latest, ..
        } = OtherSideBehaviour::quick();
        assert!(
            decided
                .iter()
                .all(|one| (soonest..=latest).contains(&one.0))
        );
    }

    #[test]
    fn a_counter_has_the_same_length_and_begins_at_least_an_hour_later() {
        let weights = Weights {
            accept: 0,
            counter: 1,
            turn_down: 0,
        };
        for (_, answer) in decisions(weights, 3) {
            let Move::Propose(Side::Interviewee, slot) = answer else {
                panic!("{answer:?} is no counter");
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
        let accepts = |one: &(Duration, Move)| one.1 == Move::Accept(Side::Interviewee);
        assert!(decisions(weights, 1).iter().all(accepts));
    }
}
