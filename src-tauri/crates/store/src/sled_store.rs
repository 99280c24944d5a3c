use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{Interview, Timestamp};
use interlude_engine::durable::Durable;
use interlude_engine::store::{
    CacheBatch, Commit, CopyStep, News, Notice, Snapshot, Store, StoreError, StoreErrorKind,
};

use crate::AccountId;
use crate::account::Account;
use crate::agenda::{self, AgendaWriter};
use crate::codec::Codec;
use crate::compaction::{self, NotRewritten};
use crate::data_folder::{DataFolder, make_private_within};
use crate::entropy::{Entropy, OsEntropy};
use crate::journal::Journal;
use crate::mirror::Mirror;
use crate::notices;
use crate::open_accounts::Taken;
use crate::patch::Patch;
use crate::paths::Paths;
use crate::recovery;
use crate::schema::Schema;
use crate::seal::Seal;

/// One account's journal and database, behind the engine's [`Store`].
///
/// See the [crate's page](crate) for what it keeps and how.
pub struct SledStore {
    account: Account,
    journal: Journal,
    durable: Durable,
    /// None after it failed, until it is needed again.
    mirror: Option<Mirror>,
    /// What was committed and not yet mirrored.
    unsettled: Patch,
    /// The last change that was mirrored.
    settled: u64,
    /// The interviews as they were read at opening, until they are asked for or change.
    interviews: Option<Vec<Interview>>,
    notices: Vec<Notice>,
    /// What happened since the store was last asked.
    news: News,
    /// The agenda that is being written.
    agenda: Option<AgendaWriter>,
    /// The length of the journal from which it is worth asking whether to write it anew, in bytes.
    compact_from: u64,
    stopped: Option<StoreError>,
    _lock: Arc<File>,
    /// Dropped last: then the next store of this account may read the files.
    _taken: Taken,
}

/// What opening needs from outside.
pub struct Opening {
    /// The time now, UTC: the history is pruned by it.
    pub now: Timestamp,
    /// How long opening the database may take.
    pub limit: Duration,
    /// Where nonces come from.
    pub entropy: Box<dyn Entropy>,
}

impl Opening {
    /// An opening with the system's random source, and a limit of a minute.
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            limit: Duration::from_secs(60),
            entropy: Box::new(OsEntropy),
        }
    }
}

impl SledStore {
    /// Opens the account's files in `folder`; creates them where there are none. A damaged file is
    /// kept aside and replaced by what the others hold, and a [`Notice`] says so.
    ///
    /// # Errors
    /// [`StoreError`]: [`Locked`](StoreErrorKind::Locked) if `seal` is not what the account was
    /// sealed with, [`TooNew`](StoreErrorKind::TooNew), [`TooSlow`](StoreErrorKind::TooSlow), or
    /// what the disk refused. Nothing is lost by any of them.
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
        let taken = folder.open_accounts().take(account, opening.limit);
        let taken = taken.ok_or_else(|| still_open(&paths, account))?;
        let mut account = Account {
            paths,
            codec: Arc::new(Codec::new(schema, account.clone(), &seal)),
            limit: opening.limit,
            entropy: opening.entropy,
        };
        let recovered = recovery::recover(&mut account, opening.now)?;
        // sled makes its files as any program's.
        if let Err(error) = make_private_within(&account.paths.sled) {
            tracing::warn!(%error, "others may read the names of the database's files");
        }
        let sequence = recovered.journal.sequence();
        let mut store = Self {
            account,
            journal: recovered.journal,
            durable: recovered.durable,
            mirror: Some(recovered.mirror),
            unsettled: Patch::default(),
            settled: sequence,
            interviews: Some(recovered.interviews),
            notices: recovered.notices,
            news: News::default(),
            agenda: None,
            compact_from: compaction::threshold(0),
            stopped: None,
            _lock: folder.lock(),
            _taken: taken,
        };
        let Account { paths, codec, .. } = &store.account;
        let has_interviews = store.interviews.as_ref().is_some_and(|all| !all.is_empty());
        store.news.lacks_copy = has_interviews && !agenda::is_current(&paths.agenda, codec);
        if recovered.is_outdated {
            store.compact()?;
        } else {
            store.compact_if_due()?;
        }
        Ok(store)
    }

    fn check_running(&self) -> Result<(), StoreError> {
        match &self.stopped {
            None => Ok(()),
            Some(earlier) => {
                let message = format!(
                    "Nothing is saved since the disk failed. Start Interlude again. ({})",
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

    /// The database; opened again if it failed before.
    fn take_mirror(&mut self) -> Result<Mirror, StoreError> {
        self.mirror.take().map_or_else(|| self.revive(), Ok)
    }

    /// Puts the database back for the next use, unless it failed.
    fn put_back<T>(
        &mut self,
        mirror: Mirror,
        done: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &done {
            Ok(_) => self.mirror = Some(mirror),
            Err(error) => {
                // Left behind with its file locked, it cannot be opened again by this process.
                if error.kind == StoreErrorKind::TooSlow {
                    self.stopped = Some(error.clone());
                }
                drop(mirror);
            }
        }
        done
    }

    fn revive(&mut self) -> Result<Mirror, StoreError> {
        let sequence = self.journal.sequence();
        let account = &mut self.account;
        let revived = recovery::revive(account, &self.durable, sequence, &self.unsettled)?;
        let was_rebuilt = revived.rebuilt.is_some();
        tracing::warn!(was_rebuilt, "the database was opened again");
        if let Some((holds, notice)) = revived.rebuilt {
            let durable = notices::add(&account.paths, &mut self.notices, notice.clone());
            if let Err(error) = durable {
                tracing::warn!(%error, "a notice is told only until the application ends");
            }
            self.news.notices.push(notice);
            self.news.cache_lost = Some(holds);
        }
        Ok(revived.mirror)
    }

    fn compact_if_due(&mut self) -> Result<(), StoreError> {
        if self.journal.len() < self.compact_from {
            return Ok(());
        }
        self.compact_from = compaction::threshold(compaction::live_len(&self.durable));
        if self.journal.len() < self.compact_from {
            return Ok(());
        }
        self.compact()
    }

    fn compact(&mut self) -> Result<(), StoreError> {
        let Account {
            paths,
            codec,
            entropy,
            ..
        } = &mut self.account;
        let sequence = self.journal.sequence();
        match compaction::rewrite(paths, codec, &self.durable, sequence, entropy.as_mut()) {
            Ok(journal) => {
                self.compact_from = compaction::threshold(journal.len());
                self.journal = journal;
                Ok(())
            }
            Err(NotRewritten::Untouched(error)) => {
                self.compact_from = self.journal.len().saturating_mul(2);
                tracing::warn!(%error, "the journal was not written anew");
                Ok(())
            }
            Err(NotRewritten::Checking(error)) => {
                self.stopped = Some(error.clone());
                Err(error)
            }
        }
    }
}

fn still_open(paths: &Paths, account: &AccountId) -> StoreError {
    let message = format!(
        "The account \"{account}\" is still being closed, so it was not opened. Nothing was touched. \
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
        let durable = self.interviews.take();
        let mirror = self.take_mirror()?;
        let contact = mirror.contact().clone();
        let interviews = durable.map_or_else(|| mirror.interviews(), Ok);
        let interviews = self.put_back(mirror, interviews)?;
        Ok(Snapshot {
            interviews,
            durable: self.durable.clone(),
            contact,
            notices: self.notices.clone(),
        })
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.settle()?;
        if commit.ops.is_empty() {
            return Ok(());
        }
        let saved = self.journal.append(commit, self.account.entropy.as_mut());
        match &saved {
            Ok(()) => self.unsettled.apply(&mut self.durable, commit),
            Err(error) if error.kind == StoreErrorKind::MaybeSaved => {
                self.stopped = Some(error.clone());
            }
            Err(_) => {}
        }
        saved
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.check_running()?;
        let sequence = self.journal.sequence();
        if self.settled == sequence {
            return Ok(());
        }
        let mut mirror = self.take_mirror()?;
        let entropy = self.account.entropy.as_mut();
        let settled = mirror.write(&self.unsettled, &self.durable, sequence, entropy);
        self.put_back(mirror, settled)?;
        self.unsettled = Patch::default();
        self.settled = sequence;
        self.compact_if_due()
    }

    fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.settle()?;
        self.interviews = None;
        let contact = batch.contact.clone();
        let mut mirror = self.take_mirror()?;
        let cached = mirror.cache(batch, contact, self.account.entropy.as_mut());
        self.put_back(mirror, cached)
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
        left.retain(|durable| durable != notice);
        notices::write(&self.account.paths, &left)?;
        self.notices = left;
        Ok(())
    }
}

#[cfg(test)]
#[path = "sled_store_tests.rs"]
mod tests;
