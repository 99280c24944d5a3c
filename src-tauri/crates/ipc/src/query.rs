use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::interview::InterviewRow;

/// Which interviews a list asks for. No list asks for more than it shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct InterviewQuery {
    /// Words that must all stand in it.
    pub text: Option<String>,
    /// Only those of a kind.
    pub kind: Option<InterviewKindFilter>,
    /// Only those that end after now, or only those that have ended.
    pub upcoming: Option<bool>,
    /// In which order.
    pub sort: InterviewSort,
    /// How many to leave out at the front.
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// The side list's filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InterviewKindFilter {
    /// Held by video.
    VideoCall,
    /// Held at a place.
    InPerson,
    /// The server gives no time.
    NoTime,
}

/// An order of interviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InterviewSort {
    /// Most recently updated first.
    #[default]
    Updated,
    /// Earliest first.
    Start,
    /// Latest first.
    StartDescending,
}

/// A stretch of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterviewPage {
    /// How many there are in all.
    pub total: u32,
    /// Those of this stretch.
    pub rows: Vec<InterviewRow>,
}

/// Which days a calendar shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CalendarRequest {
    /// The first day, `2025-01-20`.
    pub from: String,
    /// The day after the last.
    pub to: String,
}
