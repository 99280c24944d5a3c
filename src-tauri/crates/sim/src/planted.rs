//! Bugs on purpose: what an engine that had them would do, done between it and its ports. They prove
//! that the rules are checked.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interlude_domain::{
    Change, ChangeId, ConflictKind, Ending, HistoryEntry, InterviewId, Slot, State, Timestamp,
};
use interlude_engine::clock::{Clock, Now};
use interlude_engine::remote::{
    AmendFailure, AmendFailureKind, Amended, Listed, Progress, PullFailure, Remote,
};
use interlude_engine::store::{CacheBatch, Commit, Op, Snapshot, Store, StoreError};

use crate::disk::Disk;
use crate::wire::Wire;
use crate::world::World;

/// A bug that an engine could have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// It sends on any list that it ever had.
    SkipsPreflight,
    /// It sends again at once whatever got no clear answer.
    ResendsBlindly,
    /// It says that a change is saved before it is.
    AdoptsBeforeCommit,
    /// It sends without writing that it does.
    ForgetsSending,
    /// It gives up after so many attempts.
    DropsAfterAttempts,
    /// It sends again while the first request may still work.
    ResendsEarly,
    /// It does not look at the clock before it sends.
    SendsPassed,
    /// It asks again about what the user dropped.
    AsksAgain,
    /// It forgets at its start what Undo brings back.
    UndoLoses,
    /// It takes an interview that was gone once for gone for ever.
    GoneStays,
}

/// How many attempts [`Bug::DropsAfterAttempts`] allows.
const ATTEMPTS: u32 = 2;

/// How far behind the clock of [`Bug::SendsPassed`] is, in milliseconds.
const TEN_DAYS: i64 = 864_000_000;

/// The way to the server, with a bug or without.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) wire: Wire,
    pub(crate) bug: Option<Bug>,
    pub(crate) has_list: AtomicBool,
    /// The interviews that were listed once, and those of them that were missing later.
    pub(crate) missed: Mutex<Missed>,
}

/// What [`Bug::GoneStays`] remembers.
#[derive(Debug, Default)]
pub(crate) struct Missed {
    listed: BTreeSet<InterviewId>,
    gone: BTreeSet<InterviewId>,
}

/// The engine's clock, with a bug or without.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) world: World,
    pub(crate) bug: Option<Bug>,
}

impl Clock for Watch {
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
    /// Returns how long an engine with this bug waits before it sends an unclear request again.
    pub(crate) fn quiet(bug: Option<Self>, rule: Duration) -> Duration {
        match bug {
            Some(Self::ResendsEarly) => Duration::ZERO,
            _ => rule,
        }
    }
}

/// The hold on the disk, with a bug or without.
#[derive(Debug)]
pub(crate) struct Hold {
    pub(crate) disk: Disk,
    pub(crate) bug: Option<Bug>,
    pub(crate) unwritten: Option<Commit>,
    /// What the user is asked about.
    pub(crate) asked: BTreeSet<ChangeId>,
}

impl Hold {
    fn note_questions(&mut self, commit: &Commit) {
        for op in &commit.ops {
            if let Op::Put(change) = op {
                match change.state {
                    State::Conflict(_) => self.asked.insert(change.id),
                    _ => self.asked.remove(&change.id),
                };
            }
        }
    }
}

impl Remote for Line {
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

    async fn amend(&self, id: InterviewId, slot: Slot) -> Result<Amended, AmendFailure> {
        let answer = self.wire.amend(id, slot).await;
        let is_unclear = |failure: &AmendFailure| failure.kind == AmendFailureKind::Unclear;
        if self.bug == Some(Bug::ResendsBlindly) && answer.as_ref().is_err_and(is_unclear) {
            return self.wire.amend(id, slot).await;
        }
        answer
    }
}

impl Line {
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

impl Store for Hold {
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
                let asked = with_a_question_again(commit, &self.asked);
                self.note_questions(commit);
                self.disk.commit(&asked)
            }
            Some(Bug::DropsAfterAttempts) => self.disk.commit(&with_a_last_attempt(commit)),
            _ => self.disk.commit(commit),
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.disk.settle()
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.disk.cache(batch)
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

fn with_a_question_again(commit: &Commit, asked: &BTreeSet<ChangeId>) -> Commit {
    let mut ops = commit.ops.clone();
    for op in &commit.ops {
        if let Op::End(entry) = op
            && entry.ending == Ending::Dropped
            && asked.contains(&entry.change.id)
        {
            ops.push(Op::Put(Change {
                id: another(entry.change.id),
                state: State::Conflict(ConflictKind::Overtaken),
                ..entry.change.clone()
            }));
        }
    }
    Commit { ops }
}

fn another(id: ChangeId) -> ChangeId {
    let mut bytes = id.bytes();
    bytes[0] ^= 0xff;
    ChangeId::from_bytes(bytes)
}

fn with_a_last_attempt(commit: &Commit) -> Commit {
    let give_up = |op: &Op| match op {
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
        ops: commit.ops.iter().map(give_up).collect(),
    }
}
