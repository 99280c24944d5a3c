use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// The clock format, 12 or 24 hours.
    pub clock: ClockChoice,
    /// The first day of the week: 1 for Monday to 7 for Sunday, or 0 for that of the computer's locale.
    pub week_starts_on: u8,
    /// True if the week shows Saturday and Sunday.
    pub show_weekend: bool,
    /// True if single letters are shortcuts.
    pub letter_keys: bool,
    /// True if the window may show notifications.
    pub notifications: bool,
    /// The zoom of the page in percent, 50 to 300.
    pub zoom: u32,
    /// The hosts that the user agreed to open in the browser, by the label of the account. The window asks
    /// once for each host.
    pub opened_hosts: BTreeMap<String, Vec<String>>,
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
