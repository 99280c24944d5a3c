//! What makes a week look lived in: the past is done with, and some of the future is not settled.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::people::pick;
use crate::interview::{Booking, Interview, Side, Span};

/// Standing proposals of each side.
const PROPOSED: usize = 4;
/// Cancelled interviews ahead, and behind.
const CANCELLED: usize = 2;
/// Turned down ahead.
const REJECTED: usize = 2;

/// Completes what is past, and leaves some of the rest proposed, cancelled or turned down.
pub(super) fn tie(chance: &mut fastrand::Rng, all: &mut [Interview], now: DateTime<Utc>) {
    let (mut past, mut ahead): (Vec<_>, Vec<_>) = all
        .iter_mut()
        .filter_map(Loose::of)
        .partition(|one| one.ends_before(now));
    chance.shuffle(&mut past);
    chance.shuffle(&mut ahead);

    let mut past = past.into_iter();
    for mut one in past.by_ref().take(CANCELLED) {
        one.settle("cancelled");
    }
    past.for_each(|one| one.complete(chance, now));

    let mut ahead = ahead.into_iter();
    for mut one in ahead.by_ref().take(PROPOSED) {
        one.propose(chance, Side::Interviewer, now);
    }
    for mut one in ahead.by_ref().take(PROPOSED) {
        one.propose(chance, Side::Interviewee, now);
    }
    for mut one in ahead.by_ref().take(CANCELLED) {
        one.settle("cancelled");
    }
    for mut one in ahead.take(REJECTED) {
        one.settle("rejected");
    }
}

/// A booked interview on the workbench.
struct Loose<'a> {
    updated_at: &'a mut DateTime<Utc>,
    completed: &'a mut bool,
    booking: &'a mut Booking,
}

impl<'a> Loose<'a> {
    fn of(one: &'a mut Interview) -> Option<Self> {
        Some(Self {
            updated_at: &mut one.updated_at,
            completed: &mut one.completed,
            booking: one.booking.as_mut()?,
        })
    }

    fn ends_before(&self, now: DateTime<Utc>) -> bool {
        self.booking.agreed.end.is_some_and(|end| end < now)
    }

    fn settle(&mut self, status: &'static str) {
        self.booking.status = status.into();
    }

    fn complete(self, chance: &mut fastrand::Rng, now: DateTime<Utc>) {
        *self.completed = true;
        if let Some(end) = self.booking.agreed.end {
            let noted = end + TimeDelta::milliseconds(chance.i64(60_000..7_200_000));
            *self.updated_at = noted.min(now).trunc_subsecs(3);
        }
        if let Some(interviewee) = &mut self.booking.interviewee {
            interviewee.kind =
                pick(chance, &["verified", "verified", "verified", "rejected"]).into();
        }
    }

    /// Another time of the same length within the days around, made during the last day and a half.
    fn propose(&mut self, chance: &mut fastrand::Rng, side: Side, now: DateTime<Utc>) {
        const SHIFTS: [i64; 6] = [60, 90, 120, 24 * 60, 24 * 60 + 60, 7 * 24 * 60];
        let by = TimeDelta::minutes(pick(chance, &SHIFTS));
        let Span { start, end } = self.booking.agreed;
        self.booking.proposed = Span {
            start: start.map(|at| at + by),
            end: end.map(|at| at + by),
        };
        self.booking.amended_by = Some(side.word().into());
        self.settle("amended");
        *self.updated_at = now - TimeDelta::milliseconds(chance.i64(120_000..36 * 3_600_000));
    }
}
