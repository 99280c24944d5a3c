//! The engine on its own threads, in real time.

use interlude_model::Code;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Weak};
use std::time::Duration;

use interlude_engine::clock::SystemClock;
use interlude_engine::edit::{Edit, EditError};
use interlude_engine::memory_store::MemoryStore;
use interlude_engine::store::{Cache, CacheBatch, Commit, Notice, Snapshot, Store, StoreError};
use interlude_engine::{Engine, Ledger, Parts};
use tokio::time::{sleep, timeout};

use crate::session::{BY_HAND, SeededRandom};
use crate::world::{World, id, slot};

/// A cache in which every write waits for a message. Once the sender was dropped, no write waits.
struct SlowCache {
    inner: MemoryStore,
    go_on: Receiver<()>,
    _file: Arc<()>,
}

impl Cache for SlowCache {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        let _ = self.go_on.recv();
        self.inner.write(batch)
    }
}

/// A store with a file that must be released.
struct FileStore {
    inner: MemoryStore,
    commits_panic: bool,
    _file: Arc<()>,
}

impl Store for FileStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        self.inner.load()
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        assert!(!self.commits_panic, "a fault of the store");
        self.inner.commit(commit)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.inner.settle()
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.inner.keep_notice(notice)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.inner.dismiss(notice)
    }
}

/// Starts an engine whose cache waits for `go_on`. Returns the engine, and the file that store and cache hold.
async fn start(disk: &MemoryStore, go_on: Receiver<()>, commits_panic: bool) -> (Engine, Weak<()>) {
    let file = Arc::new(());
    let released = Arc::downgrade(&file);
    let parts = Parts {
        store: FileStore {
            inner: disk.clone(),
            commits_panic,
            _file: Arc::clone(&file),
        },
        cache: SlowCache {
            inner: disk.clone(),
            go_on,
            _file: file,
        },
        remote: World::with(3),
        clock: Arc::new(SystemClock::start()),
        random: Box::new(SeededRandom(7)),
        config: BY_HAND,
    };
    (Engine::start(parts).await.unwrap(), released)
}

fn amend() -> Edit {
    Edit::Amend {
        id: id(1),
        slot: slot(5),
        seen: None,
        undo: Duration::ZERO,
    }
}

async fn soon<T>(done: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), done).await.unwrap()
}

#[tokio::test]
async fn a_save_and_a_sync_do_not_wait_for_a_cache_that_hangs() {
    let disk = MemoryStore::default();
    let (go_on, hangs) = channel();
    let (engine, released) = start(&disk, hangs, false).await;
    soon(engine.sync_now()).await;
    soon(engine.edit(amend())).await.unwrap();
    let stored = disk.clone().load().unwrap();
    assert_eq!(stored.durable.outbox.len(), 1);
    assert!(stored.interviews.is_empty(), "the cache still hangs");
    assert_eq!(engine.read(Ledger::len), 3);

    drop(go_on);
    soon(engine.close()).await;
    assert_eq!(released.strong_count(), 0);
    assert_eq!(disk.clone().load().unwrap().interviews.len(), 3);
}

#[tokio::test]
async fn closing_waits_until_the_cache_is_written() {
    let disk = MemoryStore::default();
    let (go_on, hangs) = channel();
    let (engine, released) = start(&disk, hangs, false).await;
    soon(engine.sync_now()).await;
    let closed = timeout(Duration::from_millis(200), engine.close()).await;
    assert!(closed.is_err());
    assert!(released.strong_count() > 0);
    drop(go_on);
    soon(engine.close()).await;
    assert_eq!(released.strong_count(), 0);
    let refused = soon(engine.edit(amend())).await;
    assert!(matches!(refused, Err(EditError::Store(error)) if error.code == Code::Stopped));
}

#[tokio::test]
async fn an_engine_that_is_dropped_writes_what_waits_and_releases_its_files() {
    let disk = MemoryStore::default();
    let (go_on, hangs) = channel();
    let (engine, released) = start(&disk, hangs, false).await;
    soon(engine.sync_now()).await;
    drop(engine);
    drop(go_on);
    soon(async {
        while released.strong_count() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    assert_eq!(disk.clone().load().unwrap().interviews.len(), 3);
}

#[tokio::test]
async fn after_a_panic_of_its_thread_the_engine_says_that_it_has_stopped() {
    let disk = MemoryStore::default();
    let (go_on, hangs) = channel();
    drop(go_on);
    let (engine, _) = start(&disk, hangs, true).await;
    soon(engine.sync_now()).await;
    for _ in 0..2 {
        let refused = soon(engine.edit(amend())).await;
        assert!(matches!(refused, Err(EditError::Store(error)) if error.code == Code::Stopped));
    }
    soon(engine.wake()).await;
    soon(engine.close()).await;
    assert_eq!(engine.read(Ledger::len), 3);
    assert!(disk.clone().load().unwrap().durable.outbox.is_empty());
}
