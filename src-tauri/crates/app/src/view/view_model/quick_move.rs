use std::time::Duration;

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta};
use interlude_model::zone::{Instants, Zone};
use interlude_model::{InterviewId, Slot, Stretch, Timestamp};

use super::ViewContext;
use crate::view::phrase;
use crate::view::reading::BadSlot;
use crate::view::{Phrase, QuickMove, WallSlot, WindowError};

/// The number of days that are searched for a gap.
const GAP_WITHIN_DAYS: u64 = 60;

/// The time after which no gap ends that is searched for.
pub(super) const GAP_WITHIN: Duration = Duration::from_hours(24 * GAP_WITHIN_DAYS);

/// The step between the possible starts of a gap, in minutes.
const GRID_MINUTES: u32 = 15;

impl ViewContext<'_> {
    /// Moves a slot as one button does.
    ///
    /// # Errors
    /// `Code::UnknownInterview`, or `Code::BadTime` if `wall` is not a slot.
    pub fn quick_move(
        &self,
        id: i64,
        wall: &WallSlot,
        by: QuickMove,
    ) -> Result<WallSlot, WindowError> {
        let id = self.view(id)?.interview.id;
        let zone = self.zones().shown;
        let slot = wall.read(zone)?;
        let moved = match by {
            QuickMove::FifteenMinutesLater => shifted(slot, 15),
            QuickMove::OneHourLater => shifted(slot, 60),
            QuickMove::NextDay => days_later(slot, 1, zone),
            QuickMove::NextWeek => days_later(slot, 7, zone),
            QuickMove::NextGap => Some(self.next_gap(id, slot).unwrap_or(slot)),
        };
        let moved = moved.and_then(|slot| WallSlot::of(slot, zone));
        moved.ok_or_else(|| BadSlot::Invalid.into())
    }

    /// Reads a typed phrase such as "tomorrow 3pm" against the slot that the form shows.
    ///
    /// # Errors
    /// `Code::UnknownInterview`.
    pub fn read_phrase(&self, id: i64, wall: &WallSlot, text: &str) -> Result<Phrase, WindowError> {
        self.view(id)?;
        let zone = self.zones().shown;
        let now = zone.local(self.now).map(|now| now.naive_local());
        let read = now.map(|now| phrase::read(text, wall, now, zone));
        let (slot, problem) = match read {
            Some(Ok(slot)) => (Some(slot), None),
            Some(Err(problem)) => (None, Some(problem.to_string())),
            None => (None, None),
        };
        Ok(Phrase { slot, problem })
    }

    /// Returns the first free stretch of the working hours that is as long as the slot and starts later than
    /// both the slot and now. None if there is none within [`GAP_WITHIN_DAYS`].
    fn next_gap(&self, id: InterviewId, slot: Slot) -> Option<Slot> {
        let after = slot.start().max(self.now);
        let taken = self.taken(Some(id), after, after.plus(GAP_WITHIN));
        let taken: Vec<_> = taken.iter().map(|taken| taken.at).collect();
        self.first_gap(after, slot.length(), &taken)
    }

    /// Returns the first stretch of the working hours with this length that starts after a moment and overlaps
    /// none of these times. None if there is none within [`GAP_WITHIN_DAYS`].
    pub(super) fn first_gap(
        &self,
        after: Timestamp,
        length: Duration,
        taken: &[Stretch],
    ) -> Option<Slot> {
        let zone = self.zones().shown;
        // A night shift that ends today began yesterday.
        let first = zone.local(after)?.date_naive().pred_opt()?;
        let last = first.checked_add_days(Days::new(GAP_WITHIN_DAYS))?;
        let hours = &self.preferences.hours;
        let days = first.iter_days().take_while(|day| *day < last);
        let starts = days
            .filter(|day| hours.is_working_day(day.weekday()))
            .flat_map(|day| {
                let minutes = (hours.from..hours.to).filter(|minute| minute % GRID_MINUTES == 0);
                let at = move |minute: u32| {
                    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
                };
                minutes.map(move |minute| (at(minute), at(hours.to)))
            });
        let gaps = starts.filter_map(|(start, closes)| {
            let start: Timestamp = zone.instants(start).first()?.to_utc().into();
            let slot = Slot::new(start, start.plus(length)).ok()?;
            let ends = zone.local(slot.end())?.naive_local();
            (start > after && ends <= closes).then_some(slot)
        });
        let is_free = |gap: &Slot| !taken.iter().any(|taken| taken.overlaps((*gap).into()));
        gaps.into_iter().find(is_free)
    }
}

pub(super) fn shifted(slot: Slot, minutes: i64) -> Option<Slot> {
    let moved = |at: Timestamp| Timestamp::from_seconds(at.seconds() + minutes * 60);
    Slot::new(moved(slot.start()), moved(slot.end())).ok()
}

/// Moves a slot by whole days and keeps its time of day and its length. If the clocks skip that time, the
/// slot starts right after the gap.
pub(super) fn days_later(slot: Slot, days: i64, zone: Zone) -> Option<Slot> {
    let start = zone.local(slot.start())?.naive_local();
    let start = start.checked_add_signed(TimeDelta::days(days))?;
    let start = earliest_from(zone, start)?;
    Slot::new(start, start.plus(slot.length())).ok()
}

fn earliest_from(zone: Zone, local: NaiveDateTime) -> Option<Timestamp> {
    let at = match zone.instants(local) {
        Instants::Skipped(_, after) => zone.instants(after).first(),
        meaning => meaning.first(),
    };
    at.map(|at| at.to_utc().into())
}

#[cfg(test)]
mod tests;
