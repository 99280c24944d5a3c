use std::path::PathBuf;
use std::sync::Arc;

use interlude_engine::clock::{Clock as _, SystemClock};
use interlude_engine::random::Random;
use interlude_engine::remote::Remote;
use interlude_engine::store::{Cache, CacheBatch, CredentialMark, Store};
use interlude_engine::{Config, Engine, Parts};
use interlude_model::Interview;
use interlude_store::{AccountId, DataFolder, Opening, SledStore, StoreKey};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use zeroize::Zeroizing;

/// A new account folder, sealed as in production. Dropping this value deletes it.
pub struct Account {
    folder: DataFolder,
    id: AccountId,
    dir: TempDir,
}

impl Account {
    /// Creates the folder on the disk of the build. The system's temporary folder may be in memory, where a sync
    /// costs nothing.
    pub fn new() -> Self {
        let dir = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Self {
            folder: DataFolder::claim(dir.path().join("data")).unwrap(),
            id: "acme".parse().unwrap(),
            dir,
        }
    }

    /// Returns a path on the same disk, for a file of the bench.
    pub fn path_beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Returns the length of the journal in bytes.
    pub fn journal_len(&self) -> usize {
        let folder = self.folder.account_folder(&self.id).unwrap();
        let journal = folder.join("journal").metadata().unwrap();
        journal.len().try_into().unwrap()
    }

    pub fn open(&self) -> SledStore {
        let key = StoreKey::Key {
            key_id: [1; 16],
            key: Zeroizing::new([2; 32]),
        };
        let opening = Opening::at(SystemClock::start().now().wall);
        SledStore::open(&self.folder, &self.id, key, opening).unwrap()
    }

    /// Caches these interviews and opens the store again, because a store reads its cache when it is opened.
    pub fn open_with(&self, interviews: &[Interview]) -> SledStore {
        let mut store = self.open();
        let upserts = interviews.iter().cloned().map(Arc::new).collect();
        let batch = CacheBatch {
            upserts,
            ..CacheBatch::default()
        };
        store.write(&batch).unwrap();
        drop(store);
        self.open()
    }
}

/// Creates a runtime like that of the programs.
pub fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().build().unwrap()
}

/// Starts an engine that neither polls nor sends by itself.
pub fn start(
    runtime: &Runtime,
    store: impl Store,
    cache: impl Cache,
    remote: impl Remote,
) -> Engine {
    let parts = Parts {
        store,
        cache,
        remote,
        clock: Arc::new(SystemClock::start()),
        random: Box::new(RandomBits(fastrand::Rng::new())),
        config: Config {
            key: Some(CredentialMark([1; 16])),
            token: Some(CredentialMark([2; 16])),
            ..Config::default()
        },
    };
    runtime.block_on(Engine::start(parts)).unwrap()
}

struct RandomBits(fastrand::Rng);

impl Random for RandomBits {
    fn bits(&mut self) -> u64 {
        self.0.u64(..)
    }
}
