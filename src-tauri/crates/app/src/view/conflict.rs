use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::amend::Saved;
use crate::view::interview::{Badge, Times};
use crate::view::wall::WallRange;

/// The three sides of a conflict, and the choices that it allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// The kind: `moved`, `gone`, `unseen`, `overtaken`, `put_back`, `took` or `passed`.
    pub why: String,
    /// The times that the user saw when making the change.
    pub then: Times,
    /// The badge that the interview had then.
    pub then_badge: Badge,
    /// The time that the user proposes.
    pub yours: WallRange,
    /// The current times. None if the list does not show them.
    pub now: Option<Times>,
    /// The badge that the interview has now.
    pub now_badge: Badge,
    /// True if the user can choose "Send mine anyway".
    pub can_send_mine: bool,
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
