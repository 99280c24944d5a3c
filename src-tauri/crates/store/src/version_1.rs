//! The first stored form, and the step to the second.
//!
//! In it a change had no kind, and remembered for Undo only the base that "mine" had replaced. A doubt was
//! noted when its request ended without a clear answer, once for each slot.

use std::sync::Arc;

use interlude_domain::{
    Amendment, AmendmentId, Base, Clash, Doubt, Ending, HistoryEntry, InterviewId, Reason, Slot,
    State, Timestamp, UnclearAttempt,
};
use interlude_engine::store::{Change, Op, Switches};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::schema::{Kind, Step};

/// Leads from version 1 to version 2.
pub(crate) const TO_VERSION_2: Step = Step { upgrade };

#[derive(Deserialize)]
struct OldAmendment {
    id: AmendmentId,
    interview_id: InterviewId,
    order: u64,
    slot: Slot,
    base: Base,
    made_at: Timestamp,
    attempts: u32,
    resent_unseen: bool,
    reason: Option<Reason>,
    state: OldState,
}

#[derive(Deserialize)]
enum OldState {
    Queued {
        undo_until: Timestamp,
        chosen_over: Option<Base>,
    },
    Sending {
        began_at: Timestamp,
        updated_at_before: Option<Timestamp>,
    },
    Unconfirmed(UnclearAttempt),
    Conflicted(OldClash),
    Refused,
}

#[derive(Deserialize)]
enum OldClash {
    Moved,
    Gone,
    Unseen,
    Overtaken,
}

#[derive(Deserialize)]
struct OldHistoryEntry {
    ended_at: Timestamp,
    ending: Ending,
    amendment: OldAmendment,
}

#[derive(Deserialize)]
struct OldDoubt {
    interview_id: InterviewId,
    slot: Slot,
    at: Timestamp,
}

#[derive(Deserialize)]
struct OldChange {
    ops: Vec<OldOp>,
}

#[derive(Deserialize)]
enum OldOp {
    Put(OldAmendment),
    End(OldHistoryEntry),
    Doubt(OldDoubt),
    ForgetDoubts(InterviewId),
    Switch(Switches),
}

fn upgrade(kind: Kind, value: Vec<u8>) -> Option<Vec<u8>> {
    match kind {
        Kind::Interview | Kind::Cached | Kind::Unreadable | Kind::Switches | Kind::Mirrored => {
            Some(value)
        }
        Kind::Amendment => rewritten::<OldAmendment, Amendment>(&value),
        Kind::HistoryEntry => rewritten::<OldHistoryEntry, HistoryEntry>(&value),
        Kind::Doubt => rewritten::<OldDoubt, Doubt>(&value),
        Kind::Change => rewritten::<OldChange, Change>(&value),
    }
}

fn rewritten<Old: DeserializeOwned, New: From<Old> + Serialize>(value: &[u8]) -> Option<Vec<u8>> {
    match postcard::take_from_bytes::<Old>(value) {
        Ok((old, [])) => postcard::to_stdvec(&New::from(old)).ok(),
        _ => None,
    }
}

impl From<OldAmendment> for Amendment {
    fn from(old: OldAmendment) -> Self {
        let mut chosen_over = None;
        let state = match old.state {
            OldState::Queued {
                undo_until,
                chosen_over: base,
            } => {
                chosen_over = base;
                State::Queued { undo_until }
            }
            OldState::Sending {
                began_at,
                updated_at_before,
            } => State::Sending {
                began_at,
                updated_at_before,
            },
            OldState::Unconfirmed(attempt) => State::Unconfirmed(attempt),
            OldState::Conflicted(clash) => State::Conflicted(clash.into()),
            OldState::Refused => State::Refused,
        };
        let amendment = Self {
            id: old.id,
            interview_id: old.interview_id,
            order: old.order,
            slot: old.slot,
            base: old.base,
            made_at: old.made_at,
            attempts: old.attempts,
            resent_unseen: old.resent_unseen,
            reason: old.reason,
            state,
            before_gone: None,
            decided_when_passed: false,
            replaces: None,
        };
        match chosen_over {
            None => amendment,
            Some(base) => {
                let asked = Self {
                    base,
                    state: State::Conflicted(Clash::Moved),
                    ..amendment.clone()
                };
                amendment.replacing(asked)
            }
        }
    }
}

impl From<OldClash> for Clash {
    fn from(old: OldClash) -> Self {
        match old {
            OldClash::Moved => Self::Moved,
            OldClash::Gone => Self::Gone,
            OldClash::Unseen => Self::Unseen,
            OldClash::Overtaken => Self::Overtaken,
        }
    }
}

impl From<OldHistoryEntry> for HistoryEntry {
    fn from(old: OldHistoryEntry) -> Self {
        Self {
            ended_at: old.ended_at,
            ending: old.ending,
            amendment: old.amendment.into(),
        }
    }
}

impl From<OldDoubt> for Doubt {
    fn from(old: OldDoubt) -> Self {
        Self {
            interview_id: old.interview_id,
            change: keys::change_of_slot(old.slot),
            attempt: 0,
            slot: old.slot,
            base: Base::default(),
            updated_at_before: None,
            began_at: old.at,
            told: false,
        }
    }
}

impl From<OldChange> for Change {
    fn from(old: OldChange) -> Self {
        let ops = old.ops.into_iter().map(|op| match op {
            OldOp::Put(amendment) => Op::Put(amendment.into()),
            OldOp::End(entry) => Op::End(Arc::new(entry.into())),
            OldOp::Doubt(doubt) => Op::Doubt(doubt.into()),
            OldOp::ForgetDoubts(id) => Op::ForgetDoubts(id),
            OldOp::Switch(switches) => Op::Switch(switches),
        });
        Self { ops: ops.collect() }
    }
}
