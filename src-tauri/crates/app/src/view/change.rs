use interlude_engine::Wait;
use interlude_model::{Base, Change, ChangeKind, Code, ConflictKind, Ending, HistoryEntry};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::amend::{Saved, WallSlot};
use crate::view::inbox::HeardMove;
use crate::view::interview::{Badge, InterviewRow, Times};
use crate::view::zones::{WallRange, WallTime};

/// A change, unfinished or ended, as both shells show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeView<'a> {
    pub change: &'a Change,
    /// Its end. None while it is unfinished.
    pub entry: Option<&'a HistoryEntry>,
    /// The badge of its state, or of its last state if it ended.
    pub badge: Badge,
    /// The name of its interview, or a name made of the number.
    pub name: String,
    /// The reason for its state, or the last reason if it ended.
    pub reason: Option<Reason>,
    /// The wait of its next step. None if nothing is waited for.
    pub wait: Option<Wait>,
    /// The current terms on the server. None if it ended or its interview is not in the ledger.
    pub remote: Option<Base>,
    /// True if it is in a conflict in which the user can choose "Send mine anyway".
    pub can_send_mine: bool,
}

impl ChangeView<'_> {
    /// Returns the code of its state or of its end, for JSON and other programs.
    pub fn state(&self) -> &'static str {
        match self.entry {
            None => self.change.state.as_str(),
            Some(entry) => entry.ending.as_str(),
        }
    }
}

/// The reason for which a change waits, was refused or needs the user. Both shells have it in this form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// The code of the cause of a wait, of an answer or of a conflict.
    pub code: Code,
    /// The server's own message, or a sentence.
    pub message: String,
    /// The HTTP status of the last answer. None if there was no answer.
    pub http_status: Option<u16>,
    /// The id of the last request, which the server's support asks for.
    pub request_id: Option<String>,
}

impl Reason {
    /// Returns the reason for the last state of a change, whatever it waits for now.
    pub(crate) fn last_of(change: &Change) -> Option<Self> {
        change.explanation().map(Self::from)
    }
}

impl From<interlude_model::Reason> for Reason {
    fn from(reason: interlude_model::Reason) -> Self {
        Self {
            code: reason.code.into(),
            message: reason.message,
            http_status: reason.http_status,
            request_id: reason.request_id,
        }
    }
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeWord {
    /// Proposes a time.
    Amend,
    /// Accepts the other side's proposal.
    Accept,
    /// Cancels the interview.
    Cancel,
}

impl From<ChangeKind> for ChangeWord {
    fn from(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Amend(_) => Self::Amend,
            ChangeKind::Accept(_) => Self::Accept,
            ChangeKind::Cancel => Self::Cancel,
        }
    }
}

/// One unfinished change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxItem {
    pub change_id: String,
    pub interview: InterviewRow,
    pub kind: ChangeWord,
    /// The time that the change proposes or accepts. None for a cancel.
    pub slot: Option<WallRange>,
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

impl From<&Ending> for HistoryEnding {
    fn from(ending: &Ending) -> Self {
        match ending {
            Ending::Sent(_) => Self::Sent,
            Ending::Replaced { .. } => Self::Replaced,
            Ending::Undone => Self::Undone,
            Ending::Dropped => Self::Dropped,
        }
    }
}

/// One move in the history of an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "side")]
pub enum HistoryItem {
    /// A change of the user that ended.
    Yours(Box<EndedChange>),
    /// A move of the other side.
    Theirs(Box<HeardMove>),
}

/// One ended change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EndedChange {
    pub change_id: String,
    pub kind: ChangeWord,
    /// The time that the change proposed or accepted. None for a cancel.
    pub slot: Option<WallRange>,
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

/// The three sides of a conflict, and the choices that it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    pub why: ConflictKind,
    /// The times that the user saw when making the change.
    pub then: Times,
    /// The time that the user proposes or accepts. None for a cancel.
    pub yours: Option<WallRange>,
    /// The current times. None if the list does not show them.
    pub now: Option<Times>,
    /// True if the user can choose "Send mine anyway".
    pub can_send_mine: bool,
    /// The other answers of this kind of conflict, in the order in which they are shown.
    pub offers: Vec<ConflictOffer>,
}

/// An answer to a conflict that is made by another command than `resolve`, or that has another name there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ConflictOffer {
    /// Keeps what is agreed now: `resolve` with `theirs`.
    Keep { at: WallRange },
    /// Proposes the time that the user had accepted: `amend_interview`.
    ProposeAccepted { at: WallRange, slot: WallSlot },
    /// Proposes the time that was agreed before: `amend_interview`.
    ProposeEarlier { at: WallRange, slot: WallSlot },
    /// Cancels the interview: `cancel_interview`.
    Cancel,
}

/// A choice in a conflict. "Another time" is not one of them because it is a new proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResolveChoice {
    /// Send mine anyway.
    Mine,
    /// Drop mine.
    Theirs,
}

/// The answer to a change that was dropped durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Dropped {
    /// True if the change can be brought back. False if its interview was removed with it because the
    /// server no longer lists it.
    pub can_bring_back: bool,
}

/// The result of a choice in a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Resolved {
    /// The user's time is proposed against the current terms.
    Saved(Saved),
    /// The user's change was dropped.
    Dropped(Dropped),
}
