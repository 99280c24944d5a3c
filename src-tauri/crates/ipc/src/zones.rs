use interlude_domain::{Range, Slot, Timestamp};
use interlude_zone::Zone;

use crate::{WallRange, WallTime};

/// The zone that is shown, and a second one where the user wishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zones {
    pub(crate) shown: Zone,
    pub(crate) second: Option<Zone>,
}

impl Zones {
    /// The instant by the clocks of both zones. Beyond the calendar, it is shown as it was said.
    pub(crate) fn wall(self, at: Timestamp) -> WallTime {
        let Some(shown) = self.shown.local(at) else {
            return WallTime {
                date: at.to_string(),
                time: String::new(),
                second: None,
                at: at.to_string(),
            };
        };
        let second = self.second.and_then(|zone| zone.local(at)).map(|second| {
            let is_same_day = second.date_naive() == shown.date_naive();
            let pattern = if is_same_day {
                "%H:%M"
            } else {
                "%Y-%m-%d %H:%M"
            };
            second.format(pattern).to_string()
        });
        WallTime {
            date: shown.format("%Y-%m-%d").to_string(),
            time: shown.format("%H:%M").to_string(),
            second,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_zone_names_its_day_where_it_is_another() {
        let zone = |name| Zone::named(name).unwrap();
        let zones = Zones {
            shown: zone("Europe/London"),
            second: Some(zone("Australia/Sydney")),
        };
        let wall = |at| zones.wall(Timestamp::parse(at).unwrap());
        let morning = wall("2025-07-22T08:20:00Z");
        assert_eq!(
            (morning.date.as_str(), morning.time.as_str()),
            ("2025-07-22", "09:20")
        );
        assert_eq!(morning.second.as_deref(), Some("18:20"));
        assert_eq!(
            wall("2025-01-22T14:20:00Z").second.as_deref(),
            Some("2025-01-23 01:20")
        );
    }
}
