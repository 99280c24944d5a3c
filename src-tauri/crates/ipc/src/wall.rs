use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An instant as the clocks of the shown zone show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallTime {
    /// The day, `2025-01-22`.
    pub date: String,
    /// The time of day, `14:20`.
    pub time: String,
    /// Which of two it is, where the clocks show it twice that day.
    pub doubled: Option<Doubled>,
    /// The same instant in the second zone, where one is set.
    pub second: Option<SecondTime>,
    /// The instant itself, RFC 3339 in UTC: for ordering and identity, never for display.
    pub at: String,
}

/// An instant as the clocks of the second zone show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SecondTime {
    /// The day, `2025-01-22`.
    pub date: String,
    /// The time of day, `15:20`.
    pub time: String,
    /// Which of two it is, where the clocks show it twice that day.
    pub doubled: Option<Doubled>,
}

/// Which of the two, where the clocks go back and show an hour twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Doubled {
    /// Before the clocks go back.
    Earlier,
    /// After it.
    Later,
}

/// A stretch of time as the server says it: either end may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallRange {
    /// When it begins.
    pub start: Option<WallTime>,
    /// When it ends.
    pub end: Option<WallTime>,
    /// How long it lasts, in minutes, where both ends are given.
    pub minutes: Option<u32>,
}
