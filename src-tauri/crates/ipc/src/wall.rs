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
    /// The same instant in the second zone, `15:20`, where one is set; with the day where it differs.
    pub second: Option<String>,
    /// The instant itself, RFC 3339 in UTC: for ordering and identity, never for display.
    pub at: String,
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
