use std::sync::mpsc::Sender;

use interlude_engine::store::{Commit, Snapshot, Store, StoreError};

/// The real store, which reports each time it has settled. The work after a save must neither be measured with it
/// nor overlap the next measurement.
pub struct WatchedStore<S> {
    pub store: S,
    pub settled: Sender<()>,
}

impl<S: Store> Store for WatchedStore<S> {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        self.store.load()
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.store.commit(commit)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let settled = self.store.settle();
        // After a bench nobody receives this any more.
        let _ = self.settled.send(());
        settled
    }
}
