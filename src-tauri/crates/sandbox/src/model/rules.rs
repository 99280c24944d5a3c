//! Rules in which servers may differ, because the documentation leaves them open.

use std::num::NonZeroU32;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::Deserialize;

use super::interview::Slot;
use super::other_side::OtherSideBehaviour;

/// The rules of one server. Write `Rules { list: ListMode::Strict, ..Rules::default() }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    pub list: ListMode,
    /// Lists and answers carry an ETag, and a list that the client has is answered with 304.
    pub etags: bool,
    pub lag: Lag,
    /// Proposed times are rounded to the nearest multiple of this number of seconds. None stores them as
    /// they were sent.
    pub round: Option<NonZeroU32>,
    pub past: Past,
    /// A proposal and a cancellation of a cancelled interview are refused with 422.
    pub refuses_cancelled: bool,
    /// A proposal carries the side that made it.
    pub names_side: bool,
    /// The user of the list exists. Otherwise the list is answered with 404.
    pub knows_user: bool,
    pub related_calls: RelatedCalls,
    /// The behaviour of the simulated other side. With None nobody answers proposals by itself.
    pub other_side: Option<OtherSideBehaviour>,
    /// The times from which a random move of the other side is drawn.
    pub times: Vec<Slot>,
}

/// The attributes that a listed interview carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListMode {
    /// The attributes of listing and booking.
    Full,
    /// Only the documented attributes, without times.
    Strict,
}

/// The age of what a list shows. Each list draws it anew, so a list may be older than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lag {
    None,
    /// The whole list is up to this old.
    Whole(TimeDelta),
    /// Every interview of the list is up to this old, each by itself.
    Each(TimeDelta),
}

/// The treatment of a proposal that begins in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    /// It is answered with 422 and `{"errors":{"amend_start_at":["must be in the future"]}}`.
    Refused,
    /// It is accepted like any other.
    Allowed,
}

/// The treatment of accept, cancel and sign-in, which no page of the two documented calls mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelatedCalls {
    Served,
    /// 404 with a page of HTML, as of a server that has no such route.
    NotFound,
    /// 405 without a body.
    NotAllowed,
}

impl Rules {
    /// Returns the slot as this server stores it. A slot that would become empty gets one step.
    pub fn stored(&self, slot: Slot) -> Slot {
        let Some(step) = self.round.map(|step| i64::from(step.get())) else {
            return slot;
        };
        let nearest = |at: DateTime<Utc>| {
            let whole = at.trunc_subsecs(0);
            let over = whole.timestamp().rem_euclid(step);
            let shift = if over * 2 >= step { step - over } else { -over };
            whole + TimeDelta::seconds(shift)
        };
        let start = nearest(slot.start());
        let end = nearest(slot.end()).max(start + TimeDelta::seconds(step));
        Slot::new(start, end).unwrap_or(slot)
    }
}

impl Default for Rules {
    /// Returns a server with the full list and all calls, which refuses times in the past, and no simulated
    /// other side.
    fn default() -> Self {
        Self {
            list: ListMode::Full,
            etags: true,
            lag: Lag::None,
            round: None,
            past: Past::Refused,
            refuses_cancelled: true,
            names_side: true,
            knows_user: true,
            related_calls: RelatedCalls::Served,
            other_side: None,
            times: Vec::new(),
        }
    }
}
