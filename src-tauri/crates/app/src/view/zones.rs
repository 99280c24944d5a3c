use interlude_model::zone::{Instants, Zone};
use interlude_model::{Range, Slot, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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

/// An instant in wall-clock time of the shown zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallTime {
    /// The day, `2025-01-22`.
    pub date: String,
    /// The time of day, `14:20`.
    pub time: String,
    /// The earlier or the later of two, if this wall-clock time comes twice that day.
    pub doubled: Option<Doubled>,
    /// The same instant in the second zone. None if there is no second zone.
    pub second: Option<SecondTime>,
    /// The instant, RFC 3339 in UTC. It is for ordering and identity, never for display.
    pub at: String,
}

/// An instant in wall-clock time of the second zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecondTime {
    /// The day, `2025-01-22`.
    pub date: String,
    /// The time of day, `15:20`.
    pub time: String,
    /// The earlier or the later of two, if this wall-clock time comes twice that day.
    pub doubled: Option<Doubled>,
}

/// One of the two instants with the same wall-clock time when the clocks go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Doubled {
    /// Before the clocks go back.
    Earlier,
    /// After the clocks go back.
    Later,
}

/// A range as the server gives it. Either end may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallRange {
    pub start: Option<WallTime>,
    pub end: Option<WallTime>,
    /// The length in minutes. None if an end is missing.
    pub minutes: Option<u32>,
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
