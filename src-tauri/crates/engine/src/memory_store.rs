use std::sync::{Arc, Mutex, PoisonError};

use crate::store::{CacheBatch, Change, Op, Snapshot, Store, StoreError};

/// A [`Store`] that keeps everything in memory: for tests, and for the meaning of each operation.
///
/// Clones share what they keep, so that a clone opened later finds what an earlier one left.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Snapshot>>,
}

impl Store for MemoryStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        Ok(self.with(|kept| kept.clone()))
    }

    fn commit(&mut self, change: &Change) -> Result<(), StoreError> {
        self.with(|kept| change.ops.iter().for_each(|op| kept.apply(op)));
        Ok(())
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.with(|kept| kept.apply_cache(batch));
        Ok(())
    }
}

impl MemoryStore {
    fn with<T>(&self, act: impl FnOnce(&mut Snapshot) -> T) -> T {
        act(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Snapshot {
    /// What one operation does to what is kept.
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Put(amendment) => {
                self.outbox.retain(|kept| kept.id != amendment.id);
                let place = self
                    .outbox
                    .partition_point(|kept| kept.order <= amendment.order);
                self.outbox.insert(place, amendment.clone());
            }
            Op::End(entry) => {
                self.outbox.retain(|kept| kept.id != entry.amendment.id);
                self.history
                    .retain(|kept| kept.amendment.id != entry.amendment.id);
                let key = (entry.ended_at, entry.amendment.order);
                let place = self
                    .history
                    .partition_point(|kept| (kept.ended_at, kept.amendment.order) <= key);
                self.history.insert(place, entry.clone());
            }
            Op::Doubt(doubt) => {
                let same = |kept: &interlude_domain::Doubt| {
                    (kept.interview_id, kept.slot) == (doubt.interview_id, doubt.slot)
                };
                self.doubts.retain(|kept| !same(kept));
                self.doubts.push(*doubt);
            }
            Op::ForgetDoubts(id) => self.doubts.retain(|kept| kept.interview_id != *id),
            Op::Switch(switches) => self.switches = *switches,
        }
    }

    /// What one batch of the cache does to what is kept.
    pub fn apply_cache(&mut self, batch: &CacheBatch) {
        let replaced =
            |id| batch.removals.contains(&id) || batch.upserts.iter().any(|upsert| upsert.id == id);
        self.interviews.retain(|kept| !replaced(kept.id));
        self.interviews.extend(batch.upserts.iter().cloned());
        if let Some(contact) = &batch.contact {
            self.contact = contact.clone();
        }
    }
}
