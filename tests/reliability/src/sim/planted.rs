//! Planted bugs: wrappers around the ports that make the engine behave as if it had the bug. They prove that
//! the checks of the rules work.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interlude_engine::clock::{Clock, Now};
use interlude_engine::remote::{
    AmendFailure, AmendFailureKind, Amended, ChangeRequest, Listed, Progress, PullFailure, Remote,
};
use interlude_engine::store::{Commit, Op, Snapshot, Store, StoreError};
use interlude_model::{
    Change, ChangeId, ConflictKind, Ending, HistoryEntry, InterviewId, State, Timestamp,
};

use crate::sim::disk::SimDisk;
use crate::sim::wire::Wire;
use crate::sim::world::World;

/// A bug to plant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Bug {
    /// It sends after any earlier list, without asking for a new one.
    SkipsPreflight,
    /// It sends an unconfirmed request again at once.
    ResendsBlindly,
    /// It reports a change as saved before it is durable.
    AdoptsBeforeCommit,
    /// It sends a request without storing Sending first.
    ForgetsSending,
    /// It drops a change after some attempts.
    DropsAfterAttempts,
    /// It sends again while the first request may still take effect.
    ResendsEarly,
    /// It does not check that the start is in the future before it sends.
    SendsPassed,
    /// It raises a conflict again that the user dropped.
    AsksAgain,
    /// It forgets at start-up what undo restores.
    UndoLoses,
    /// It treats an interview that was missing once as gone for ever.
    GoneStays,
}

/// The number of attempts that [`Bug::DropsAfterAttempts`] allows.
const ATTEMPTS: u32 = 2;

/// The delay of the clock of [`Bug::SendsPassed`], in milliseconds.
const TEN_DAYS: i64 = 864_000_000;

/// The remote port, with a planted bug or without.
#[derive(Debug)]
pub(crate) struct FaultyRemote {
    pub(crate) wire: Wire,
    pub(crate) bug: Option<Bug>,
    pub(crate) has_list: AtomicBool,
    /// The interviews that were listed once, and those of them that were missing later.
    pub(crate) missed: Mutex<Missed>,
}

/// The memory of [`Bug::GoneStays`].
#[derive(Debug, Default)]
pub(crate) struct Missed {
    listed: BTreeSet<InterviewId>,
    gone: BTreeSet<InterviewId>,
}

/// The clock port, with a planted bug or without.
#[derive(Debug)]
pub(crate) struct FaultyClock {
    pub(crate) world: World,
    pub(crate) bug: Option<Bug>,
}

impl Clock for FaultyClock {
    fn now(&self) -> Now {
        let now = Clock::now(&self.world);
        match self.bug {
            Some(Bug::SendsPassed) => Now {
                wall: Timestamp::from_millis(now.wall.millis() - TEN_DAYS),
                ..now
            },
            _ => now,
        }
    }
}

impl Bug {
    /// Returns the quiet time of an engine with this bug.
    pub(crate) fn quiet(bug: Option<Self>, rule: Duration) -> Duration {
        match bug {
            Some(Self::ResendsEarly) => Duration::ZERO,
            _ => rule,
        }
    }
}

/// The store port, with a planted bug or without.
#[derive(Debug)]
pub(crate) struct FaultyStore {
    pub(crate) disk: SimDisk,
    pub(crate) bug: Option<Bug>,
    pub(crate) unwritten: Option<Commit>,
    /// The changes in conflict.
    pub(crate) conflicts: BTreeSet<ChangeId>,
}

impl FaultyStore {
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

impl Remote for FaultyRemote {
    async fn list(
        &self,
        etag: Option<&str>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Listed, PullFailure> {
        if self.bug == Some(Bug::SkipsPreflight) && self.has_list.load(Ordering::SeqCst) {
            let age = Duration::ZERO;
            return Ok(Listed::NotModified { age });
        }
        let answer = self.wire.list(etag, progress).await;
        self.has_list.fetch_or(answer.is_ok(), Ordering::SeqCst);
        match answer {
            Ok(listed) if self.bug == Some(Bug::GoneStays) => Ok(self.without_missed(listed)),
            answer => answer,
        }
    }

    async fn send(&self, request: ChangeRequest) -> Result<Amended, AmendFailure> {
        let answer = self.wire.send(request).await;
        let is_unclear = |failure: &AmendFailure| failure.kind == AmendFailureKind::Unconfirmed;
        if self.bug == Some(Bug::ResendsBlindly) && answer.as_ref().is_err_and(is_unclear) {
            return self.wire.send(request).await;
        }
        answer
    }
}

impl FaultyRemote {
    fn without_missed(&self, listed: Listed) -> Listed {
        let Listed::Complete {
            mut records,
            unreadable,
            etag,
            age,
        } = listed
        else {
            return listed;
        };
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        let shown: BTreeSet<_> = records.iter().map(|record| record.id).collect();
        let gone: Vec<_> = missed.listed.difference(&shown).copied().collect();
        missed.gone.extend(gone);
        missed.listed.extend(shown);
        records.retain(|record| !missed.gone.contains(&record.id));
        Listed::Complete {
            records,
            unreadable,
            etag,
            age,
        }
    }
}

impl Store for FaultyStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        self.disk.forget(self.bug);
        self.disk.load()
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        match self.bug {
            Some(Bug::AdoptsBeforeCommit) => match self.unwritten.replace(commit.clone()) {
                Some(earlier) => self.disk.commit(&earlier),
                None => Ok(()),
            },
            Some(Bug::ForgetsSending) => self.disk.commit(&without_sending(commit)),
            Some(Bug::AsksAgain) => {
                let commit_with_conflict = with_conflict_again(commit, &self.conflicts);
                self.note_conflicts(commit);
                self.disk.commit(&commit_with_conflict)
            }
            Some(Bug::DropsAfterAttempts) => {
                self.disk.commit(&without_changes_after_attempts(commit))
            }
            _ => self.disk.commit(commit),
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.disk.settle()
    }
}

fn without_sending(commit: &Commit) -> Commit {
    let is_sending =
        |op: &&Op| matches!(op, Op::Put(change) if matches!(change.state, State::Sending { .. }));
    let ops = commit.ops.iter().filter(|op| !is_sending(op));
    Commit {
        ops: ops.cloned().collect(),
    }
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

fn without_changes_after_attempts(commit: &Commit) -> Commit {
    let drop_after_attempts = |op: &Op| match op {
        Op::Put(change)
            if change.attempts >= ATTEMPTS && matches!(change.state, State::Checking(_)) =>
        {
            Op::End(Arc::new(HistoryEntry {
                ended_at: change.made_at,
                ending: Ending::Dropped,
                change: change.clone(),
            }))
        }
        other => other.clone(),
    };
    Commit {
        ops: commit.ops.iter().map(drop_after_attempts).collect(),
    }
}
