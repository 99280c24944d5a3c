use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Datelike, NaiveDate, NaiveTime, Offset, TimeDelta, Timelike, Weekday};
use interlude_model::Timestamp;
use interlude_model::zone::Zone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::zones::Zones;

/// The longest undo window, in seconds.
const LONGEST_UNDO: u32 = 60;

/// The longest time before an interview at which the user is reminded, in minutes.
const LONGEST_BEFORE: u32 = 120;

/// The smallest zoom of the page, in percent.
const SMALLEST_ZOOM: u32 = 50;

/// The largest zoom of the page, in percent.
const LARGEST_ZOOM: u32 = 300;

/// The smallest height of an hour in the calendar, in pixels.
const LEAST_HOUR: u32 = 24;

/// The largest height of an hour in the calendar, in pixels.
const LARGEST_HOUR: u32 = 144;

/// The user's settings. A missing member gets its default, so files of older versions stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The zone in which times are shown.
    pub zone: ZoneChoice,
    /// A second zone, by its IANA name.
    pub second_zone: Option<String>,
    pub working_hours: WorkingHours,
    /// The length of the undo window in seconds, 0 to 60.
    pub undo_seconds: u32,
    pub theme: Theme,
    pub contrast: Contrast,
    /// The clock format, 12 or 24 hours.
    pub clock: ClockChoice,
    /// The first day of the week: 1 for Monday to 7 for Sunday, or 0 for that of the computer's locale.
    pub week_starts_on: u8,
    /// True if the week shows Saturday and Sunday.
    pub show_weekend: bool,
    /// True if single letters are shortcuts.
    pub letter_keys: bool,
    /// True if any notification is shown.
    pub notifications: bool,
    /// The kinds of notifications that are shown.
    pub notify: NotificationChoices,
    /// True if the application runs on after its window is closed.
    pub keep_running: bool,
    /// The zoom of the page in percent, 50 to 300.
    pub zoom: u32,
    /// The height of an hour in the calendar, 24 to 144 pixels.
    pub hour_height: u32,
    /// The hosts that the user agreed to open in the browser, by the label of the account. The window asks
    /// once for each host.
    pub opened_hosts: BTreeMap<String, Vec<String>>,
}

/// The kinds of notifications that are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct NotificationChoices {
    /// Interviews that begin soon.
    pub reminders: bool,
    /// The time before an interview at which the user is reminded, 0 to 120 minutes.
    pub minutes_before: u32,
    /// Proposals and answers of the other side.
    pub answers: bool,
    /// Conflicts and refusals.
    pub problems: bool,
    /// Changes that have waited for a day.
    pub waiting: bool,
    /// The end of the sign-in, three days before.
    pub sign_in: bool,
    /// True if names are shown on a locked screen.
    pub names_when_locked: bool,
}

/// A clock format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockChoice {
    /// The format of the computer's locale.
    System,
    /// 12 hours.
    Twelve,
    /// 24 hours.
    TwentyFour,
}

/// The zone in which times are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum ZoneChoice {
    /// The computer's zone.
    System,
    /// A zone by its IANA name.
    Named(String),
}

/// The user's working hours in wall-clock time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkingHours {
    /// The start, `09:00`.
    pub from: String,
    /// The end, `18:00`. An end before `from` is on the next day.
    pub to: String,
    /// The working days: 1 for Monday to 7 for Sunday. An empty list means every day.
    pub days: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// The theme of the system.
    System,
    Light,
    Dark,
}

/// The difference between the colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// The contrast of the system.
    System,
    Normal,
    High,
}

/// The [`Settings`] parsed and with every value valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    pub(crate) zones: Zones,
    pub(crate) hours: Hours,
    pub(crate) undo: Duration,
    pub(crate) clock: ClockChoice,
    /// True if any notification is shown.
    pub(crate) notifications: bool,
    pub(crate) notify: NotificationChoices,
}

/// The working hours in wall-clock minutes, counted from the start of the day on which work begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) from: u32,
    /// Greater than [`MINUTES_OF_A_DAY`] if work ends on the next day.
    pub(crate) to: u32,
    days: Vec<u8>,
}

impl Default for Settings {
    /// Returns the computer's zone, clock and first day of the week, working hours from nine to six from
    /// Monday to Friday, and five seconds to undo.
    fn default() -> Self {
        Self {
            zone: ZoneChoice::System,
            second_zone: None,
            working_hours: WorkingHours::default(),
            undo_seconds: 5,
            theme: Theme::System,
            contrast: Contrast::System,
            clock: ClockChoice::System,
            week_starts_on: 0,
            show_weekend: false,
            letter_keys: true,
            notifications: true,
            notify: NotificationChoices::default(),
            keep_running: false,
            zoom: 100,
            hour_height: 72,
            opened_hosts: BTreeMap::new(),
        }
    }
}

impl Default for WorkingHours {
    /// Returns nine to six from Monday to Friday.
    fn default() -> Self {
        Self {
            from: "09:00".to_owned(),
            to: "18:00".to_owned(),
            days: vec![1, 2, 3, 4, 5],
        }
    }
}

impl Default for NotificationChoices {
    /// Returns every kind, ten minutes before an interview, without names on a locked screen.
    fn default() -> Self {
        Self {
            reminders: true,
            minutes_before: 10,
            answers: true,
            problems: true,
            waiting: true,
            sign_in: true,
            names_when_locked: false,
        }
    }
}

impl NotificationChoices {
    /// Returns the time before an interview at which the user is reminded.
    pub(crate) fn before(&self) -> Duration {
        Duration::from_secs(u64::from(self.minutes_before) * 60)
    }
}

impl Settings {
    /// Replaces every invalid value by its default or its nearest bound. Valid values stay.
    #[must_use]
    pub fn normalized(self) -> Self {
        let standard = Self::default();
        let known = |name: &String| Zone::named(name).is_some() && !name.is_empty();
        let is_day = |day: &u8| (1..=7).contains(day);
        let mut hours = self.working_hours;
        hours.days.retain(is_day);
        hours.days.sort_unstable();
        hours.days.dedup();
        if Hours::read(&hours).is_none() {
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
            notify: NotificationChoices {
                minutes_before: self.notify.minutes_before.min(LONGEST_BEFORE),
                ..self.notify
            },
            hour_height: self.hour_height.clamp(LEAST_HOUR, LARGEST_HOUR),
            week_starts_on: Some(self.week_starts_on)
                .filter(is_day)
                .unwrap_or(standard.week_starts_on),
            opened_hosts: self
                .opened_hosts
                .into_iter()
                .filter(|(_, hosts)| !hosts.is_empty())
                .collect(),
            ..self
        }
    }
}

impl Preferences {
    /// Parses settings on a computer whose own zone is `system`.
    pub fn of(settings: &Settings, system: Zone) -> Self {
        let settings = settings.clone().normalized();
        let shown = match &settings.zone {
            ZoneChoice::System => Some(system),
            ZoneChoice::Named(name) => Zone::named(name),
        };
        Self {
            zones: Zones {
                shown: shown.unwrap_or(system),
                second: settings.second_zone.as_deref().and_then(Zone::named),
            },
            hours: Hours::read(&settings.working_hours).unwrap_or(Hours {
                from: 0,
                to: MINUTES_OF_A_DAY,
                days: Vec::new(),
            }),
            undo: Duration::from_secs(settings.undo_seconds.into()),
            clock: settings.clock,
            notifications: settings.notifications,
            notify: settings.notify,
        }
    }

    /// Returns the length of the undo window.
    pub fn undo(&self) -> Duration {
        self.undo
    }

    /// Returns true if notifications on a locked screen contain names.
    pub fn names_when_locked(&self) -> bool {
        self.notify.names_when_locked
    }

    /// Returns the offset of the shown zone from UTC at an instant, in minutes east.
    pub fn minutes_east(&self, at: Timestamp) -> i32 {
        let local = self.zones.shown.local(at);
        local.map_or(0, |local| local.offset().fix().local_minus_utc() / 60)
    }
}

impl Hours {
    /// Parses the hours of the settings. None if an end is not a time, or both ends are the same. Midnight
    /// to midnight is a whole day.
    fn read(hours: &WorkingHours) -> Option<Self> {
        let from = minute(&hours.from)?;
        let to = match hours.to.as_str() {
            "24:00" => MINUTES_OF_A_DAY,
            to => minute(to)?,
        };
        let overnight = to < from || (to == 0 && from == 0);
        (from != to || to == 0).then(|| Self {
            from,
            to: if overnight { to + MINUTES_OF_A_DAY } else { to },
            days: hours.days.clone(),
        })
    }

    /// Returns true if a stretch of `day` is within the hours of one working day. `from` and `to` are minutes
    /// of `day`. A night shift of the previous day may reach into it.
    pub(crate) fn contains(&self, day: NaiveDate, from: u32, to: u32) -> bool {
        let today = self.is_working_day(day.weekday()) && self.from <= from && to <= self.to;
        let yesterday = day - TimeDelta::days(1);
        let into_today = self.to.saturating_sub(MINUTES_OF_A_DAY);
        today || (self.is_working_day(yesterday.weekday()) && to <= into_today)
    }

    /// Returns the minutes of one day that a strip shows at least. It is the whole day if work ends on the
    /// next day.
    pub(crate) fn of_one_day(&self) -> (u32, u32) {
        if self.to > MINUTES_OF_A_DAY {
            (0, MINUTES_OF_A_DAY)
        } else {
            (self.from, self.to)
        }
    }

    /// Returns true if `day` is a working day. An empty list means every day.
    pub(crate) fn is_working_day(&self, day: Weekday) -> bool {
        let number = u8::try_from(day.number_from_monday()).unwrap_or_default();
        self.days.is_empty() || self.days.contains(&number)
    }
}

/// The number of minutes of a wall-clock day.
pub(crate) const MINUTES_OF_A_DAY: u32 = 24 * 60;

/// Parses a time such as `14:20` to its minute of the day.
pub(crate) fn minute(text: &str) -> Option<u32> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    Some(time.hour() * 60 + time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(Settings::default().normalized(), Settings::default());
    }

    #[test]
    fn only_invalid_values_are_replaced() {
        let bad = Settings {
            zone: ZoneChoice::Named("Nowhere/Land".to_owned()),
            second_zone: Some("Asia/Tokyo".to_owned()),
            working_hours: WorkingHours {
                from: "18:00".to_owned(),
                to: "18:00".to_owned(),
                days: vec![9, 6, 6, 0],
            },
            undo_seconds: 4000,
            week_starts_on: 9,
            zoom: 7,
            hour_height: 1000,
            theme: Theme::Dark,
            ..Settings::default()
        };
        let normalized = bad.normalized();
        assert_eq!(normalized.zone, ZoneChoice::System);
        assert_eq!(normalized.second_zone.as_deref(), Some("Asia/Tokyo"));
        assert_eq!(normalized.working_hours.from, "09:00");
        assert_eq!(normalized.working_hours.days, [6]);
        assert_eq!(
            (normalized.undo_seconds, normalized.week_starts_on),
            (60, 0)
        );
        assert_eq!((normalized.zoom, normalized.hour_height), (50, 144));
        assert_eq!(normalized.theme, Theme::Dark);
    }

    #[test]
    fn hours_may_last_until_midnight() {
        let mut settings = Settings::default();
        settings.working_hours.to = "00:00".to_owned();
        let preferences = Preferences::of(&settings, Zone::UTC);
        assert_eq!(preferences.hours.to, MINUTES_OF_A_DAY);
    }

    #[test]
    fn hours_may_last_past_midnight() {
        let mut settings = Settings::default();
        settings.working_hours.from = "22:00".to_owned();
        settings.working_hours.to = "06:00".to_owned();
        assert_eq!(settings.clone().normalized(), settings);
        let hours = Preferences::of(&settings, Zone::UTC).hours;
        assert_eq!((hours.from, hours.to), (1320, 1800));
        assert_eq!(hours.of_one_day(), (0, MINUTES_OF_A_DAY));
        let friday = NaiveDate::from_ymd_opt(2025, 1, 24).unwrap();
        let inside = |days: i64, from, to| hours.contains(friday + TimeDelta::days(days), from, to);
        assert!(inside(0, 1320, 1380), "Friday evening");
        assert!(inside(0, 1410, 1500), "over midnight");
        assert!(inside(1, 60, 120), "the night of Friday");
        assert!(inside(0, 60, 120), "the night of Thursday");
        assert!(!inside(0, 600, 660), "Friday at noon");
        assert!(!inside(1, 330, 390), "beyond the end of the night");
        assert!(!inside(1, 1320, 1380), "Saturday evening");
        assert!(!inside(3, 60, 120), "the night of Sunday");
    }
}
