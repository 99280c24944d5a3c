use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::amend::{DayStrip, SlotCheck};
use crate::view::change::OutboxItem;
use crate::view::interview::{InterviewDetail, InterviewRow};
use crate::view::zones::{WallRange, WallTime};

/// The inbox: everything that is open between the user and the other side. Each part may have more items than it
/// lists here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    pub counts: InboxCounts,
    /// The time of the oldest move that the user has not seen.
    pub away_since: Option<WallTime>,
    /// The interviews on which the user has to act next: proposals, conflicts, refusals, each soonest first.
    pub your_turn: Vec<YourTurn>,
    /// The changes that are not settled and need no decision, in the order in which they are sent.
    pub waiting: Vec<OutboxItem>,
    /// The interviews with a sent proposal that the other side has not answered, soonest first.
    pub their_turn: Vec<TheirTurn>,
    /// The moves of the other side that the user has not seen, newest first.
    pub away: Vec<AwayItem>,
}

/// The number of all items in each part of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxCounts {
    pub your_turn: u32,
    pub waiting: u32,
    pub their_turn: u32,
    pub away: u32,
}

/// An interview on which the user has to act next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct YourTurn {
    pub kind: YourTurnKind,
    pub detail: InterviewDetail,
    /// The check of the time that is asked about: their proposal, or else the user's own time. None if no
    /// time is known.
    pub check: Option<SlotCheck>,
    /// The day of that time with the other interviews. Its hours contain this interview's own times too.
    /// None if no time is known.
    pub strip: Option<DayStrip>,
}

/// The kinds of [`YourTurn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum YourTurnKind {
    /// The other side proposed another time.
    Proposal,
    /// The terms changed after the user made a change.
    Conflict,
    /// The server refused a change.
    Refusal,
}

/// A sent proposal that the other side has not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TheirTurn {
    pub row: InterviewRow,
    /// The time at which it was sent. None if it was not sent from this computer.
    pub sent: Option<WallTime>,
}

/// A move of the other side that the user has not seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AwayItem {
    /// Its number, which grows with each move. `mark_seen` takes the greatest that was shown.
    pub number: String,
    pub row: InterviewRow,
    #[serde(flatten)]
    pub heard: HeardMove,
}

/// A move of the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HeardMove {
    pub what: HeardWhat,
    /// The time at which a list showed it.
    pub at: WallTime,
    /// The time that was before.
    pub from: Option<WallRange>,
    /// The time that is now.
    pub to: Option<WallRange>,
}

/// The kinds of [`HeardMove`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeardWhat {
    /// The interview is new, agreed at `to`.
    Booked,
    /// They propose `to`.
    Proposed,
    /// They took back their proposal, `from`.
    Withdrawn,
    /// They accepted the user's proposal, `to`.
    Accepted,
    /// The agreed time is `to` in place of `from`.
    Moved,
    Cancelled,
    TurnedDown,
    /// The server no longer lists the interview.
    NotListed,
}
