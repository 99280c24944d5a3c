//! One interview as the sandbox keeps it: the Listing always, the Booking where there is one.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

/// A short text that is mostly one of the sample's fixed words.
pub type Text = Cow<'static, str>;

/// One record of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// The server's id.
    pub id: u64,
    /// The user (an interviewer's id) who may list and amend it.
    pub owner: u64,
    /// What the list shows as its title.
    pub title: Text,
    /// Who asks the first question.
    pub interviewer_name: Text,
    /// For display only.
    pub category: Text,
    /// Whether it has been held.
    pub completed: bool,
    /// When the record came to be.
    pub created_at: DateTime<Utc>,
    /// The last activity. The list is ordered by it, latest first.
    pub updated_at: DateTime<Utc>,
    /// The path to review it, on the organisation's own host.
    pub review_link: String,
    /// The path that starts a new interview with the same questions.
    pub retake_link: String,
    /// The booked half; `None` is a practice interview.
    pub booking: Option<Booking>,
}

/// The booked half of an interview: times, people, place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// `start_at` and `end_at`, the agreed time.
    pub agreed: Span,
    /// `amend_start_at` and `amend_end_at`, the proposal that stands beside the agreed time.
    pub proposed: Span,
    /// Who made that proposal.
    pub amended_by: Option<Text>,
    /// `scheduled`, `amended`, `cancelled` or `rejected`; any other word may be put here to try a reader.
    pub status: Text,
    /// `video_call` or `in_person`; an open set like the status.
    pub kind: Option<Text>,
    /// A place or an `https` address, whatever the kind.
    pub location: Option<Text>,
    /// Who holds the interview.
    pub interviewer: Option<Interviewer>,
    /// Who is interviewed.
    pub interviewee: Option<Interviewee>,
}

/// Who holds an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interviewer {
    /// The user's id, the `sub` of the token that may amend.
    pub id: u64,
    /// The name.
    pub title: Text,
    /// The address of a picture.
    pub image: Option<String>,
    /// A phone number as people write it.
    pub contact_phone_number: Option<String>,
}

/// The interviewed side: a candidacy and the driver behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interviewee {
    /// The candidacy's id.
    pub id: u64,
    /// `interview`, `verified` or `rejected`; an open set.
    pub kind: Text,
    /// When the candidacy last changed.
    pub updated_at: DateTime<Utc>,
    /// The person.
    pub driver: Driver,
}

/// The person who is interviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The user's id, the `sub` of the token that may answer for the other side.
    pub id: u64,
    /// The name.
    pub title: Text,
    /// The address of a picture.
    pub image: Option<String>,
    /// A phone number as people write it.
    pub phone_number: Option<String>,
}

/// A start and an end, either of which the server may not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// When it begins.
    pub start: Option<DateTime<Utc>>,
    /// When it is over.
    pub end: Option<DateTime<Utc>>,
}

impl Span {
    /// Neither start nor end.
    pub const NONE: Self = Self {
        start: None,
        end: None,
    };

    /// Both known.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        Self {
            start: Some(start),
            end: Some(end),
        }
    }

    /// The slot, where both ends are known and in order.
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
    /// `None` unless `start` comes before `end`.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// When it begins.
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// When it is over.
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }
}

impl std::fmt::Display for Slot {
    /// `22 Jan 14:20–14:50`, in UTC.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}–{}",
            self.start.format("%-d %b %H:%M"),
            self.end.format("%H:%M")
        )
    }
}

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The app's user.
    Interviewer,
    /// The other side.
    Interviewee,
}

impl Side {
    /// The word of `amended_by`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Interviewer => "interviewer",
            Self::Interviewee => "interviewee",
        }
    }
}
