use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the user sets. A member that is missing has its default, so that a file of an older version
/// keeps all that it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The zone that times are shown in.
    pub zone: ZoneChoice,
    /// A second zone, by its IANA name.
    pub second_zone: Option<String>,
    /// When the user works.
    pub working_hours: WorkingHours,
    /// For how many seconds a change can be taken back before it is sent: 0 to 60.
    pub undo_seconds: u32,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Whether hours are counted to 12 or to 24.
    pub clock: ClockChoice,
    /// The first day of the week: 1 for Monday to 7 for Sunday; 0 as the computer's locale has it.
    pub week_starts_on: u8,
    /// Whether the week shows Saturday and Sunday.
    pub show_weekend: bool,
    /// Whether single letters are keys.
    pub letter_keys: bool,
    /// Whether the system is asked to notify.
    pub notifications: bool,
    /// How large the page is drawn, in percent: 50 to 300.
    pub zoom: u32,
    /// The hosts that the user agreed to open in the browser, by the account's label: each is asked
    /// about once.
    pub opened_hosts: BTreeMap<String, Vec<String>>,
}

/// How hours are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockChoice {
    /// As the computer's locale has it.
    System,
    /// To 12, twice a day.
    Twelve,
    /// To 24.
    TwentyFour,
}

/// Which zone is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum ZoneChoice {
    /// The computer's own.
    System,
    /// By its IANA name.
    Named(String),
}

/// When the user works, by the clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkingHours {
    /// `09:00`
    pub from: String,
    /// `18:00`; a time before `from` is on the next day.
    pub to: String,
    /// Days of the week: 1 for Monday to 7 for Sunday.
    pub days: Vec<u8>,
}

/// A theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}
