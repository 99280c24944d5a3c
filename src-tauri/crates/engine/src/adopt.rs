//! How the worker changes what is known: what the user does once it is durable, what the server says
//! at once.

use std::sync::{Arc, PoisonError};

use interlude_domain::InterviewId;

use crate::event::Event;
use crate::remote::Remote;
use crate::store::{CacheBatch, Change, Op, StoreError};
use crate::worker::Worker;

impl<R: Remote> Worker<R> {
    /// Makes a change durable, and only then adopts and announces it.
    pub(crate) async fn commit(&mut self, change: Change) -> Result<(), StoreError> {
        if change.ops.is_empty() {
            return Ok(());
        }
        self.writer.commit(change.clone()).await?;
        let now = self.clock.now();
        let mut left = CacheBatch::default();
        {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            ledger.adopt(&change);
            let touched = change.ops.iter().filter_map(Op::interview);
            left.removals = ledger.forget_gone(touched.collect());
        }
        self.talk.adopt(&change, &now);
        if self.talk.errand.is_some() {
            self.report.count(&change);
        }
        if !left.removals.is_empty() {
            self.writer.cache(left);
        }
        self.announce(change.ops.iter().filter_map(Op::interview).collect());
        Ok(())
    }

    /// Adopts what the server said, and has it written behind.
    pub(crate) fn adopt_batch(&mut self, batch: CacheBatch) {
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
        self.writer.cache(batch);
        self.announce(changed);
    }

    pub(crate) fn announce(&self, changed: Vec<InterviewId>) {
        if !changed.is_empty() {
            // Nobody may be listening.
            let _ = self.events.send(Event::InterviewsChanged(changed));
        }
    }
}
