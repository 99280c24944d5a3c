//! The conversion of a [`WallSlot`] to instants in the zone that is shown.
//!
//! The end is the first instant after the start at which the clocks show the end time. It is on the same
//! day if possible, or else on the next day.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use interlude_model::zone::{Instants, Zone};
use interlude_model::{Code, Slot, SlotError, Timestamp};

use crate::view::{WallSlot, WindowError};

/// The years of a slot. One day more or less stays within the range of chrono's calendar.
const YEARS: RangeInclusive<i32> = 1..=9998;

/// The reason for which a [`WallSlot`] cannot be proposed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadSlot {
    #[error("That is not a day and two times. Fill in the day, the start and the end.")]
    Invalid,
    /// The sentence omits the time because the reader may use 12 or 24 hours, and the form shows the time.
    #[error(
        "The clocks of {place} skip that time on {}. Choose an earlier or a later one.",
        local.format("%-d %B %Y")
    )]
    Skipped { local: NaiveDateTime, place: Zone },
    #[error("{0} Choose another end.")]
    Slot(#[from] SlotError),
}

impl From<BadSlot> for WindowError {
    fn from(error: BadSlot) -> Self {
        Self::new(Code::BadTime, error.to_string())
    }
}

impl WallSlot {
    /// Returns the day of the start. None if it is not a day.
    pub(crate) fn day(&self) -> Option<NaiveDate> {
        day(&self.date)
    }

    /// Returns the local time of the start. None if it is not a time.
    pub(crate) fn local_start(&self) -> Option<NaiveDateTime> {
        Some(self.day()?.and_time(time(&self.start)?))
    }

    /// Converts the slot to instants.
    pub(crate) fn read(&self, zone: Zone) -> Result<Slot, BadSlot> {
        let local_start = self.local_start().ok_or(BadSlot::Invalid)?;
        let end_time = time(&self.end).ok_or(BadSlot::Invalid)?;
        let start = match instants(zone, local_start)?.as_slice() {
            [once] => *once,
            [_, second] if self.later => *second,
            [first, ..] => *first,
            [] => return Err(BadSlot::Invalid),
        };
        let end = match first_after(zone, local_start.date().and_time(end_time), start) {
            Ok(Some(end)) => end,
            // The clocks skip the end on the day of the start, so the user cannot mean the next day.
            Err(error) if end_time > local_start.time() => return Err(error),
            _ => {
                let next = local_start.date().succ_opt().ok_or(BadSlot::Invalid)?;
                first_after(zone, next.and_time(end_time), start)?
                    .ok_or(SlotError::EndNotAfterStart)?
            }
        };
        Ok(Slot::new(start, end)?)
    }

    /// Returns true if the start comes twice on its day.
    pub(crate) fn comes_twice(&self, zone: Zone) -> bool {
        let meaning = self.local_start().map(|local| zone.instants(local));
        matches!(meaning, Some(Instants::Twice(..)))
    }

    /// Converts a slot to wall-clock time. None if its year is outside [`YEARS`] and so cannot be read back.
    pub(crate) fn of(slot: Slot, zone: Zone) -> Option<Self> {
        let (start, end) = (zone.local(slot.start())?, zone.local(slot.end())?);
        let start = Some(start).filter(|start| YEARS.contains(&start.year()))?;
        let meaning = zone.instants(start.naive_local());
        Some(Self {
            date: start.format("%Y-%m-%d").to_string(),
            start: start.format("%H:%M").to_string(),
            end: end.format("%H:%M").to_string(),
            later: matches!(meaning, Instants::Twice(_, second) if second == start),
        })
    }
}

/// Parses a day such as `2025-01-22`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    YEARS.contains(&day.year()).then_some(day)
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn instants(zone: Zone, local: NaiveDateTime) -> Result<Vec<Timestamp>, BadSlot> {
    match zone.instants(local) {
        Instants::Once(at) => Ok(vec![at.to_utc().into()]),
        Instants::Twice(first, second) => Ok(vec![first.to_utc().into(), second.to_utc().into()]),
        Instants::Skipped(..) => Err(BadSlot::Skipped { local, place: zone }),
    }
}

fn first_after(
    zone: Zone,
    local: NaiveDateTime,
    start: Timestamp,
) -> Result<Option<Timestamp>, BadSlot> {
    let instants = instants(zone, local)?;
    Ok(instants.into_iter().find(|at| *at > start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn wall(date: &str, start: &str, end: &str, later: bool) -> WallSlot {
        WallSlot {
            date: date.to_owned(),
            start: start.to_owned(),
            end: end.to_owned(),
            later,
        }
    }

    fn slot(start: &str, end: &str) -> Slot {
        let at = |text| Timestamp::parse(text).unwrap();
        Slot::new(at(start), at(end)).unwrap()
    }

    #[test]
    fn local_times_around_changes_of_the_clocks_are_converted() {
        let (london, sydney) = ("Europe/London", "Australia/Sydney");
        #[rustfmt::skip]
        let cases = [
            (london, wall("2025-07-22", "14:20", "14:50", false), "2025-07-22T13:20:00Z", "2025-07-22T13:50:00Z"),
            (london, wall("2025-01-22", "23:30", "00:15", false), "2025-01-22T23:30:00Z", "2025-01-23T00:15:00Z"),
            (london, wall("2025-03-30", "00:30", "02:30", false), "2025-03-30T00:30:00Z", "2025-03-30T01:30:00Z"),
            (london, wall("2025-10-26", "01:30", "01:45", false), "2025-10-26T00:30:00Z", "2025-10-26T00:45:00Z"),
            (london, wall("2025-10-26", "01:30", "01:45", true), "2025-10-26T01:30:00Z", "2025-10-26T01:45:00Z"),
            (london, wall("2025-10-26", "01:45", "01:15", false), "2025-10-26T00:45:00Z", "2025-10-26T01:15:00Z"),
            (sydney, wall("2025-04-06", "02:30", "03:30", true), "2025-04-05T16:30:00Z", "2025-04-05T17:30:00Z"),
            (sydney, wall("2025-10-05", "01:30", "03:30", false), "2025-10-04T15:30:00Z", "2025-10-04T16:30:00Z"),
        ];
        for (name, wall, start, end) in cases {
            let zone = zone(name);
            let read = wall.read(zone).unwrap();
            assert_eq!(read, slot(start, end), "{wall:?}");
            assert_eq!(WallSlot::of(read, zone).unwrap(), wall);
        }
    }

    #[test]
    fn a_skipped_time_is_refused_with_a_sentence_that_contains_no_time() {
        let error = wall("2025-03-30", "01:30", "02:30", false).read(zone("Europe/London"));
        assert_eq!(
            error.unwrap_err().to_string(),
            "The clocks of Europe/London skip that time on 30 March 2025. Choose an earlier or a \
             later one."
        );
        let end = wall("2025-10-05", "01:30", "02:15", false).read(zone("Australia/Sydney"));
        assert!(matches!(end, Err(BadSlot::Skipped { .. })), "{end:?}");
    }

    #[test]
    fn fields_that_are_no_day_or_time_are_invalid() {
        for wall in [
            wall("2025-02-30", "14:20", "14:50", false),
            wall("2025-01-22", "25:00", "14:50", false),
            wall("2025-01-22", "14:20", "", false),
            wall("+262142-12-31", "14:20", "14:50", false),
        ] {
            assert_eq!(wall.read(Zone::UTC), Err(BadSlot::Invalid));
        }
    }

    #[test]
    fn a_slot_of_25_hours_is_too_long() {
        let whole = wall("2025-10-26", "00:00", "00:00", false);
        assert_eq!(
            whole.read(zone("Europe/London")),
            Err(BadSlot::Slot(SlotError::TooLong))
        );
        assert_eq!(whole.read(Zone::UTC).unwrap().length().as_secs(), 86_400);
    }
}
