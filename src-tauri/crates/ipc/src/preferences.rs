use std::time::Duration;

use chrono::{NaiveTime, Offset, Timelike, Weekday};
use interlude_domain::Timestamp;
use interlude_zone::Zone;

use crate::zones::Zones;
use crate::{Settings, Theme, WorkingHours, ZoneChoice};

/// The longest time for which a change can be taken back, in seconds.
const LONGEST_UNDO: u32 = 60;

/// The page is drawn no smaller than this, in percent.
const SMALLEST_ZOOM: u32 = 50;

/// The page is drawn no larger than this, in percent.
const LARGEST_ZOOM: u32 = 300;

/// [`Settings`] as the answers need them: read, and with every part fit for use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    pub(crate) zones: Zones,
    pub(crate) hours: Hours,
    pub(crate) undo: Duration,
}

/// When the user works, in minutes of the day by the clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) from: u32,
    pub(crate) to: u32,
    days: Vec<u8>,
}

impl Default for Settings {
    /// The computer's zone, nine to six from Monday to Friday, five seconds to undo.
    fn default() -> Self {
        Self {
            zone: ZoneChoice::System,
            second_zone: None,
            working_hours: WorkingHours::default(),
            undo_seconds: 5,
            theme: Theme::System,
            week_starts_on: 1,
            show_weekend: false,
            letter_keys: true,
            notifications: true,
            zoom: 100,
        }
    }
}

impl Default for WorkingHours {
    /// Nine to six from Monday to Friday.
    fn default() -> Self {
        Self {
            from: "09:00".to_owned(),
            to: "18:00".to_owned(),
            days: vec![1, 2, 3, 4, 5],
        }
    }
}

impl Settings {
    /// The same with every part that cannot be used set to its default or its nearest bound.
    #[must_use]
    pub fn mended(self) -> Self {
        let standard = Self::default();
        let known = |name: &String| Zone::named(name).is_some() && !name.is_empty();
        let is_day = |day: &u8| (1..=7).contains(day);
        let mut hours = self.working_hours;
        hours.days.retain(is_day);
        hours.days.sort_unstable();
        hours.days.dedup();
        let ends = minute(&hours.from).zip(end_minute(&hours.to));
        if ends.is_none_or(|(from, to)| from >= to) {
            hours.from = standard.working_hours.from;
            hours.to = standard.working_hours.to;
        }
        Self {
            zone: match self.zone {
                ZoneChoice::Named(name) if known(&name) => ZoneChoice::Named(name),
                _ => ZoneChoice::System,
            },
            second_zone: self.second_zone.filter(known),
            working_hours: hours,
            undo_seconds: self.undo_seconds.min(LONGEST_UNDO),
            zoom: self.zoom.clamp(SMALLEST_ZOOM, LARGEST_ZOOM),
            week_starts_on: Some(self.week_starts_on)
                .filter(is_day)
                .unwrap_or(standard.week_starts_on),
            ..self
        }
    }
}

impl Preferences {
    /// What the settings come to, on a computer whose own zone is `system`.
    pub fn of(settings: &Settings, system: Zone) -> Self {
        let settings = settings.clone().mended();
        let shown = match &settings.zone {
            ZoneChoice::System => Some(system),
            ZoneChoice::Named(name) => Zone::named(name),
        };
        let hours = &settings.working_hours;
        Self {
            zones: Zones {
                shown: shown.unwrap_or(system),
                second: settings.second_zone.as_deref().and_then(Zone::named),
            },
            hours: Hours {
                from: minute(&hours.from).unwrap_or_default(),
                to: end_minute(&hours.to).unwrap_or(MINUTES_OF_A_DAY),
                days: hours.days.clone(),
            },
            undo: Duration::from_secs(settings.undo_seconds.into()),
        }
    }

    /// How long a change can be taken back before it is sent.
    pub fn undo(&self) -> Duration {
        self.undo
    }

    /// How far the clocks of the shown zone are from UTC at an instant, in minutes east.
    pub fn minutes_east(&self, at: Timestamp) -> i32 {
        let local = self.zones.shown.local(at);
        local.map_or(0, |local| local.offset().fix().local_minus_utc() / 60)
    }
}

impl Hours {
    /// Whether it is a working day. Somebody without any works every day.
    pub(crate) fn has(&self, day: Weekday) -> bool {
        let number = u8::try_from(day.number_from_monday()).unwrap_or_default();
        self.days.is_empty() || self.days.contains(&number)
    }
}

/// How many minutes a day has on the wall.
pub(crate) const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// The minute of the day of `14:20`.
pub(crate) fn minute(text: &str) -> Option<u32> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    Some(time.hour() * 60 + time.minute())
}

/// The same for an end, where midnight is the day's last.
fn end_minute(text: &str) -> Option<u32> {
    match text {
        "00:00" | "24:00" => Some(MINUTES_OF_A_DAY),
        text => minute(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_need_no_mending() {
        assert_eq!(Settings::default().mended(), Settings::default());
    }

    #[test]
    fn what_cannot_be_used_is_mended_alone() {
        let bad = Settings {
            zone: ZoneChoice::Named("Nowhere/Land".to_owned()),
            second_zone: Some("Asia/Tokyo".to_owned()),
            working_hours: WorkingHours {
                from: "18:00".to_owned(),
                to: "09:00".to_owned(),
                days: vec![9, 6, 6, 0],
            },
            undo_seconds: 4000,
            week_starts_on: 0,
            zoom: 7,
            theme: Theme::Dark,
            ..Settings::default()
        };
        let mended = bad.mended();
        assert_eq!(mended.zone, ZoneChoice::System);
        assert_eq!(mended.second_zone.as_deref(), Some("Asia/Tokyo"));
        assert_eq!(mended.working_hours.from, "09:00");
        assert_eq!(mended.working_hours.days, [6]);
        assert_eq!((mended.undo_seconds, mended.week_starts_on), (60, 1));
        assert_eq!(mended.zoom, 50);
        assert_eq!(mended.theme, Theme::Dark);
    }

    #[test]
    fn hours_may_last_until_midnight() {
        let mut settings = Settings::default();
        settings.working_hours.to = "00:00".to_owned();
        let preferences = Preferences::of(&settings, Zone::UTC);
        assert_eq!(preferences.hours.to, MINUTES_OF_A_DAY);
    }
}
