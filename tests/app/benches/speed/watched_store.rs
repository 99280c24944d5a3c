use std::sync::mpsc::Sender;

use interlude_engine::store::{Commit, Notice, Snapshot, Store, StoreError};

/// The real store, which reports each time it has settled. The work after a save must neither be measured with it
/// nor overlap the next measurement.
pub struct WatchedStore<S> {
    pub store: S,
    /// The number of commits that change something.
    pub commits: usize,
    /// Receives the number of commits that are settled. The engine may settle several at once.
    pub settled: Sender<usize>,
}

impl<S: Store> Store for WatchedStore<S> {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        self.store.load()
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.commits += usize::from(!commit.ops.is_empty());
        self.store.commit(commit)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        let settled = self.store.settle();
        // After a bench nobody receives this any more.
        let _ = self.settled.send(self.commits);
        settled
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.store.keep_notice(notice)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.store.dismiss(notice)
    }
}
