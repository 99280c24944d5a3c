use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::amend::{SlotCheck, WallSlot};
use crate::view::id::Id;
use crate::view::interview::InterviewRow;
use crate::view::zones::WallRange;

/// Several interviews that the user wants to move together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveRequest {
    /// The interviews. None for all that begin on the day of `from`, at that time or later.
    pub ids: Option<Vec<Id>>,
    pub from: Option<DayTime>,
    pub by: MoveBy,
}

/// A day and a time of day in the shown zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DayTime {
    /// The day, `2025-01-22`.
    pub date: String,
    /// The time of day, `14:20`.
    pub time: String,
}

/// The way in which several interviews are moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum MoveBy {
    /// Later in elapsed time, or earlier if the minutes are negative.
    Later { minutes: i32 },
    /// To the same times of another day, `2025-01-22`.
    ToDay { day: String },
    /// Into the next gaps of the working hours that are long enough.
    FreeGaps,
}

/// The proposals that would move several interviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveReview {
    /// One row for each interview, earliest first.
    pub rows: Vec<MoveRow>,
}

/// The move of one interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveRow {
    pub row: InterviewRow,
    /// The time from which it is moved: that of the user's change or proposal, or else the agreed time.
    pub from: Option<WallRange>,
    /// The time to propose. None if it cannot be moved.
    pub to: Option<WallSlot>,
    /// The check of that time. The other interviews count at the times to which they are moved.
    pub check: Option<SlotCheck>,
    /// The other interviews that the time from which it is moved overlaps, so that an overlap is not new.
    pub overlaps_now: Vec<Id>,
    /// The reason for which it cannot be moved.
    pub why_not: Option<NoMove>,
}

/// The reason for which an interview cannot be moved with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoMove {
    /// The server no longer lists it.
    NotListed,
    /// It was cancelled, or its cancellation waits to be sent.
    Cancelled,
    Completed,
    /// It is a practice interview.
    Practice,
    /// It has no time.
    NoTime,
    /// It has a conflict or a refusal, which has to be decided first.
    NeedsDecision,
    /// No gap was found, or the time is outside the calendar.
    NoGap,
}
