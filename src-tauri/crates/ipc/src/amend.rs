use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::wall::{WallRange, WallTime};

/// A day and two times of it, as the user set them in the shown zone. An end that is not after the
/// start means the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallSlot {
    /// The day of the start, `2025-01-22`.
    pub date: String,
    /// The time of day of the start, `14:20`.
    pub start: String,
    /// The time of day of the end, `14:50`.
    pub end: String,
    /// Where the start comes twice, because the clocks go back: whether the later one is meant.
    pub later: bool,
}

/// The user's wish for another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AmendRequest {
    /// For which interview.
    #[serde(with = "crate::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// Which time.
    pub slot: WallSlot,
    /// The revision that the user looked at.
    pub seen: String,
}

/// A change is durable on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// Its interview.
    #[serde(with = "crate::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The change's own number. None if it was sent in the same breath.
    pub change_id: Option<String>,
    /// For how many seconds it can still be taken back before it is sent; 0 for not at all.
    pub undo_seconds: u32,
    /// Whether it will be sent by itself once that is over, or waits for the network or a sign-in.
    pub will_be_sent: bool,
}

/// What the amend form says of a slot before it is proposed. Warnings inform; only `error` forbids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SlotCheck {
    /// The slot as instants; none where it is none.
    pub range: Option<WallRange>,
    /// The weekday of the start: 1 for Monday to 7 for Sunday.
    pub weekday: Option<u8>,
    /// The length in minutes.
    pub minutes: Option<u32>,
    /// The length that the interview has now, in minutes, where it differs.
    pub was_minutes: Option<u32>,
    /// Whether it is what is proposed already, so that there is nothing to propose.
    pub unchanged: bool,
    /// Why it cannot be proposed, as a sentence.
    pub error: Option<String>,
    /// The start comes twice on that day: the user may choose the later one.
    pub twice: bool,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// That day with the other interviews.
    pub strip: DayStrip,
}

/// Something that the user should know of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// What about.
    pub kind: WarningKind,
    /// The other interview, where one is meant.
    #[serde(with = "crate::id::optional")]
    #[ts(type = "string | null")]
    pub id: Option<i64>,
    /// Its name.
    pub name: Option<String>,
    /// Its time.
    pub at: Option<WallTime>,
    /// How many minutes lie between, where that is what it is about.
    pub minutes: Option<u32>,
}

/// The kinds of [`Warning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Another interview shares some of the time.
    Overlap,
    /// Another interview begins or ends right there.
    BackToBack,
    /// That many minutes before the next interview of the day.
    BeforeNext,
    /// That many minutes after the one before.
    AfterPrevious,
    /// Outside the working hours.
    OutsideHours,
    /// In the past.
    Past,
    /// The clocks change within it.
    ClockChange,
    /// The interview was called off or turned down.
    Over,
}

/// A day with what is on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayStrip {
    /// The day.
    pub date: String,
    /// The first hour shown.
    pub from_hour: u8,
    /// The hour that it ends before.
    pub to_hour: u8,
    /// What is on it, earliest first.
    pub entries: Vec<StripEntry>,
}

/// One interview on a [`DayStrip`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StripEntry {
    /// Which.
    #[serde(with = "crate::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Minutes from the start of the day, by the clock on the wall.
    pub from_minute: u16,
    /// Minutes from the start of the day; beyond 1440 where it ends the next day.
    pub to_minute: u16,
    /// Proposed rather than agreed.
    pub proposed: bool,
}

/// A move that one key or chip makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QuickMove {
    /// A quarter of an hour later, by the time that passes: over a gap of the clocks as well.
    FifteenMinutesLater,
    /// A quarter of an hour earlier, likewise.
    FifteenMinutesEarlier,
    /// Five minutes later, likewise.
    FiveMinutesLater,
    /// Five minutes earlier, likewise.
    FiveMinutesEarlier,
    /// An hour later.
    OneHourLater,
    /// The same time on the next day.
    NextDay,
    /// The same time on the day before.
    PreviousDay,
    /// The same time a week later.
    NextWeek,
    /// The next gap of the working hours that holds it.
    NextGap,
}

/// What a typed phrase such as "tomorrow 3pm" was read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Phrase {
    /// The slot; None if it was not understood.
    pub slot: Option<WallSlot>,
    /// Why it was not understood, as a sentence that names what was in the way.
    pub problem: Option<String>,
}
