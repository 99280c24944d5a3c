use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
