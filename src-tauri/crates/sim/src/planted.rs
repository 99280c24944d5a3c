//! Bugs on purpose: what an engine that had them would do, done between it and its ports. They prove
//! that the rules are checked.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interlude_domain::{
    Amendment, AmendmentId, Clash, Ending, HistoryEntry, InterviewId, Slot, State, Timestamp,
};
use interlude_engine::clock::{Clock, Now};
use interlude_engine::remote::{
    AmendFailure, AmendFailureKind, Amended, Listed, Progress, PullFailure, Remote,
};
use interlude_engine::store::{CacheBatch, Change, Op, Snapshot, Store, StoreError};

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
    pub(crate) unwritten: Option<Change>,
    /// What the user is asked about.
    pub(crate) asked: BTreeSet<AmendmentId>,
}

impl Hold {
    fn note_questions(&mut self, change: &Change) {
        for op in &change.ops {
            if let Op::Put(amendment) = op {
                match amendment.state {
                    State::Conflicted(_) => self.asked.insert(amendment.id),
                    _ => self.asked.remove(&amendment.id),
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

    fn commit(&mut self, change: &Change) -> Result<(), StoreError> {
        match self.bug {
            Some(Bug::AdoptsBeforeCommit) => match self.unwritten.replace(change.clone()) {
                Some(earlier) => self.disk.commit(&earlier),
                None => Ok(()),
            },
            Some(Bug::ForgetsSending) => self.disk.commit(&without_sending(change)),
            Some(Bug::AsksAgain) => {
                let asked = with_a_question_again(change, &self.asked);
                self.note_questions(change);
                self.disk.commit(&asked)
            }
            Some(Bug::DropsAfterAttempts) => self.disk.commit(&with_a_last_attempt(change)),
            _ => self.disk.commit(change),
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.disk.settle()
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.disk.cache(batch)
    }
}

fn without_sending(change: &Change) -> Change {
    let is_sending = |op: &&Op| matches!(op, Op::Put(amendment) if matches!(amendment.state, State::Sending { .. }));
    let ops = change.ops.iter().filter(|op| !is_sending(op));
    Change {
        ops: ops.cloned().collect(),
    }
}

fn with_a_question_again(change: &Change, asked: &BTreeSet<AmendmentId>) -> Change {
    let mut ops = change.ops.clone();
    for op in &change.ops {
        if let Op::End(entry) = op
            && entry.ending == Ending::Discarded
            && asked.contains(&entry.amendment.id)
        {
            ops.push(Op::Put(Amendment {
                id: another(entry.amendment.id),
                state: State::Conflicted(Clash::Overtaken),
                ..entry.amendment.clone()
            }));
        }
    }
    Change { ops }
}

fn another(id: AmendmentId) -> AmendmentId {
    let mut bytes = id.bytes();
    bytes[0] ^= 0xff;
    AmendmentId::from_bytes(bytes)
}

fn with_a_last_attempt(change: &Change) -> Change {
    let give_up = |op: &Op| match op {
        Op::Put(amendment)
            if amendment.attempts >= ATTEMPTS
                && matches!(amendment.state, State::Unconfirmed(_)) =>
        {
            Op::End(Arc::new(HistoryEntry {
                ended_at: amendment.made_at,
                ending: Ending::Discarded,
                amendment: amendment.clone(),
            }))
        }
        other => other.clone(),
    };
    Change {
        ops: change.ops.iter().map(give_up).collect(),
    }
}
