use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::conflict::Conflict;
use crate::view::wall::{WallRange, WallTime};

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
    /// Returns the words with which the command line shows it, with a sign that says the same as its
    /// colour.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoTime => "No time given",
            Self::Agreed => "Agreed",
            Self::YouProposed => "→ You proposed",
            Self::TheyProposed => "← They proposed",
            Self::Waiting => "↑ Waiting to send",
            Self::Sending => "↑ Sending",
            Self::Checking => "? Checking",
            Self::WaitingBehind => "↑ Waiting behind",
            Self::Conflict => "! Conflict",
            Self::Refused => "! Refused",
            Self::Cancelled => "Cancelled",
            Self::TurnedDown => "Turned down",
            Self::NotListed => "Not listed",
            Self::Completed => "Completed",
            Self::InProgress => "In progress",
        }
    }

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

    /// Returns the side that has to act, `mine` or `theirs`, for programs. None if neither has to.
    pub const fn turn(self) -> Option<&'static str> {
        match self {
            Self::TheyProposed | Self::Conflict | Self::Refused => Some("mine"),
            Self::YouProposed => Some("theirs"),
            _ => None,
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

/// The reason for which no other time can be proposed for an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoProposal {
    /// The server no longer lists it.
    NotListed,
    /// It was cancelled.
    Cancelled,
    /// It is completed.
    Completed,
    /// It is a practice interview.
    Practice,
}

impl From<interlude_model::NoProposal> for NoProposal {
    fn from(why: interlude_model::NoProposal) -> Self {
        match why {
            interlude_model::NoProposal::NotListed => Self::NotListed,
            interlude_model::NoProposal::Cancelled => Self::Cancelled,
            interlude_model::NoProposal::Completed => Self::Completed,
            interlude_model::NoProposal::Practice => Self::Practice,
        }
    }
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
    /// The revision that the user sees. The window sends it back with a decision.
    pub revision: String,
}

/// The reason for which a change waits or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// A code for the window's program: one of the engine's reason codes, or `undo`, `backoff`,
    /// `offline`, `behind`, `quiet`.
    pub code: String,
    /// The server's own message, or a sentence.
    pub message: String,
    /// The HTTP status of the answer. None if there was no answer.
    pub http_status: Option<u16>,
    /// The id of the request, which the server's support asks for.
    pub request_id: Option<String>,
}

/// One unfinished change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxItem {
    pub change_id: String,
    pub interview: InterviewRow,
    /// The time that the change proposes.
    pub slot: WallRange,
    /// The state: `waiting`, `sending`, `checking`, `waiting_behind`, `conflict` or `refused`.
    pub badge: Badge,
    /// The reason for which the change is in that state.
    pub reason: Option<Reason>,
    /// The end of the undo window.
    pub undo_until: Option<WallTime>,
    /// The time of the next try. None if it is not known.
    pub next_try: Option<WallTime>,
    /// The time since which an unconfirmed request is being checked.
    pub checking_since: Option<WallTime>,
    /// True if the change can be undone now.
    pub can_undo: bool,
    /// True if the change can be dropped now.
    pub can_drop: bool,
    /// True if the change can be tried again now.
    pub can_retry: bool,
    /// The conflict that the user has to decide.
    pub conflict: Option<Conflict>,
}

/// The end of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HistoryEnding {
    /// The server has it.
    Sent,
    /// The user made a newer change in its place.
    Replaced,
    /// The user took it back before it was sent.
    Undone,
    /// The user gave it up.
    Dropped,
}

/// One ended change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    pub change_id: String,
    /// The time that the change proposed.
    pub slot: WallRange,
    /// The time at which the user made it.
    pub made: WallTime,
    /// The time at which it ended.
    pub ended: WallTime,
    pub ending: HistoryEnding,
    /// The time that the server stored. None if it is the proposed one.
    pub stored_as: Option<WallRange>,
    /// True if the other side had changed the terms just before the change arrived.
    pub other_side_moved: bool,
    /// The last reason for which it waited or was refused.
    pub reason: Option<Reason>,
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
    /// The ended changes, newest first.
    pub history: Vec<HistoryItem>,
}
