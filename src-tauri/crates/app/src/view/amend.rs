use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::id::Id;
use crate::view::zones::{WallRange, WallTime};

/// A day and two times of day that the user set in the shown zone. An end that is not after the start is
/// on the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WallSlot {
    /// The day of the start, `2025-01-22`.
    pub date: String,
    /// The time of day of the start, `14:20`.
    pub start: String,
    /// The time of day of the end, `14:50`.
    pub end: String,
    /// True if the later of two is meant. It matters only if the start comes twice because the clocks go
    /// back.
    pub later: bool,
}

/// A request of the user for another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AmendRequest {
    /// The interview.
    #[serde(with = "crate::view::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The proposed time.
    pub slot: WallSlot,
    /// The revision of the interview that the user saw.
    pub seen: String,
}

/// A request of the user to accept, keep or cancel what one interview shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnswerRequest {
    /// The interview.
    #[serde(with = "crate::view::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The revision of the interview that the user saw.
    pub seen: String,
}

/// The answer to a change that is durable on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// The interview.
    #[serde(with = "crate::view::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The id of the change. None if it was sent in the meantime.
    pub change_id: Option<String>,
    /// The length of the undo window in seconds. 0 if the change cannot be undone.
    pub undo_seconds: u32,
    /// True if it is sent after the undo window, false if it waits for the network or a sign-in.
    pub will_be_sent: bool,
}

/// The answer to changes of several interviews that became durable together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedGroup {
    /// The interviews. One `undo_group` with these ids takes all the changes back.
    pub ids: Vec<Id>,
    /// The length of the undo window in seconds. 0 if the changes cannot be undone.
    pub undo_seconds: u32,
    /// True if they are sent after the undo window, false if they wait for the network or a sign-in.
    pub will_be_sent: bool,
}

/// The check of a slot before it is proposed. Only `error` forbids to propose it, warnings do not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SlotCheck {
    /// The slot as instants. None if the fields are not a valid slot.
    pub range: Option<WallRange>,
    /// The weekday of the start: 1 for Monday to 7 for Sunday.
    pub weekday: Option<u8>,
    /// The length in minutes.
    pub minutes: Option<u32>,
    /// The length of the interview's current slot, in minutes. None if it is the same.
    pub was_minutes: Option<u32>,
    /// True if this slot is already proposed or agreed, so there is nothing to propose.
    pub unchanged: bool,
    /// A sentence that says why the slot cannot be proposed.
    pub error: Option<String>,
    /// True if the start comes twice on that day. The user may then choose the later one.
    pub twice: bool,
    pub warnings: Vec<Warning>,
    /// The day of the slot with the other interviews.
    pub strip: DayStrip,
}

/// A fact about a slot that the user should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    pub kind: WarningKind,
    /// The other interview. None if the warning is not about one.
    #[serde(with = "crate::view::id::optional")]
    #[ts(type = "string | null")]
    pub id: Option<i64>,
    /// The name of the other interview.
    pub name: Option<String>,
    /// The start of the other interview.
    pub at: Option<WallTime>,
    /// The gap to the other interview, for [`WarningKind::BeforeNext`] and
    /// [`WarningKind::AfterPrevious`].
    pub minutes: Option<u32>,
}

/// The kinds of [`Warning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The slot overlaps with another interview.
    Overlap,
    /// Another interview begins at the end of the slot, or ends at its start.
    BackToBack,
    /// The slot ends shortly before the next interview.
    BeforeNext,
    /// The slot begins shortly after the previous interview.
    AfterPrevious,
    /// The slot is outside the working hours.
    OutsideHours,
    /// The slot begins in the past.
    Past,
    /// The clocks change within the slot.
    ClockChange,
    /// The interview was cancelled or turned down.
    Over,
}

/// One day with its interviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayStrip {
    /// The day, `2025-01-22`.
    pub date: String,
    /// The first hour shown.
    pub from_hour: u8,
    /// The hour after the last hour shown.
    pub to_hour: u8,
    /// The interviews of the day, earliest first.
    pub entries: Vec<StripEntry>,
}

/// One interview on a [`DayStrip`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StripEntry {
    /// The interview.
    #[serde(with = "crate::view::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    pub name: String,
    /// The start in minutes of the day, in wall-clock time.
    pub from_minute: u16,
    /// The end in minutes of the day. It is greater than 1440 if the interview ends on the next day.
    pub to_minute: u16,
    /// True if the time is proposed, false if it is agreed.
    pub proposed: bool,
}

/// A move that one button makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QuickMove {
    /// 15 minutes later in elapsed time, also over a change of the clocks.
    FifteenMinutesLater,
    /// An hour later in elapsed time.
    OneHourLater,
    /// The same time of day on the next day.
    NextDay,
    /// The same time of day a week later.
    NextWeek,
    /// The next gap in the working hours that is long enough.
    NextGap,
}

/// The result of reading a typed phrase such as "tomorrow 3pm".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Phrase {
    /// The slot. None if the phrase was not understood.
    pub slot: Option<WallSlot>,
    /// A sentence that says which part was not understood.
    pub problem: Option<String>,
}
