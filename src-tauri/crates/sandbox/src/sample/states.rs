//! Assigns states to generated interviews, so that a sample looks used.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::calendar::Calendar;
use super::people::{often, pick};
use super::random_interview::some_days_before;
use crate::model::{Booking, Interview, Side, Span};

/// Completes the past interviews, except a tenth that is cancelled. Of the future ones, each side has a
/// proposal for a sixth, and a twelfth each is cancelled and rejected.
pub(super) fn assign_states(rng: &mut fastrand::Rng, calendar: &Calendar, all: &mut [Interview]) {
    let (mut past, mut ahead): (Vec<_>, Vec<_>) = all
        .iter_mut()
        .filter_map(Parts::of)
        .partition(|one| one.ends_before(calendar.now));
    rng.shuffle(&mut past);
    rng.shuffle(&mut ahead);

    let called_off = past.len().div_ceil(10);
    let (off, held) = past.split_at_mut(called_off);
    off.iter_mut().for_each(|one| one.settle("cancelled"));
    held.iter_mut()
        .for_each(|one| one.complete(rng, calendar.now));

    let proposals = ahead.len().div_ceil(6);
    let settled = ahead.len().div_ceil(12);
    let mut ahead = ahead.into_iter();
    for side in [Side::Interviewer, Side::Interviewee] {
        let some = ahead.by_ref().take(proposals);
        some.for_each(|mut one| one.propose(rng, calendar, side));
    }
    for word in ["cancelled", "rejected"] {
        let some = ahead.by_ref().take(settled);
        some.for_each(|mut one| one.settle(word));
    }
}

/// The parts of a booked interview that are changed here.
struct Parts<'a> {
    updated_at: &'a mut DateTime<Utc>,
    completed: &'a mut bool,
    booking: &'a mut Booking,
}

impl<'a> Parts<'a> {
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

    fn complete(&mut self, rng: &mut fastrand::Rng, now: DateTime<Utc>) {
        *self.completed = true;
        if let Some(end) = self.booking.agreed.end {
            let noted = end + TimeDelta::milliseconds(rng.i64(60_000..7_200_000));
            *self.updated_at = noted.min(now).trunc_subsecs(3);
        }
        if let Some(interviewee) = &mut self.booking.interviewee {
            let found = pick(rng, &["verified", "verified", "verified", "rejected"]);
            interviewee.kind = found.into();
        }
    }

    /// Proposes another time of the same length as `side`, within the last hour or the last days.
    fn propose(&mut self, rng: &mut fastrand::Rng, calendar: &Calendar, side: Side) {
        const SHIFTS: [i64; 6] = [60, 90, 120, 24 * 60, 24 * 60 + 60, 7 * 24 * 60];
        let by = TimeDelta::minutes(pick(rng, &SHIFTS));
        let Span { start, end } = self.booking.agreed;
        let shifted = start.map(|start| calendar.skip_weekend(start + by));
        self.booking.proposed = Span {
            start: shifted,
            end: end
                .zip(start)
                .zip(shifted)
                .map(|((end, start), shifted)| shifted + (end - start)),
        };
        self.booking.amended_by = Some(side.word().into());
        self.settle("amended");
        *self.updated_at = if often(rng, 40) {
            calendar.now - TimeDelta::milliseconds(rng.i64(120_000..3_300_000))
        } else {
            some_days_before(rng, calendar, calendar.now, 1..3)
        };
    }
}
