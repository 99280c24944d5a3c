use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::store::{Commit, Notice, Op, Snapshot, Store, StoreError};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, ConflictKind, Delivery, DoneAs, Ending, HeardKind,
    HistoryEntry, InterviewId, Range, RequestMark, State, UnconfirmedRequest,
};

use super::Bug;
use crate::sim::disk::SimDisk;

/// The time by which [`Bug::HearsAgain`] takes the cache to be newer than it is.
const TEN_DAYS: Duration = Duration::from_secs(864_000);

/// The number of attempts that [`Bug::DropsAfterAttempts`] allows.
const ATTEMPTS: u32 = 2;

/// The store port, with a planted bug or without.
#[derive(Debug)]
pub(crate) struct FaultyStore {
    disk: SimDisk,
    bug: Option<Bug>,
    unwritten: Option<Commit>,
    /// The changes in conflict.
    conflicts: BTreeSet<ChangeId>,
}

impl FaultyStore {
    pub(crate) fn new(disk: SimDisk, bug: Option<Bug>) -> Self {
        Self {
            disk,
            bug,
            unwritten: None,
            conflicts: BTreeSet::new(),
        }
    }

    fn note_conflicts(&mut self, commit: &Commit) {
        for op in &commit.ops {
            if let Op::Put(change) = op {
                match change.state {
                    State::Conflict(_) => self.conflicts.insert(change.id),
                    _ => self.conflicts.remove(&change.id),
                };
            }
        }
    }
}

impl Store for FaultyStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        if let Some(bug) = self.bug {
            self.disk.alter(|snapshot| altered(bug, snapshot));
        }
        let mut snapshot = self.disk.load()?;
        if self.bug == Some(Bug::HearsAgain) {
            let last_sync_at = &mut snapshot.contact.last_sync_at;
            *last_sync_at = last_sync_at.map(|at| at.plus(TEN_DAYS));
        }
        Ok(snapshot)
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        match self.bug {
            Some(Bug::AdoptsBeforeCommit) => match self.unwritten.replace(commit.clone()) {
                Some(earlier) => self.disk.commit(&earlier),
                None => Ok(()),
            },
            Some(Bug::SplitsGroups) => {
                let mut parts = by_interview(commit).into_iter();
                parts.try_for_each(|part| self.disk.commit(&part))
            }
            Some(Bug::AsksAgain) => {
                let with_conflict = with_conflict_again(commit, &self.conflicts);
                self.note_conflicts(commit);
                self.disk.commit(&with_conflict)
            }
            Some(bug) => {
                let ops = commit.ops.iter().filter_map(|op| written(bug, op));
                self.disk.commit(&Commit { ops: ops.collect() })
            }
            None => self.disk.commit(commit),
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.disk.settle()
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.disk.keep_notice(notice)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.disk.dismiss(notice)
    }
}

/// Returns the operations that change what an engine with a bug finds when it starts.
fn altered(bug: Bug, snapshot: &Snapshot) -> Vec<Op> {
    let durable = &snapshot.durable;
    let changes = durable.outbox.by_order().into_iter().cloned();
    let waiting = changes
        .clone()
        .filter(|change| matches!(change.state, State::Waiting { .. }));
    match bug {
        Bug::UndoLoses => changes
            .map(|change| {
                Op::Put(Change {
                    replaces: None,
                    ..change
                })
            })
            .collect(),
        Bug::KeepsOldBase => waiting
            .filter_map(|change| {
                let decided = change.replaces.as_ref()?;
                let base = decided.base.clone();
                let is_same = decided.id == change.id;
                is_same.then_some(Op::Put(Change { base, ..change }))
            })
            .collect(),
        Bug::RebasesUnseen => waiting
            .filter_map(|change| {
                let mut known = snapshot.interviews.iter();
                let known = known.find(|known| known.id == change.interview_id)?;
                let base = Base {
                    terms: known.terms(),
                    updated_at: known.updated_at(),
                };
                Some(Op::Put(Change { base, ..change }))
            })
            .collect(),
        Bug::ForgetsEnded => {
            let is_forgotten = |request: &&UnconfirmedRequest| {
                let mut queue = durable.outbox.of(request.interview_id).iter();
                !queue.any(|change| change.id == request.change)
            };
            forget(durable.unconfirmed.iter().filter(is_forgotten))
        }
        Bug::ForgetsAccepts => {
            let is_answered = |request: &&UnconfirmedRequest| request.mark == RequestMark::Answered;
            forget(durable.unconfirmed.iter().filter(is_answered))
        }
        _ => Vec::new(),
    }
}

fn forget<'a>(requests: impl Iterator<Item = &'a UnconfirmedRequest>) -> Vec<Op> {
    let keys = requests.map(UnconfirmedRequest::key);
    keys.map(|(id, change, attempt)| Op::ForgetUnconfirmed(id, change, attempt))
        .collect()
}

/// Returns what an engine with a bug writes in place of an operation.
fn written(bug: Bug, op: &Op) -> Option<Op> {
    let instead = match (bug, op) {
        (Bug::ForgetsSending, Op::Put(change)) if matches!(change.state, State::Sending { .. }) => {
            return None;
        }
        (Bug::DropsAfterAttempts, Op::Put(change))
            if change.attempts >= ATTEMPTS && matches!(change.state, State::Checking(_)) =>
        {
            ended(change, Ending::Dropped)
        }
        (Bug::DropsRefused, Op::Put(change)) if change.state == State::Refused => {
            ended(change, Ending::Dropped)
        }
        (Bug::TakesAnyAgreed, Op::Put(change))
            if change.state == State::Conflict(ConflictKind::Took) =>
        {
            ended(change, sent(DoneAs::Agreed, change.time()))
        }
        (Bug::TakesGoneForCancelled, Op::Put(change))
            if change.state == State::Conflict(ConflictKind::Gone)
                && change.kind == ChangeKind::Cancel =>
        {
            ended(change, sent(DoneAs::Cancelled, change.time()))
        }
        (Bug::HidesMoves, Op::End(entry)) => match &entry.ending {
            Ending::Sent(delivery) => {
                let hidden = Delivery {
                    other_side_moved: false,
                    ..delivery.clone()
                };
                Op::End(Arc::new(HistoryEntry {
                    ending: Ending::Sent(hidden),
                    ..HistoryEntry::clone(entry)
                }))
            }
            _ => op.clone(),
        },
        (Bug::MissesWithdrawals, Op::Heard(heard))
            if matches!(heard.what, HeardKind::Withdrawn { .. }) =>
        {
            return None;
        }
        _ => op.clone(),
    };
    Some(instead)
}

fn ended(change: &Change, ending: Ending) -> Op {
    Op::End(Arc::new(HistoryEntry {
        ended_at: change.made_at,
        ending,
        change: change.clone(),
    }))
}

fn sent(done: DoneAs, stored: Range) -> Ending {
    Ending::Sent(Delivery {
        done,
        stored,
        other_side_moved: false,
        request_id: None,
    })
}

/// Returns a commit for each interview.
fn by_interview(commit: &Commit) -> Vec<Commit> {
    let mut parts: Vec<(Option<InterviewId>, Commit)> = Vec::new();
    for op in &commit.ops {
        match parts.iter_mut().find(|(of, _)| *of == op.interview()) {
            Some((_, part)) => part.ops.push(op.clone()),
            None => parts.push((
                op.interview(),
                Commit {
                    ops: vec![op.clone()],
                },
            )),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn with_conflict_again(commit: &Commit, conflicts: &BTreeSet<ChangeId>) -> Commit {
    let mut ops = commit.ops.clone();
    for op in &commit.ops {
        if let Op::End(entry) = op
            && entry.ending == Ending::Dropped
            && conflicts.contains(&entry.change.id)
        {
            ops.push(Op::Put(Change {
                id: other_id(entry.change.id),
                state: State::Conflict(ConflictKind::Overtaken),
                ..entry.change.clone()
            }));
        }
    }
    Commit { ops }
}

fn other_id(id: ChangeId) -> ChangeId {
    let mut bytes = id.bytes();
    bytes[0] ^= 0xff;
    ChangeId::from_bytes(bytes)
}
