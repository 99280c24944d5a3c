use chrono::{DateTime, FixedOffset, NaiveDate};
use interlude_app::view::{WallRange, WallTime};
use interlude_model::{Change, Range, Timestamp};

use interlude_model::zone::{Instants, Zone};

/// Formats times for people, in their zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times(Zone);

impl Times {
    pub(crate) const fn in_zone(zone: Zone) -> Self {
        Self(zone)
    }

    /// Returns the line that names the zone.
    pub(crate) fn name(self) -> String {
        format!("Times in {}.", self.0)
    }

    /// Formats a moment with its day: `Wed 2025-01-22 14:20`.
    pub(crate) fn moment(self, at: Timestamp) -> String {
        match self.0.local(at) {
            Some(local) => format!("{} {}", day(&local), self.clock(&local)),
            None => at.to_string(),
        }
    }

    /// Formats the time of the day.
    pub(crate) fn time(self, at: Timestamp) -> String {
        self.0
            .local(at)
            .map_or_else(|| at.to_string(), |local| self.clock(&local))
    }

    /// Formats the time that a change is about.
    pub(crate) fn of_change(self, change: &Change) -> String {
        self.range(change.time())
            .unwrap_or_else(|| "no time known".to_owned())
    }

    /// Formats a range from the server, of which either end may be missing. Returns None if both are.
    pub(crate) fn range(self, range: Range) -> Option<String> {
        match (range.start(), range.end()) {
            (Some(start), Some(end)) => Some(self.between(start, end)),
            (Some(start), None) => Some(format!("from {}", self.moment(start))),
            (None, Some(end)) => Some(format!("until {}", self.moment(end))),
            (None, None) => None,
        }
    }

    /// Formats two times: `Wed 2025-01-22 14:20-14:40`. The day of the end is left out if it is the same.
    fn between(self, start: Timestamp, end: Timestamp) -> String {
        let date = |at| self.0.local(at).map(|local| local.date_naive());
        if date(start).is_some_and(|day: NaiveDate| Some(day) == date(end)) {
            format!("{}-{}", self.moment(start), self.time(end))
        } else {
            format!("{} to {}", self.moment(start), self.moment(end))
        }
    }

    /// Formats hours and minutes. Seconds are added unless they are 0, and the offset if the clocks show
    /// this time twice that day.
    fn clock(self, local: &DateTime<FixedOffset>) -> String {
        let seconds = local.timestamp() % 60 != 0;
        let clock = local.format(if seconds { "%H:%M:%S" } else { "%H:%M" });
        match self.0.instants(local.naive_local()) {
            Instants::Twice(..) => format!("{clock}{}", local.format("%:z")),
            Instants::Once(_) | Instants::Skipped(..) => clock.to_string(),
        }
    }
}

/// Returns the instants of a range of the view model.
pub(crate) fn range(wall: &WallRange) -> Range {
    let instant = |time: &Option<WallTime>| Timestamp::parse(&time.as_ref()?.at).ok();
    Range::new(instant(&wall.start), instant(&wall.end))
}

fn day(local: &DateTime<FixedOffset>) -> impl std::fmt::Display {
    local.format("%a %Y-%m-%d")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(start: &str, end: &str) -> String {
        let at = |text| Timestamp::parse(text).unwrap();
        let london = Times::in_zone(Zone::named("Europe/London").unwrap());
        london
            .range(Range::new(Some(at(start)), Some(at(end))))
            .unwrap()
    }

    #[test]
    fn the_day_of_the_end_is_shown_only_if_it_differs() {
        assert_eq!(
            slot("2025-07-22T13:20:00Z", "2025-07-22T13:40:30Z"),
            "Tue 2025-07-22 14:20-14:40:30"
        );
        assert_eq!(
            slot("2025-07-22T22:30:00Z", "2025-07-22T23:30:00Z"),
            "Tue 2025-07-22 23:30 to Wed 2025-07-23 00:30"
        );
    }

    #[test]
    fn a_time_in_the_repeated_hour_has_its_offset() {
        assert_eq!(
            slot("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"),
            "Sun 2025-10-26 01:30+01:00-01:30+00:00"
        );
    }
}
