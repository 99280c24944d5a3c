use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interlude_engine::store::{
    Cache, CacheBatch, Commit, CopyStep, News, Notice, Snapshot, Store, StoreError,
};
use interlude_model::{Code, Timestamp};

use crate::AccountId;
use crate::account_files::{Account, Paths};
use crate::agenda;
use crate::codec::Codec;
use crate::compaction;
use crate::data_folder::{DataFolder, make_private_within};
use crate::entropy::{Entropy, NoEntropy, OsEntropy};
use crate::fs::about;
use crate::journal_store::JournalStore;
use crate::notices::Notices;
use crate::open_accounts::Held;
use crate::recovery;
use crate::schema::Schema;
use crate::sled_cache::SledCache;
use crate::store_key::StoreKey;

/// The store of one account: a journal in two files, and a cache in sled.
///
/// The [crate documentation](crate) describes the files and the rules. An engine takes its two
/// [halves](Self::into_halves), which share no lock, so that a slow database delays no commit.
pub struct SledStore {
    pub(crate) saved: JournalStore,
    pub(crate) cached: SledCache,
}

/// The inputs for opening a store.
pub struct Opening {
    /// The current time, UTC. It decides which entries of the history are old enough to be removed.
    pub now: Timestamp,
    /// The longest time that opening the database may take.
    pub limit: Duration,
    /// The source of nonces.
    pub entropy: Box<dyn Entropy>,
}

impl Opening {
    /// Creates an opening with the system's random source and a limit of one minute.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            limit: Duration::from_secs(60),
            entropy: Box::new(OsEntropy),
        }
    }
}

impl SledStore {
    /// Opens the account's files in `folder`, and creates them if there are none. A damaged file is kept
    /// aside and replaced with the content of the others, and a [`Notice`] tells the user.
    ///
    /// # Errors
    /// [`Locked`](Code::Locked) if the account was sealed with another key than `key`,
    /// [`TooNew`](Code::TooNew), [`TooSlow`](Code::TooSlow), or an error of the disk.
    /// No data is lost by any of them.
    pub fn open(
        folder: &DataFolder,
        account: &AccountId,
        key: StoreKey,
        opening: Opening,
    ) -> Result<Self, StoreError> {
        Self::open_as(folder, account, key, opening, Schema::CURRENT)
    }

    pub(crate) fn open_as(
        folder: &DataFolder,
        account: &AccountId,
        key: StoreKey,
        opening: Opening,
        schema: Schema,
    ) -> Result<Self, StoreError> {
        let paths = Paths::of(folder.account_folder(account)?);
        let claim = folder.open_accounts().claim(account, opening.limit);
        let claim = claim.ok_or_else(|| still_open(&paths, account))?;
        let codec = Arc::new(Codec::new(schema, account.clone(), &key));
        let [entropy, entropy_of_cache] = Shared::twice(opening.entropy);
        let mut account = Account {
            paths: paths.clone(),
            codec: Arc::clone(&codec),
            limit: opening.limit,
            entropy: entropy_of_cache,
        };
        let recovered = recovery::recover(&mut account, opening.now)?;
        // sled creates its files with the default permissions.
        if let Err(error) = make_private_within(&paths.sled) {
            tracing::warn!(%error, "other users may be able to read the names of the database's files");
        }
        let held = Held::new(folder.lock(), claim);
        let notices = Arc::new(Notices::new(recovered.notices));
        let has_interviews = !recovered.interviews.is_empty();
        let news = News {
            lacks_copy: has_interviews && !agenda::is_current(&paths.agenda, &codec),
            ..News::default()
        };
        let mut saved = JournalStore {
            paths,
            codec,
            entropy,
            journal: recovered.journal,
            copy: Some(recovered.copy),
            copy_error: None,
            uncopied: None,
            unsynced: 0,
            loaded: Snapshot {
                interviews: recovered.interviews,
                durable: recovered.durable,
                contact: recovered.cache.contact().clone(),
                notices: Vec::new(),
            },
            notices: Arc::clone(&notices),
            compact_from: compaction::threshold(0),
            held: Arc::clone(&held),
        };
        let cached = SledCache {
            account,
            cache: Some(recovered.cache),
            stopped: None,
            notices,
            news,
            agenda: None,
            held,
        };
        saved.compact_if_due()?;
        Ok(Self { saved, cached })
    }

    /// Returns the ports to what the user did and to what the server said.
    pub fn into_halves(self) -> (JournalStore, SledCache) {
        (self.saved, self.cached)
    }
}

/// One random source for both halves.
struct Shared(Arc<Mutex<Box<dyn Entropy>>>);

impl Shared {
    fn twice(source: Box<dyn Entropy>) -> [Box<dyn Entropy>; 2] {
        let source = Arc::new(Mutex::new(source));
        [Box::new(Self(Arc::clone(&source))), Box::new(Self(source))]
    }
}

impl Entropy for Shared {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        let mut source = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        source.fill(bytes)
    }
}

fn still_open(paths: &Paths, account: &AccountId) -> StoreError {
    let message = format!(
        "The account \"{account}\" is still being closed, so it was not opened. Nothing was changed. \
         Try again in a moment."
    );
    about(Code::InUse, &paths.folder, message)
}

impl Store for SledStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let saved = self.saved.load()?;
        let (interviews, contact) = self.cached.load()?;
        Ok(Snapshot {
            interviews,
            contact,
            ..saved
        })
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.saved.commit(commit)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.saved.settle()
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.saved.keep_notice(notice)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.saved.dismiss(notice)
    }
}

impl Cache for SledStore {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.cached.write(batch)
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        self.cached.copy(step)
    }

    fn news(&mut self) -> News {
        self.cached.news()
    }
}

#[cfg(test)]
mod tests;
