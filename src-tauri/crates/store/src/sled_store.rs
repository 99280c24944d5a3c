use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::durable::Durable;
use interlude_engine::store::{
    CacheBatch, Commit, CopyStep, News, Notice, Snapshot, Store, StoreError, StoreErrorKind,
};
use interlude_model::{Interview, Timestamp};

use crate::AccountId;
use crate::account::Account;
use crate::agenda::{self, AgendaWriter};
use crate::cache::Cache;
use crate::codec::Codec;
use crate::compaction::{self, CompactionError};
use crate::data_folder::{DataFolder, make_private_within};
use crate::entropy::{Entropy, OsEntropy};
use crate::journal::Journal;
use crate::notices;
use crate::open_accounts::AccountClaim;
use crate::paths::Paths;
use crate::recovery;
use crate::schema::Schema;
use crate::seal::Seal;

/// The store of one account: a journal in two files, and a cache in sled.
///
/// The [crate documentation](crate) describes the files and the rules.
pub struct SledStore {
    account: Account,
    journal: Journal,
    /// The second file of the journal. None after it failed, until it is written again by a compaction.
    copy: Option<Journal>,
    /// The frame that the journal has and the copy does not have yet.
    uncopied: Option<Vec<u8>>,
    /// The number of bytes in the copy that were not synced.
    unsynced: u64,
    durable: Durable,
    /// None after it failed, until it is opened again for the next use.
    cache: Option<Cache>,
    /// The error after which the database is not used any more.
    cache_stopped: Option<StoreError>,
    /// The interviews that were read at opening. None after they were loaded or a batch was cached.
    interviews: Option<Vec<Interview>>,
    notices: Vec<Notice>,
    /// Events since the last call of [`Store::news`].
    news: News,
    /// The agenda that is being written.
    agenda: Option<AgendaWriter>,
    /// The length of the journal, in bytes, from which its live records are measured for a compaction.
    compact_from: u64,
    /// The error after which nothing is written any more.
    stopped: Option<StoreError>,
    _lock: Arc<File>,
    /// The last field, because it must be dropped last: then another store may open the files.
    _claim: AccountClaim,
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
    /// [`Locked`](StoreErrorKind::Locked) if the account was sealed with another seal than `seal`,
    /// [`TooNew`](StoreErrorKind::TooNew), [`TooSlow`](StoreErrorKind::TooSlow), or an error of the disk.
    /// No data is lost by any of them.
    pub fn open(
        folder: &DataFolder,
        account: &AccountId,
        seal: Seal,
        opening: Opening,
    ) -> Result<Self, StoreError> {
        Self::open_as(folder, account, seal, opening, Schema::CURRENT)
    }

    pub(crate) fn open_as(
        folder: &DataFolder,
        account: &AccountId,
        seal: Seal,
        opening: Opening,
        schema: Schema,
    ) -> Result<Self, StoreError> {
        let paths = Paths::of(folder.account_folder(account)?);
        let claim = folder.open_accounts().claim(account, opening.limit);
        let claim = claim.ok_or_else(|| still_open(&paths, account))?;
        let mut account = Account {
            paths,
            codec: Arc::new(Codec::new(schema, account.clone(), &seal)),
            limit: opening.limit,
            entropy: opening.entropy,
        };
        let recovered = recovery::recover(&mut account, opening.now)?;
        // sled creates its files with the default permissions.
        if let Err(error) = make_private_within(&account.paths.sled) {
            tracing::warn!(%error, "other users may be able to read the names of the database's files");
        }
        let mut store = Self {
            account,
            journal: recovered.journal,
            copy: Some(recovered.copy),
            uncopied: None,
            unsynced: 0,
            durable: recovered.durable,
            cache: Some(recovered.cache),
            cache_stopped: None,
            interviews: Some(recovered.interviews),
            notices: recovered.notices,
            news: News::default(),
            agenda: None,
            compact_from: compaction::threshold(0),
            stopped: None,
            _lock: folder.lock(),
            _claim: claim,
        };
        let Account { paths, codec, .. } = &store.account;
        let has_interviews = store.interviews.as_ref().is_some_and(|all| !all.is_empty());
        store.news.lacks_copy = has_interviews && !agenda::is_current(&paths.agenda, codec);
        store.compact_if_due()?;
        Ok(store)
    }

    fn check_running(&self) -> Result<(), StoreError> {
        match &self.stopped {
            None => Ok(()),
            Some(earlier) => {
                let message = format!(
                    "The disk failed earlier, and nothing has been saved since. Start Interlude again. ({})",
                    earlier.message
                );
                Err(StoreError {
                    kind: StoreErrorKind::Stopped,
                    message,
                    path: earlier.path.clone(),
                })
            }
        }
    }

    /// Takes the database out of the store. Opens it again if it failed before.
    fn take_cache(&mut self) -> Result<Cache, StoreError> {
        if let Some(error) = &self.cache_stopped {
            return Err(error.clone());
        }
        self.cache.take().map_or_else(|| self.reopen_cache(), Ok)
    }

    /// Puts the database back for the next use, unless it failed.
    fn put_back<T>(
        &mut self,
        cache: Cache,
        result: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &result {
            Ok(_) => self.cache = Some(cache),
            Err(error) => {
                // The abandoned thread keeps sled's file locked, so this process cannot open it again. Commits do
                // not need it.
                if error.kind == StoreErrorKind::TooSlow {
                    self.cache_stopped = Some(error.clone());
                    self.news.notices.push(Notice::of(error));
                }
                tracing::warn!(%error, "the database failed");
                drop(cache);
            }
        }
        result
    }

    fn reopen_cache(&mut self) -> Result<Cache, StoreError> {
        let reopened = recovery::reopen(&mut self.account)?;
        let was_rebuilt = reopened.rebuilt.is_some();
        tracing::warn!(was_rebuilt, "the database was opened again");
        if let Some((remaining, notice)) = reopened.rebuilt {
            let stored = notices::add(&self.account.paths, &mut self.notices, notice.clone());
            if let Err(error) = stored {
                tracing::warn!(%error, "a notice was not stored and is shown only until the application ends");
            }
            self.news.notices.push(notice);
            self.news.cache_lost = Some(remaining);
        }
        Ok(reopened.cache)
    }

    fn compact_if_due(&mut self) -> Result<(), StoreError> {
        if self.journal.len() < self.compact_from {
            return Ok(());
        }
        // Measuring the live records takes time, so it is done only at this length.
        self.compact_from = compaction::threshold(compaction::live_len(&self.durable));
        if self.journal.len() < self.compact_from {
            return Ok(());
        }
        self.compact()
    }

    /// Rewrites both files of the journal. The copy is first, so that one of them is whole at each moment.
    fn compact(&mut self) -> Result<(), StoreError> {
        let Account {
            paths,
            codec,
            entropy,
            ..
        } = &mut self.account;
        let sequence = self.journal.sequence();
        let (durable, entropy) = (&self.durable, entropy.as_mut());
        match compaction::rewrite(paths, &paths.copy, codec, durable, sequence, entropy) {
            Ok(copy) => {
                self.copy = Some(copy);
                self.uncopied = None;
                self.unsynced = 0;
            }
            // The journal must not be rewritten without its copy: its old frames are the only others.
            Err(CompactionError::Untouched(error)) => {
                self.compact_from = self.journal.len().saturating_mul(2);
                tracing::warn!(%error, "the copy of the journal was not compacted");
                return Ok(());
            }
            Err(CompactionError::Unconfirmed(error)) => {
                self.compact_from = self.journal.len().saturating_mul(2);
                self.copy_failed(&error);
                return Ok(());
            }
        }
        match compaction::rewrite(paths, &paths.journal, codec, durable, sequence, entropy) {
            Ok(journal) => {
                self.compact_from = compaction::threshold(journal.len());
                self.journal = journal;
                Ok(())
            }
            Err(CompactionError::Untouched(error)) => {
                // The commit itself is saved, so this is no error. The next attempt waits, because every
                // attempt writes the whole state.
                self.compact_from = self.journal.len().saturating_mul(2);
                tracing::warn!(%error, "the journal was not compacted");
                Ok(())
            }
            Err(CompactionError::Unconfirmed(error)) => {
                self.stopped = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Appends to the copy the frame that it lacks, without waiting for the disk.
    fn update_copy(&mut self) {
        let Some(frame) = self.uncopied.take() else {
            return;
        };
        let Some(copy) = &mut self.copy else {
            return;
        };
        match copy.append_frame(&frame) {
            Ok(()) => {
                self.unsynced += u64::try_from(frame.len()).unwrap_or(u64::MAX);
                if self.unsynced >= SYNC_COPY_AFTER {
                    self.sync_copy();
                }
            }
            Err(error) => self.copy_failed(&error),
        }
    }

    fn sync_copy(&mut self) {
        let Some(copy) = &mut self.copy else {
            return;
        };
        if self.unsynced == 0 {
            return;
        }
        match copy.sync() {
            Ok(()) => self.unsynced = 0,
            Err(error) => self.copy_failed(&error),
        }
    }

    /// Gives up the copy until it is written again. The commits themselves are saved.
    fn copy_failed(&mut self, error: &StoreError) {
        tracing::warn!(%error, "the copy of the journal failed and is written again later");
        self.copy = None;
        self.news.notices.push(Notice {
            code: "copy_failed",
            message: format!(
                "Your changes are saved, but their second copy could not be written. {}",
                error.message
            ),
        });
    }
}

/// The number of bytes in the copy after which it is synced while the account is open.
const SYNC_COPY_AFTER: u64 = 64 << 10;

impl Drop for SledStore {
    fn drop(&mut self) {
        if self.stopped.is_none() {
            self.update_copy();
            self.sync_copy();
        }
    }
}

fn still_open(paths: &Paths, account: &AccountId) -> StoreError {
    let message = format!(
        "The account \"{account}\" is still being closed, so it was not opened. Nothing was changed. \
         Try again in a moment."
    );
    StoreError {
        kind: StoreErrorKind::InUse,
        message,
        path: Some(paths.folder.clone()),
    }
}

impl Store for SledStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let at_opening = self.interviews.take();
        let cache = self.take_cache()?;
        let contact = cache.contact().clone();
        let interviews = at_opening.map_or_else(|| cache.interviews(), Ok);
        let interviews = self.put_back(cache, interviews)?;
        Ok(Snapshot {
            interviews,
            durable: self.durable.clone(),
            contact,
            notices: self.notices.clone(),
        })
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.check_running()?;
        // First the commit before, so that the copy is never more than one commit behind.
        self.update_copy();
        if commit.ops.is_empty() {
            return Ok(());
        }
        #[expect(clippy::disallowed_methods, reason = "the duration is only logged")]
        let began = std::time::Instant::now();
        match self.journal.append(commit, self.account.entropy.as_mut()) {
            Ok(frame) => {
                let micros = began.elapsed().as_micros();
                let (sequence, ops, bytes) =
                    (self.journal.sequence(), commit.ops.len(), frame.len());
                tracing::debug!(sequence, ops, bytes, micros, "committed");
                self.durable.apply_all(commit);
                self.uncopied = Some(frame);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "a commit failed");
                if error.kind == StoreErrorKind::MaybeSaved {
                    self.stopped = Some(error.clone());
                }
                Err(error)
            }
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.check_running()?;
        self.update_copy();
        self.compact_if_due()
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.check_running()?;
        self.interviews = None;
        let contact = batch.contact.clone();
        let mut cache = self.take_cache()?;
        let written = cache.write_batch(batch, contact, self.account.entropy.as_mut());
        self.put_back(cache, written)
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        self.check_running()?;
        let Account {
            paths,
            codec,
            entropy,
            ..
        } = &mut self.account;
        let writing = self.agenda.take();
        self.agenda = agenda::write(paths, codec, step, writing, entropy.as_mut())?;
        Ok(())
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let mut left = self.notices.clone();
        left.retain(|other| other != notice);
        notices::write(&self.account.paths, &left)?;
        self.notices = left;
        Ok(())
    }
}

#[cfg(test)]
#[path = "sled_store_tests.rs"]
mod tests;
