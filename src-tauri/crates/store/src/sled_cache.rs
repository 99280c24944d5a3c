use std::sync::Arc;

use interlude_engine::store::{CacheBatch, Contact, CopyStep, News, Notice, StoreError};

use interlude_model::{Code, Interview};

use crate::account_files::Account;
use crate::agenda::{self, AgendaWriter};
use crate::cache::Cache;
use crate::notices::Notices;
use crate::open_accounts::Held;
use crate::recovery;

/// The half of a store that holds what the server said: sled, and the agenda. It never touches the journal.
pub struct SledCache {
    pub(crate) account: Account,
    /// None after it failed, until it is opened again for the next use.
    pub(crate) cache: Option<Cache>,
    /// The error after which the database is not used any more.
    pub(crate) stopped: Option<StoreError>,
    pub(crate) notices: Arc<Notices>,
    /// Events since the last call of [`news`](interlude_engine::store::Cache::news).
    pub(crate) news: News,
    /// The agenda that is being written.
    pub(crate) agenda: Option<AgendaWriter>,
    /// The last field, because it must be dropped last: then another store may open the files.
    pub(crate) held: Arc<Held>,
}

impl SledCache {
    /// Returns the interviews and the contact that the database holds.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    pub(crate) fn load(&mut self) -> Result<(Vec<Interview>, Contact), StoreError> {
        let cache = self.take_cache()?;
        let contact = cache.contact().clone();
        let interviews = cache.interviews();
        Ok((self.put_back(cache, interviews)?, contact))
    }

    /// Takes the database out of the store. Opens it again if it failed before.
    pub(crate) fn take_cache(&mut self) -> Result<Cache, StoreError> {
        if let Some(error) = &self.stopped {
            return Err(error.clone());
        }
        self.cache.take().map_or_else(|| self.reopen_cache(), Ok)
    }

    /// Puts the database back for the next use, unless it failed.
    pub(crate) fn put_back<T>(
        &mut self,
        cache: Cache,
        result: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &result {
            Ok(_) => self.cache = Some(cache),
            Err(error) => {
                // The abandoned thread keeps sled's file locked, so this process cannot open it again. Commits do
                // not need it.
                if error.code == Code::TooSlow {
                    self.stopped = Some(error.clone());
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
            let stored = self.notices.add(&self.account.paths, notice.clone());
            if let Err(error) = stored {
                tracing::warn!(%error, "a notice was not stored and is shown only until the application ends");
            }
            self.news.notices.push(notice);
            self.news.cache_lost = Some(remaining);
        }
        Ok(reopened.cache)
    }
}

impl interlude_engine::store::Cache for SledCache {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.held.check_running()?;
        let contact = batch.contact.clone();
        let mut cache = self.take_cache()?;
        let written = cache.write_batch(batch, contact, self.account.entropy.as_mut());
        self.put_back(cache, written)
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        self.held.check_running()?;
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
}
