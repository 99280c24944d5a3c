//! Bugs on purpose: what an engine that had them would do, done between it and its ports. They prove
//! that the rules are checked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use interlude_domain::{Ending, HistoryEntry, InterviewId, Slot, State};
use interlude_engine::remote::{
    AmendFailure, AmendFailureKind, Amended, Listed, Progress, PullFailure, Remote,
};
use interlude_engine::store::{CacheBatch, Change, Op, Snapshot, Store, StoreError};

use crate::disk::Disk;
use crate::wire::Wire;

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
}

/// How many attempts [`Bug::DropsAfterAttempts`] allows.
const ATTEMPTS: u32 = 2;

/// The way to the server, with a bug or without.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) wire: Wire,
    pub(crate) bug: Option<Bug>,
    pub(crate) has_list: AtomicBool,
}

/// The hold on the disk, with a bug or without.
#[derive(Debug)]
pub(crate) struct Hold {
    pub(crate) disk: Disk,
    pub(crate) bug: Option<Bug>,
    pub(crate) unwritten: Option<Change>,
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
        answer
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

impl Store for Hold {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        self.disk.load()
    }

    fn commit(&mut self, change: &Change) -> Result<(), StoreError> {
        match self.bug {
            Some(Bug::AdoptsBeforeCommit) => match self.unwritten.replace(change.clone()) {
                Some(earlier) => self.disk.commit(&earlier),
                None => Ok(()),
            },
            Some(Bug::ForgetsSending) => self.disk.commit(&without_sending(change)),
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
