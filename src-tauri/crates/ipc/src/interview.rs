use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::conflict::Conflict;
use crate::wall::{WallRange, WallTime};

/// The one word for where an interview stands; its text and shape are the window's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Badge {
    /// No time is given.
    NoTime,
    /// Both sides agreed.
    Agreed,
    /// Our proposal waits for their answer.
    YouProposed,
    /// They propose another time.
    TheyProposed,
    /// A change is saved here and not sent yet.
    Waiting,
    /// A change goes out now.
    Sending,
    /// It is looked up whether a change arrived.
    Checking,
    /// Like `Checking`, with a newer wish held behind.
    WaitingBehind,
    /// It changed since the user proposed.
    Conflict,
    /// The server refused a change.
    Refused,
    /// Called off.
    Cancelled,
    /// Turned down.
    TurnedDown,
    /// No longer in the server's list.
    NotListed,
    /// A practice interview that is done.
    Completed,
    /// A practice interview that was begun.
    InProgress,
}

/// Agreed and proposed time, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Times {
    /// The agreed time; none where the server gives none.
    pub agreed: Option<WallRange>,
    /// The proposed time: the user's own wish while one waits, else the server's.
    pub proposed: Option<WallRange>,
    /// Whether the user proposes it, rather than the other side.
    pub proposed_by_you: bool,
}

/// Why no other time can be proposed for an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoProposal {
    /// The server no longer lists it.
    NotListed,
    /// It was cancelled.
    Cancelled,
    /// It has been done.
    Completed,
    /// It is a practice interview.
    Practice,
}

impl From<interlude_domain::NoProposal> for NoProposal {
    fn from(why: interlude_domain::NoProposal) -> Self {
        match why {
            interlude_domain::NoProposal::NotListed => Self::NotListed,
            interlude_domain::NoProposal::Cancelled => Self::Cancelled,
            interlude_domain::NoProposal::Completed => Self::Completed,
            interlude_domain::NoProposal::Practice => Self::Practice,
        }
    }
}

/// One interview in a list or a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterviewRow {
    /// The server's number.
    #[serde(with = "crate::id::text")]
    #[ts(type = "string")]
    pub id: i64,
    /// What it is called: the person, else the title.
    pub name: String,
    /// The title.
    pub title: Option<String>,
    /// Who holds it.
    pub interviewer: Option<String>,
    /// For display only.
    pub category: Option<String>,
    /// `video_call`, `in_person`, or any other word of the server.
    pub kind: Option<String>,
    /// A place; never an address of the web, which is only opened from the panel.
    pub place: Option<String>,
    /// Where it stands.
    pub badge: Badge,
    /// When.
    pub times: Times,
    /// The day under which an agenda lists it: of the agreed time, which is where one has to be; of
    /// the proposed one where none is agreed, or only that one is still to come.
    pub day: Option<String>,
    /// Its last activity.
    pub updated: Option<WallTime>,
    /// Whether another time can be proposed for it: by form, calendar and key alike.
    pub can_propose: bool,
    /// Why not; None if one can be.
    pub why_not: Option<NoProposal>,
    /// What the user looks at, to be sent back with a decision.
    pub revision: String,
}

/// Why a change waits or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// A word for the window to switch on: the engine's reason codes, and `undo`, `backoff`,
    /// `offline`, `behind`, `quiet`.
    pub code: String,
    /// The server's own words, or a sentence.
    pub message: String,
    /// The status of the answer, where there was one.
    pub http_status: Option<u16>,
    /// What the server's support desk asks for.
    pub request_id: Option<String>,
}

/// One unfinished change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxItem {
    /// The change's own number.
    pub change_id: String,
    /// Its interview.
    pub interview: InterviewRow,
    /// The time that the user wishes.
    pub slot: WallRange,
    /// Where it stands: `queued`, `sending`, `checking`, `waiting_behind`, `conflicted`, `refused`.
    pub badge: Badge,
    /// Why it is where it is.
    pub reason: Option<Reason>,
    /// Until when it can be taken back before it is sent.
    pub undo_until: Option<WallTime>,
    /// When it is tried next, where that is known.
    pub next_try: Option<WallTime>,
    /// Since when it is being looked up.
    pub checking_since: Option<WallTime>,
    /// Whether Undo works now.
    pub can_undo: bool,
    /// Whether Drop works now.
    pub can_drop: bool,
    /// Whether Try again works now.
    pub can_retry: bool,
    /// What the user has to decide.
    pub conflict: Option<Conflict>,
}

/// How a change ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HistoryEnding {
    /// The server has it.
    Sent,
    /// The user chose a newer time.
    Replaced,
    /// Taken back before sending.
    Undone,
    /// The user dropped it.
    Dropped,
}

/// One ended change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    /// The change's own number.
    pub change_id: String,
    /// The time that was wished.
    pub slot: WallRange,
    /// When the user made it.
    pub made: WallTime,
    /// When it ended.
    pub ended: WallTime,
    /// How.
    pub ending: HistoryEnding,
    /// The time that the server stored, where it is another one.
    pub stored_as: Option<WallRange>,
    /// The other side had moved just before it arrived.
    pub other_side_moved: bool,
    /// What had kept it.
    pub reason: Option<Reason>,
}

/// A person of an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// A number to call.
    pub phone: Option<String>,
    /// The standing of an interviewee: `interview`, `verified`, `rejected`, or any other word.
    pub standing: Option<String>,
}

/// Something that opens in the system's browser.
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

/// All that is shown of one interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InterviewDetail {
    /// What lists show of it.
    pub row: InterviewRow,
    /// Who is interviewed.
    pub interviewee: Option<Person>,
    /// Who holds it.
    pub interviewer: Option<Person>,
    /// A place, or the address of a call, as the server writes it.
    pub location: Option<String>,
    /// The host that opening the location would go to; none where it is no `https` address.
    pub location_host: Option<String>,
    /// What can be opened in the browser.
    pub links: Vec<ExternalLink>,
    /// The server's status word.
    pub status: Option<String>,
    /// Whether a practice interview is done.
    pub completed: Option<bool>,
    /// When it was created.
    pub created: Option<WallTime>,
    /// The change that is being settled.
    pub change: Option<OutboxItem>,
    /// A newer wish that is held behind it.
    pub next: Option<OutboxItem>,
    /// What became of earlier changes, newest first.
    pub history: Vec<HistoryItem>,
}
