use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::amend::Saved;
use crate::interview::{Badge, Times};
use crate::wall::WallRange;

/// The three sides of a conflict, and what can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// `moved`, `gone`, `unseen`, `overtaken`, `put_back`, `took` or `passed`.
    pub why: String,
    /// What stood when the user proposed.
    pub then: Times,
    /// How it stood then.
    pub then_badge: Badge,
    /// What the user proposes.
    pub yours: WallRange,
    /// What stands now; none where the interview is gone or the list does not show it.
    pub now: Option<Times>,
    /// How it stands now.
    pub now_badge: Badge,
    /// Whether "Send mine anyway" can be chosen.
    pub can_send_mine: bool,
}

/// A choice in a conflict. "Another time" is an amend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResolveChoice {
    /// Send mine anyway.
    Mine,
    /// Drop mine.
    Theirs,
}

/// A change was dropped, durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Dropped {
    /// Whether it can be brought back: not where its interview went with it, because the server no
    /// longer lists it.
    pub can_bring_back: bool,
}

/// What a choice in a conflict came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Resolved {
    /// The user's time is proposed against what stands now.
    Saved(Saved),
    /// The user's time is let go of.
    Dropped(Dropped),
}
