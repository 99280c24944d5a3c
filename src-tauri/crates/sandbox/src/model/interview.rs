//! The sandbox's own model of an interview: a listing, and a booking unless it is a practice interview.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

/// A short text, usually one of the sample's constants.
pub type Text = Cow<'static, str>;

/// An interview of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    pub id: u64,
    /// The id of the user who may list and amend it.
    pub owner: u64,
    pub title: Text,
    /// The name of the person who asks the questions.
    pub interviewer_name: Text,
    pub category: Text,
    pub completed: bool,
    pub created_at: DateTime<Utc>,
    /// The time of the last activity. The list is ordered by it, latest first.
    pub updated_at: DateTime<Utc>,
    /// The path of its review page, on the organisation's host.
    pub review_link: String,
    /// The path that starts a new interview with the same questions.
    pub retake_link: String,
    /// None for a practice interview.
    pub booking: Option<Booking>,
}

/// The times, people and place of an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// `start_at` and `end_at`, the agreed time.
    pub agreed: Span,
    /// `amend_start_at` and `amend_end_at`, the proposal that stands beside the agreed time.
    pub proposed: Span,
    /// The side that made the proposal.
    pub amended_by: Option<Text>,
    /// `scheduled`, `amended`, `cancelled` or `rejected`. Tests may use other values.
    pub status: Text,
    /// `video_call` or `in_person`. Tests may use other values.
    pub kind: Option<Text>,
    /// A place or an `https` address, independent of the kind.
    pub location: Option<Text>,
    pub interviewer: Option<Interviewer>,
    pub interviewee: Option<Interviewee>,
}

/// The person who holds an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interviewer {
    /// The user's id, which is the `sub` of the token that may amend.
    pub id: u64,
    pub title: Text,
    pub image: Option<String>,
    pub contact_phone_number: Option<String>,
}

/// The interviewed side: a candidacy and its driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interviewee {
    pub id: u64,
    /// `interview`, `verified` or `rejected`. Tests may use other values.
    pub kind: Text,
    /// The time of the candidacy's last change.
    pub updated_at: DateTime<Utc>,
    pub driver: Driver,
}

/// The person who is interviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The user's id, which is the `sub` of the token that may answer for the other side.
    pub id: u64,
    pub title: Text,
    pub image: Option<String>,
    pub phone_number: Option<String>,
}

/// A start and an end, either of which may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub start: Option<DateTime<Utc>>,
    pub end: Option<DateTime<Utc>>,
}

impl Span {
    /// A span without start and end.
    pub const NONE: Self = Self {
        start: None,
        end: None,
    };

    /// Returns a span with both ends.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            start: Some(start),
            end: Some(end),
        }
    }

    /// Returns the slot, or None unless both ends are present and in order.
    pub fn slot(self) -> Option<Slot> {
        Slot::new(self.start?, self.end?)
    }
}

impl From<Slot> for Span {
    fn from(slot: Slot) -> Self {
        Self::new(slot.start, slot.end)
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.slot() {
            Some(slot) => slot.fmt(f),
            None => f.write_str("no time"),
        }
    }
}

/// A start and a later end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Slot {
    /// Returns None unless `start` is before `end`.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    pub fn end(self) -> DateTime<Utc> {
        self.end
    }
}

impl std::fmt::Display for Slot {
    /// Writes `22 Jan 14:20–14:50`, in UTC.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}–{}",
            self.start.format("%-d %b %H:%M"),
            self.end.format("%H:%M")
        )
    }
}

/// A side of an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The user of the app.
    Interviewer,
    Interviewee,
}

impl Side {
    /// Returns the value of `amended_by`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Interviewer => "interviewer",
            Self::Interviewee => "interviewee",
        }
    }
}
