use interlude_model::NoProposal;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::change::{HistoryItem, OutboxItem};
use crate::view::zones::{WallRange, WallTime};

/// The state of an interview as the user sees it. The window chooses its text and shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Badge {
    /// No time is known.
    NoTime,
    /// Both sides agreed.
    Agreed,
    /// The user proposed a time. The other side has not answered.
    YouProposed,
    /// The other side proposed another time.
    TheyProposed,
    /// A change is saved and waits to be sent.
    Waiting,
    /// A change is being sent.
    Sending,
    /// A request got no clear answer. Interlude checks whether it took effect.
    Checking,
    /// A newer change waits until an earlier one is sent or checked.
    WaitingBehind,
    /// The terms changed after the user made the change.
    Conflict,
    /// The server refused a change.
    Refused,
    Cancelled,
    TurnedDown,
    /// The server no longer lists the interview.
    NotListed,
    /// A practice interview that is completed.
    Completed,
    /// A practice interview that was started.
    InProgress,
}

impl Badge {
    /// Returns the state as one of the words that programs read.
    pub const fn state(self) -> &'static str {
        match self {
            Self::NoTime
            | Self::TurnedDown
            | Self::NotListed
            | Self::Completed
            | Self::InProgress => "none",
            Self::Agreed => "agreed",
            Self::YouProposed | Self::TheyProposed => "proposed",
            Self::Waiting | Self::WaitingBehind => "waiting",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The agreed and the proposed time of an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Times {
    /// The agreed time. None if the server gives none.
    pub agreed: Option<WallRange>,
    /// The proposed time. It is that of the user's newest change, or else the server's.
    pub proposed: Option<WallRange>,
    /// True if the user proposed it, false if the other side did.
    pub proposed_by_you: bool,
}

/// The reason for which a proposal of the other side cannot be accepted here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoAccept {
    /// The server has no such call. The proposal can be accepted on its website.
    NoCall,
    /// The last list does not show the times, so the proposal may be an old one.
    TimesHidden,
}

/// One interview in a list or a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterviewRow {
    /// The server's number of the interview.
    #[serde(with = "crate::view::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// The name of the person, or else the title.
    pub name: String,
    pub title: Option<String>,
    /// The name of the interviewer.
    pub interviewer: Option<String>,
    /// A word for display only.
    pub category: Option<String>,
    /// `video_call`, `in_person`, or any other word of the server.
    pub kind: Option<String>,
    /// A place. None if the location is a web address, which can be opened only from the panel.
    pub place: Option<String>,
    pub badge: Badge,
    pub times: Times,
    /// The day under which an agenda lists the interview, `2025-01-22`. It is the day of the agreed time,
    /// because the user has to be there. It is the day of the proposed time if no time is agreed, or if
    /// only the proposed one is not over.
    pub day: Option<String>,
    /// The time of its last change on the server.
    pub updated: Option<WallTime>,
    /// True if another time can be proposed, by form, calendar or key.
    pub can_propose: bool,
    /// The reason for which no other time can be proposed. None if one can.
    pub why_not: Option<NoProposal>,
    /// True if the other side's proposal can be accepted.
    pub can_accept: bool,
    /// The reason for which a proposal of the other side cannot be accepted here. None if it can, or if
    /// the other side proposes nothing.
    pub why_no_accept: Option<NoAccept>,
    /// True if the agreed time can be kept against the other side's proposal.
    pub can_keep: bool,
    /// True if the interview can be cancelled.
    pub can_cancel: bool,
    /// The revision that the user sees. The window sends it back with a decision.
    pub revision: String,
}

/// A person of an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// The server's word for the interviewee's state: `interview`, `verified`, `rejected`, or any other.
    pub standing: Option<String>,
}

/// A link that opens in the system's browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExternalLink {
    /// The review of a practice interview, on the account's own host.
    Review,
    /// A new interview with the same questions, on the account's own host.
    Retake,
    /// The interview's own address, such as a call.
    Location,
}

/// Everything that the window shows of one interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterviewDetail {
    pub row: InterviewRow,
    pub interviewee: Option<Person>,
    pub interviewer: Option<Person>,
    /// A place, or the address of a call, as the server writes it.
    pub location: Option<String>,
    /// The host that the location would open. None if it is not an `https` address.
    pub location_host: Option<String>,
    /// The links that can be opened in the browser.
    pub links: Vec<ExternalLink>,
    /// The server's word for the status.
    pub status: Option<String>,
    /// True if a practice interview is completed.
    pub completed: Option<bool>,
    /// The time at which the server created the interview.
    pub created: Option<WallTime>,
    /// The current change of the queue.
    pub change: Option<OutboxItem>,
    /// The newer change that waits behind it.
    pub next: Option<OutboxItem>,
    /// The moves of both sides, newest first.
    pub history: Vec<HistoryItem>,
}

/// The filter, order and range of a list. A list asks for one page at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct InterviewQuery {
    /// Words that must all occur in the interview.
    pub text: Option<String>,
    pub kind: Option<InterviewKindFilter>,
    /// True for interviews that have not ended, false for those that have. None for all.
    pub upcoming: Option<bool>,
    /// True for the interviews of today as well, if `upcoming` is true, although they have ended.
    pub today: bool,
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
