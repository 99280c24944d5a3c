//! Version 1 of the stored form, and the migration step to version 2.
//!
//! In version 1, Undo had only one thing to restore: the base that the choice "mine" had replaced. An
//! unconfirmed request was stored when it ended without a clear answer, once for each slot.

use std::sync::Arc;

use interlude_engine::store::{Commit, Op, Switches};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, ConflictKind, Ending, HistoryEntry, InterviewId, Reason,
    RequestMark, Slot, State, Timestamp, UnconfirmedAttempt, UnconfirmedRequest,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::row_keys;
use crate::schema::{Kind, Step};

/// Converts values of version 1 to version 2.
pub(crate) const TO_VERSION_2: Step = Step { upgrade };

#[derive(Deserialize)]
struct OldChange {
    id: ChangeId,
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
    Waiting {
        undo_until: Timestamp,
        chosen_over: Option<Base>,
    },
    Sending {
        began_at: Timestamp,
        updated_at_before: Option<Timestamp>,
    },
    Checking(UnconfirmedAttempt),
    Conflict(OldConflictKind),
    Refused,
}

#[derive(Deserialize)]
enum OldConflictKind {
    Moved,
    Gone,
    Unseen,
    Overtaken,
}

#[derive(Deserialize)]
struct OldHistoryEntry {
    ended_at: Timestamp,
    ending: Ending,
    change: OldChange,
}

#[derive(Deserialize)]
struct OldUnconfirmedRequest {
    interview_id: InterviewId,
    slot: Slot,
    at: Timestamp,
}

#[derive(Deserialize)]
struct OldCommit {
    ops: Vec<OldOp>,
}

#[derive(Deserialize)]
enum OldOp {
    Put(OldChange),
    End(OldHistoryEntry),
    UnconfirmedRequest(OldUnconfirmedRequest),
    ForgetAllUnconfirmed(InterviewId),
    Switch(Switches),
}

fn upgrade(kind: Kind, value: Vec<u8>) -> Option<Vec<u8>> {
    match kind {
        Kind::Interview
        | Kind::CacheSummary
        | Kind::Unreadable
        | Kind::Behind
        | Kind::Switches
        | Kind::JournalPosition => Some(value),
        Kind::Change => rewritten::<OldChange, Change>(&value),
        Kind::HistoryEntry => rewritten::<OldHistoryEntry, HistoryEntry>(&value),
        Kind::UnconfirmedRequest => rewritten::<OldUnconfirmedRequest, UnconfirmedRequest>(&value),
        Kind::Commit => rewritten::<OldCommit, Commit>(&value),
    }
}

fn rewritten<Old: DeserializeOwned, New: From<Old> + Serialize>(value: &[u8]) -> Option<Vec<u8>> {
    match postcard::take_from_bytes::<Old>(value) {
        Ok((old, [])) => postcard::to_stdvec(&New::from(old)).ok(),
        _ => None,
    }
}

impl From<OldChange> for Change {
    fn from(old: OldChange) -> Self {
        let mut chosen_over = None;
        let state = match old.state {
            OldState::Waiting {
                undo_until,
                chosen_over: base,
            } => {
                chosen_over = base;
                State::Waiting { undo_until }
            }
            OldState::Sending {
                began_at,
                updated_at_before,
            } => State::Sending {
                began_at,
                updated_at_before,
            },
            OldState::Checking(attempt) => State::Checking(attempt),
            OldState::Conflict(kind) => State::Conflict(kind.into()),
            OldState::Refused => State::Refused,
        };
        let change = Self {
            attempts: old.attempts,
            resent_unseen: old.resent_unseen,
            reason: old.reason,
            state,
            ..Self::new(
                old.id,
                old.interview_id,
                old.order,
                ChangeKind::Amend(old.slot),
                old.base,
                old.made_at,
            )
        };
        match chosen_over {
            None => change,
            Some(base) => {
                // "Mine" answered a conflict. Version 2 stores that conflict as the change that was replaced.
                let conflict = Self {
                    base,
                    state: State::Conflict(ConflictKind::Moved),
                    ..change.clone()
                };
                change.replacing(conflict)
            }
        }
    }
}

impl From<OldConflictKind> for ConflictKind {
    fn from(old: OldConflictKind) -> Self {
        match old {
            OldConflictKind::Moved => Self::Moved,
            OldConflictKind::Gone => Self::Gone,
            OldConflictKind::Unseen => Self::Unseen,
            OldConflictKind::Overtaken => Self::Overtaken,
        }
    }
}

impl From<OldHistoryEntry> for HistoryEntry {
    fn from(old: OldHistoryEntry) -> Self {
        Self {
            ended_at: old.ended_at,
            ending: old.ending,
            change: old.change.into(),
        }
    }
}

impl From<OldUnconfirmedRequest> for UnconfirmedRequest {
    fn from(old: OldUnconfirmedRequest) -> Self {
        Self {
            interview_id: old.interview_id,
            change: row_keys::change_of_slot(old.slot),
            attempt: 0,
            kind: ChangeKind::Amend(old.slot),
            base: Base::default(),
            updated_at_before: None,
            began_at: old.at,
            mark: RequestMark::Unconfirmed,
        }
    }
}

impl From<OldCommit> for Commit {
    fn from(old: OldCommit) -> Self {
        let ops = old.ops.into_iter().map(|op| match op {
            OldOp::Put(change) => Op::Put(change.into()),
            OldOp::End(entry) => Op::End(Arc::new(entry.into())),
            OldOp::UnconfirmedRequest(request) => Op::UnconfirmedRequest(request.into()),
            OldOp::ForgetAllUnconfirmed(id) => Op::ForgetAllUnconfirmed(id),
            OldOp::Switch(switches) => Op::Switch(switches),
        });
        Self { ops: ops.collect() }
    }
}
