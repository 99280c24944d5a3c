use interlude_model::zone::{Instants, Zone};
use interlude_model::{Range, Slot, Timestamp};

use crate::view::{Doubled, SecondTime, WallRange, WallTime};

/// The zone that is shown, and the second zone if the user chose one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zones {
    pub(crate) shown: Zone,
    pub(crate) second: Option<Zone>,
}

impl Zones {
    /// Converts an instant to wall-clock time in both zones. An instant outside the range of the calendar is
    /// written in UTC.
    pub(crate) fn wall(self, at: Timestamp) -> WallTime {
        let Some(SecondTime {
            date,
            time,
            doubled,
        }) = wall_in(self.shown, at)
        else {
            return WallTime {
                date: at.to_string(),
                time: String::new(),
                doubled: None,
                second: None,
                at: at.to_string(),
            };
        };
        WallTime {
            date,
            time,
            doubled,
            second: self.second.and_then(|zone| wall_in(zone, at)),
            at: at.to_string(),
        }
    }

    pub(crate) fn range(self, range: Range) -> WallRange {
        let minutes = match (range.start(), range.end()) {
            (Some(start), Some(end)) => u32::try_from(end.since(start).as_secs() / 60).ok(),
            _ => None,
        };
        WallRange {
            start: range.start().map(|at| self.wall(at)),
            end: range.end().map(|at| self.wall(at)),
            minutes,
        }
    }

    pub(crate) fn slot(self, slot: Slot) -> WallRange {
        self.range(slot.into())
    }
}

/// Converts an instant to wall-clock time in a zone. None outside the range of the calendar.
fn wall_in(zone: Zone, at: Timestamp) -> Option<SecondTime> {
    let local = zone.local(at)?;
    let doubled = match zone.instants(local.naive_local()) {
        Instants::Twice(first, _) if first == local => Some(Doubled::Earlier),
        Instants::Twice(..) => Some(Doubled::Later),
        Instants::Once(_) | Instants::Skipped(..) => None,
    };
    Some(SecondTime {
        date: local.format("%Y-%m-%d").to_string(),
        time: local.format("%H:%M").to_string(),
        doubled,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(shown: &str, second: &str, at: &str) -> WallTime {
        let zones = Zones {
            shown: Zone::named(shown).unwrap(),
            second: Zone::named(second),
        };
        zones.wall(Timestamp::parse(at).unwrap())
    }

    #[test]
    fn an_instant_is_shown_in_both_zones() {
        let (london, sydney) = ("Europe/London", "Australia/Sydney");
        for (at, own, other) in [
            (
                "2025-07-22T08:20:00Z",
                ("2025-07-22", "09:20"),
                ("2025-07-22", "18:20"),
            ),
            (
                "2025-01-22T14:20:00Z",
                ("2025-01-22", "14:20"),
                ("2025-01-23", "01:20"),
            ),
        ] {
            let wall = wall(london, sydney, at);
            assert_eq!((wall.date.as_str(), wall.time.as_str()), own);
            let second = wall.second.unwrap();
            assert_eq!((second.date.as_str(), second.time.as_str()), other);
        }
    }

    #[test]
    fn a_time_that_comes_twice_is_marked_earlier_or_later() {
        let (london, sydney) = ("Europe/London", "Australia/Sydney");
        for (at, time, which) in [
            ("2025-10-25T23:59:00Z", "00:59", None),
            ("2025-10-26T00:00:00Z", "01:00", Some(Doubled::Earlier)),
            ("2025-10-26T00:59:59Z", "01:59", Some(Doubled::Earlier)),
            ("2025-10-26T01:00:00Z", "01:00", Some(Doubled::Later)),
            ("2025-10-26T02:00:00Z", "02:00", None),
            ("2025-03-30T01:00:00Z", "02:00", None),
        ] {
            let wall = wall(london, sydney, at);
            assert_eq!((wall.time.as_str(), wall.doubled), (time, which), "{at}");
        }
        let second = wall(london, sydney, "2025-04-05T16:30:00Z").second.unwrap();
        let wanted = ("02:30", Some(Doubled::Later));
        assert_eq!((second.time.as_str(), second.doubled), wanted);
    }
}
