use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::interview::InterviewRow;

/// The filter, order and range of a list. A list asks for one page at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct InterviewQuery {
    /// Words that must all occur in the interview.
    pub text: Option<String>,
    pub kind: Option<InterviewKindFilter>,
    /// True for interviews that have not ended, false for those that have. None for all.
    pub upcoming: Option<bool>,
    pub sort: InterviewSort,
    /// The number of interviews to skip.
    pub offset: u32,
    /// The greatest number of interviews in the page.
    pub limit: u32,
}

/// The side list's filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InterviewKindFilter {
    VideoCall,
    /// At a place.
    InPerson,
    /// Without any time.
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

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterviewPage {
    /// The number of interviews in the whole list.
    pub total: u32,
    /// The interviews of this page.
    pub rows: Vec<InterviewRow>,
}

/// The days that a calendar shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CalendarRequest {
    /// The first day, `2025-01-20`.
    pub from: String,
    /// The day after the last day.
    pub to: String,
}
