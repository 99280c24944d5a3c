//! Changes of the ledger: a commit is adopted once it is durable, server data at once.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use interlude_model::InterviewId;

use super::AccountThread;
use crate::cache_writer::{Job, StoreTask};
use crate::log;
use crate::remote::Remote;
use crate::report::Event;
use crate::retry::Wait;
use crate::store::{CacheBatch, Commit, Op, StoreError};

/// The least time between two copies of all interviews.
const COPY_EVERY: Duration = Duration::from_secs(5 * 60);

impl<R: Remote> AccountThread<R> {
    /// Makes a commit durable.
    pub(super) fn save(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if commit.ops.is_empty() {
            return Ok(());
        }
        let began = self.clock.now();
        let saved = self.store.commit(commit);
        let took = self.clock.now().monotonic.saturating_sub(began.monotonic);
        log::committed(commit, &saved, took);
        match &saved {
            Ok(()) => self.is_unsettled = true,
            // After a refused commit nothing is certain of what the disk holds since its last sync.
            Err(_) => self.cache.send(Job::MarkUncertain),
        }
        saved
    }

    /// Does what must follow a commit, once nobody waits for anything else.
    pub(super) fn settle(&mut self) {
        if !std::mem::take(&mut self.is_unsettled) {
            return;
        }
        match self.store.settle() {
            Ok(()) => self.end_trouble(StoreTask::Settling),
            Err(error) => {
                self.cache.send(Job::MarkUncertain);
                self.report_trouble(StoreTask::Settling, &error);
            }
        }
    }

    /// Makes a commit durable, and only then adopts and announces it.
    pub(super) fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if commit.ops.is_empty() {
            return Ok(());
        }
        self.save(commit)?;
        log::transitions(&self.read(), commit);
        self.end_trouble(StoreTask::Saving);
        let now = self.clock.now();
        let mut left = CacheBatch::default();
        {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            ledger.adopt(commit);
            let touched = commit.ops.iter().filter_map(Op::interview);
            left.removals = ledger.forget_gone(touched.collect());
        }
        self.session.adopt(commit, &now);
        if self.session.manual_sync.is_some() {
            self.report.count(commit);
        }
        if !left.removals.is_empty() {
            self.write_behind(left);
        }
        self.announce(commit.ops.iter().filter_map(Op::interview).collect());
        Ok(())
    }

    /// Adopts server data at once, and has it written behind.
    pub(super) fn adopt_batch(&mut self, batch: CacheBatch) {
        // In pieces, so that a list of many interviews does not keep readers waiting for the lock.
        const AT_ONCE: usize = 1000;
        for some in batch.upserts.chunks(AT_ONCE) {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            some.iter()
                .for_each(|interview| ledger.put_interview(Arc::clone(interview)));
        }
        {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            batch
                .removals
                .iter()
                .for_each(|id| ledger.remove_interview(*id));
            if let Some(contact) = &batch.contact {
                ledger.set_contact(contact.clone());
            }
        }
        let changed = batch.upserts.iter().map(|interview| interview.id);
        let changed: Vec<_> = changed.chain(batch.removals.iter().copied()).collect();
        self.write_behind(batch);
        self.announce(changed);
    }

    /// Has a batch written behind, and a new copy of the interviews if it changes any.
    fn write_behind(&mut self, batch: CacheBatch) {
        self.copy_is_due |= !(batch.upserts.is_empty() && batch.removals.is_empty());
        self.cache.send(Job::Write(batch));
    }

    /// Has every interview written again, because the cache was rebuilt and holds only `ids`.
    pub(super) fn write_all_again(&mut self, ids: Vec<InterviewId>) {
        let batch = {
            let ledger = self.read();
            let is_gone = |id: &InterviewId| ledger.interview(*id).is_none();
            CacheBatch {
                upserts: ledger.shared(),
                removals: ids.into_iter().filter(is_gone).collect(),
                contact: Some(ledger.contact().clone()),
            }
        };
        self.cache.send(Job::WriteAll(batch));
    }

    /// Has a copy of the interviews written if they have changed, but at most every few minutes,
    /// because each copy writes all of them.
    pub(super) fn copy_if_due(&mut self) {
        let now = self.clock.now();
        let waits = self
            .copy_wait
            .is_some_and(|wait| !wait.remaining(&now).is_zero());
        if self.copy_is_due && !waits {
            self.copy();
            self.copy_wait = Some(Wait::new(now, COPY_EVERY));
        }
    }

    /// Has a copy of the interviews written if they have changed since the last one.
    pub(super) fn copy(&mut self) {
        if std::mem::take(&mut self.copy_is_due) {
            let (interviews, contact) = {
                let ledger = self.read();
                (ledger.shared(), ledger.contact().clone())
            };
            self.cache.send(Job::Copy(interviews, contact));
        }
    }

    pub(super) fn announce(&self, changed: Vec<InterviewId>) {
        if !changed.is_empty() {
            // There may be no listener.
            let _ = self.events.send(Event::InterviewsChanged(changed));
        }
    }
}
