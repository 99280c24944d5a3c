//! A store in memory, for tests.

use std::sync::{Arc, Mutex, PoisonError};

use crate::store::{Cache, CacheBatch, Commit, Notice, Snapshot, Store, StoreError};

/// A [`Store`] and its [`Cache`] that hold everything in memory, for tests and as the model of each operation.
///
/// Clones share their content, so that a clone opened later finds what an earlier one left.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Mutex<Snapshot>>,
}

impl Store for MemoryStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        Ok(self.with(|snapshot| snapshot.clone()))
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.with(|snapshot| snapshot.durable.apply_all(commit));
        Ok(())
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.with(|snapshot| {
            if !snapshot.notices.contains(notice) {
                snapshot.notices.push(notice.clone());
            }
        });
        Ok(())
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.with(|snapshot| snapshot.notices.retain(|stored| stored != notice));
        Ok(())
    }
}

impl Cache for MemoryStore {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.with(|snapshot| apply_cache(snapshot, batch));
        Ok(())
    }
}

impl MemoryStore {
    fn with<T>(&self, act: impl FnOnce(&mut Snapshot) -> T) -> T {
        act(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn apply_cache(snapshot: &mut Snapshot, batch: &CacheBatch) {
    let replaced =
        |id| batch.removals.contains(&id) || batch.upserts.iter().any(|upsert| upsert.id == id);
    snapshot
        .interviews
        .retain(|interview| !replaced(interview.id));
    snapshot
        .interviews
        .extend(batch.upserts.iter().map(|upsert| (**upsert).clone()));
    if let Some(contact) = &batch.contact {
        snapshot.contact = contact.clone();
    }
}
