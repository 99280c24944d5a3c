//! Changes of the ledger: a commit is adopted once it is durable, server data at once.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use interlude_model::InterviewId;

use crate::event::Event;
use crate::remote::Remote;
use crate::retry::Wait;
use crate::store::{CacheBatch, Commit, Op, StoreError};
use crate::store_worker::StoreTask;
use crate::worker::Worker;

/// The least time between two copies of all interviews.
const COPY_EVERY: Duration = Duration::from_secs(5 * 60);

impl<R: Remote> Worker<R> {
    /// Makes a commit durable, and only then adopts and announces it.
    pub(crate) async fn commit(&mut self, commit: Commit) -> Result<(), StoreError> {
        if commit.ops.is_empty() {
            return Ok(());
        }
        self.writer.commit(commit.clone()).await?;
        self.end_trouble(StoreTask::Saving);
        let now = self.clock.now();
        let mut left = CacheBatch::default();
        {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            ledger.adopt(&commit);
            let touched = commit.ops.iter().filter_map(Op::interview);
            left.removals = ledger.forget_gone(touched.collect());
        }
        self.session.adopt(&commit, &now);
        if self.session.manual_sync.is_some() {
            self.report.count(&commit);
        }
        if !left.removals.is_empty() {
            self.cache(left);
        }
        self.announce(commit.ops.iter().filter_map(Op::interview).collect());
        Ok(())
    }

    /// Adopts server data at once, and has it written behind.
    pub(crate) fn adopt_batch(&mut self, batch: CacheBatch) {
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
        self.cache(batch);
        self.announce(changed);
    }

    /// Has a batch written behind, and a new copy of the interviews if it changes any.
    fn cache(&mut self, batch: CacheBatch) {
        self.copy_is_due |= !(batch.upserts.is_empty() && batch.removals.is_empty());
        self.writer.cache(batch);
    }

    /// Has every interview written again, because the cache was rebuilt and holds only `ids`.
    pub(crate) fn write_all_again(&mut self, ids: Vec<InterviewId>) {
        let batch = {
            let ledger = self.read();
            let is_gone = |id: &InterviewId| ledger.interview(*id).is_none();
            CacheBatch {
                upserts: ledger.shared(),
                removals: ids.into_iter().filter(is_gone).collect(),
                contact: Some(ledger.contact().clone()),
            }
        };
        self.writer.cache_all(batch);
    }

    /// Has a copy of the interviews written if they have changed, but at most every few minutes,
    /// because each copy writes all of them.
    pub(crate) fn copy_if_due(&mut self) {
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
    pub(crate) fn copy(&mut self) {
        if std::mem::take(&mut self.copy_is_due) {
            let (interviews, contact) = {
                let ledger = self.read();
                (ledger.shared(), ledger.contact().clone())
            };
            self.writer.copy(interviews, contact);
        }
    }

    pub(crate) fn announce(&self, changed: Vec<InterviewId>) {
        if !changed.is_empty() {
            // There may be no listener.
            let _ = self.events.send(Event::InterviewsChanged(changed));
        }
    }
}
