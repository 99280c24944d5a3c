use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::remote::Unreadable;
use interlude_engine::store::{CacheBatch, Contact, StoreError};
use interlude_model::{Interview, InterviewId, Timestamp};
use serde::{Deserialize, Serialize};
use sled::Batch;

use crate::codec::SetChecksum;
use crate::codec::{Codec, Place, Stored};
use crate::entropy::Entropy;
use crate::fs::explain;
use crate::row_keys::{self, Tree};
use crate::schema::Kind;
use crate::sled_calls::Trees;
use crate::sled_calls::catch_panic;
use crate::sled_calls::{SLED_THREAD, failed, no_answer, refused};
use crate::version_2;
use crate::with_timeout::with_timeout;

/// The longest time that flushing or closing may take.
const SLED_TIMEOUT: Duration = Duration::from_secs(60);

/// The open database of sled: the cache of the interviews.
///
/// After any error the database is in an unknown state. It must then be dropped and opened again.
pub(crate) struct Cache {
    /// None only while the database is being closed.
    trees: Option<Trees>,
    /// The longest time that sled may take to flush or to close.
    pub(crate) timeout: Duration,
    /// A second descriptor of sled's file, for `fdatasync`. On Linux the flush of sled 0.34 calls
    /// `sync_file_range` only, which does not survive a power cut.
    sync_file: File,
    path: PathBuf,
    codec: Arc<Codec>,
    state: CacheState,
}

/// The part of the tree `remote` that is held in memory.
#[derive(Debug, Default)]
pub(crate) struct CacheState {
    pub(crate) contact: Contact,
    pub(crate) set_checksum: SetChecksum,
    /// The checksum of the stored value of each interview.
    pub(crate) checksums: HashMap<InterviewId, u32>,
}

/// The value in `remote` under [`row_keys::CACHE_SUMMARY`], written with every batch.
#[derive(Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct CacheSummary {
    pub(crate) contact: Contact,
    pub(crate) set_checksum: SetChecksum,
}

impl Stored for CacheSummary {
    const KIND: Kind = Kind::CacheSummary;
}

/// The value in `remote` under [`row_keys::UNREADABLE`].
impl Stored for Vec<Unreadable> {
    const KIND: Kind = Kind::Unreadable;
}

/// The value in `remote` under [`row_keys::BEHIND`].
impl Stored for BTreeMap<InterviewId, Option<Timestamp>> {
    const KIND: Kind = Kind::Behind;
}

impl Cache {
    pub(crate) fn new(
        trees: Trees,
        path: &Path,
        codec: Arc<Codec>,
        state: CacheState,
    ) -> Result<Self, StoreError> {
        let db = path.join("db");
        let sync_file = File::options()
            .write(true)
            .open(&db)
            .map_err(|error| explain(&db, error))?;
        Ok(Self {
            trees: Some(trees),
            timeout: SLED_TIMEOUT,
            sync_file,
            path: path.to_owned(),
            codec,
            state,
        })
    }

    pub(crate) fn contact(&self) -> &Contact {
        &self.state.contact
    }

    /// Reads all interviews.
    pub(crate) fn interviews(&self) -> Result<Vec<Interview>, StoreError> {
        let unreadable = |_| failed(&self.path, "an interview in it cannot be read");
        let mut interviews = Vec::with_capacity(self.state.checksums.len());
        for entry in
            self.with_sled(|trees| trees.remote.iter().collect::<sled::Result<Vec<_>>>())?
        {
            let (key, value) = entry;
            if ![
                row_keys::CACHE_SUMMARY,
                row_keys::UNREADABLE,
                row_keys::BEHIND,
            ]
            .contains(&&*key)
            {
                let place = Place::Value(Tree::Remote, &key);
                interviews.push(self.codec.decode(place, &value).map_err(unreadable)?);
            }
        }
        Ok(interviews)
    }

    /// Writes a cache batch atomically, with `contact` in place of the batch's own. If there is a contact, the
    /// batch and all batches before it are durable when this returns.
    pub(crate) fn write_batch(
        &mut self,
        batch: &CacheBatch,
        contact: Option<Contact>,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let mut writes = Batch::default();
        // The new checksums are collected separately, because the state in memory changes only after the
        // write. A batch may contain the same interview more than once.
        let mut set_checksum = self.state.set_checksum;
        let mut checksums = HashMap::new();
        let mut replace = |id: InterviewId, new: Option<u32>| {
            let old = match checksums.insert(id, new) {
                Some(earlier) => earlier,
                None => self.state.checksums.get(&id).copied(),
            };
            old.into_iter().for_each(|old| set_checksum.remove(old));
            new.into_iter().for_each(|new| set_checksum.add(new));
        };
        for &id in &batch.removals {
            writes.remove(&row_keys::interview(id));
            replace(id, None);
        }
        for interview in &batch.upserts {
            let key = row_keys::interview(interview.id);
            let place = Place::Value(Tree::Remote, &key);
            let value = self.codec.encode(place, &**interview, entropy)?;
            replace(interview.id, Some(crc32fast::hash(&value)));
            writes.insert(&key, value);
        }
        let has_contact = contact.is_some();
        let contact = contact.unwrap_or_else(|| self.state.contact.clone());
        let summary = CacheSummary {
            contact,
            set_checksum,
        };
        let place = Place::Value(Tree::Remote, row_keys::CACHE_SUMMARY);
        // The summary is in the batch of the interviews, because a checksum that does not fit them counts as
        // damage.
        writes.insert(
            row_keys::CACHE_SUMMARY,
            self.codec.encode(place, &summary, entropy)?,
        );
        let Contact {
            named_unreadable,
            behind,
            ..
        } = &summary.contact;
        let place = |key| Place::Value(Tree::Remote, key);
        let key = row_keys::UNREADABLE;
        match named_unreadable.is_empty() {
            true => writes.remove(key),
            false => writes.insert(
                key,
                self.codec.encode(place(key), named_unreadable, entropy)?,
            ),
        }
        let key = row_keys::BEHIND;
        match behind.is_empty() {
            true => writes.remove(key),
            false => writes.insert(key, self.codec.encode(place(key), behind, entropy)?),
        }
        self.with_sled(|trees| trees.remote.apply_batch(writes))?;
        // Batches without a contact need no sync. If a power cut loses them, the ETag that is stored is still
        // the earlier one, so the list is fetched again.
        if has_contact {
            self.make_durable()?;
        }
        self.state.contact = summary.contact;
        self.state.set_checksum = summary.set_checksum;
        for (id, new) in checksums {
            match new {
                Some(checksum) => self.state.checksums.insert(id, checksum),
                None => self.state.checksums.remove(&id),
            };
        }
        Ok(())
    }

    /// Writes everything again in the current version of the stored form, and removes what older versions kept
    /// of the durable state. The identity is written last, so if this is interrupted, the next opening finds the
    /// older version and repeats it.
    pub(crate) fn rewrite_all(
        &mut self,
        interviews: &[Arc<Interview>],
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        self.write_interviews(interviews, entropy)?;
        self.with_sled(version_2::remove_rows)?;
        self.write_identity(entropy)
    }

    /// Replaces all interviews and the contact.
    pub(crate) fn replace_interviews(
        &mut self,
        interviews: &[Arc<Interview>],
        contact: &Contact,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let new_ids: HashSet<_> = interviews.iter().map(|interview| interview.id).collect();
        let old_ids = self.state.checksums.keys().copied();
        let removals = CacheBatch {
            removals: old_ids.filter(|id| !new_ids.contains(id)).collect(),
            ..CacheBatch::default()
        };
        self.write_batch(&removals, None, entropy)?;
        self.write_interviews(interviews, entropy)?;
        // The contact is last. If this is interrupted, the stored contact is still older than the agenda, and
        // the next opening replaces the interviews again.
        self.write_batch(&CacheBatch::default(), Some(contact.clone()), entropy)
    }

    fn write_interviews(
        &mut self,
        interviews: &[Arc<Interview>],
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        for upserts in interviews.chunks(Self::BATCH_SIZE) {
            let batch = CacheBatch {
                upserts: upserts.to_vec(),
                ..CacheBatch::default()
            };
            self.write_batch(&batch, None, entropy)?;
        }
        Ok(())
    }

    /// Writes the identity, which makes the database complete.
    pub(crate) fn write_identity(&mut self, entropy: &mut dyn Entropy) -> Result<(), StoreError> {
        // This batch is empty. It makes a summary even if there are no interviews.
        self.write_batch(&CacheBatch::default(), None, entropy)?;
        let identity = self.codec.identity().encode();
        self.with_sled(|trees| trees.meta.insert(row_keys::IDENTITY, identity))?;
        self.make_durable()
    }

    /// The largest number of records in one transaction. sled takes far more memory and disk space for one
    /// large transaction than for several small ones.
    const BATCH_SIZE: usize = 1_000;

    fn make_durable(&self) -> Result<(), StoreError> {
        self.flush()?;
        // The flush has written the pages to the file. This sync makes the file durable.
        self.sync_file
            .sync_data()
            .map_err(|error| explain(&self.path, error))
    }

    fn flush(&self) -> Result<(), StoreError> {
        let db = self.with_sled(|trees| Ok(trees.db.clone()))?;
        // After a failed sync, a flush may wait for ever for a wake-up that was sent before it began to
        // wait (sled 0.34.7, `make_stable_inner`).
        let flush = move || catch_panic(|| db.flush().map(drop));
        match with_timeout(self.timeout, SLED_THREAD, flush) {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(refused(&self.path, error)),
            Ok(Err(panicked)) => Err(failed(&self.path, &panicked.0)),
            Err(error) => Err(no_answer(&self.path, self.timeout, error)),
        }
    }

    fn with_sled<T>(&self, act: impl FnOnce(&Trees) -> sled::Result<T>) -> Result<T, StoreError> {
        let Some(trees) = &self.trees else {
            return Err(failed(&self.path, "it is closed"));
        };
        match catch_panic(|| act(trees)) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(refused(&self.path, error)),
            Err(panicked) => Err(failed(&self.path, &panicked.0)),
        }
    }
}

/// Closes the database on another thread with a time limit, because sled syncs its file when it is closed. It
/// panics if the disk fails, and may hang. Nothing depends on that sync.
impl Drop for Cache {
    fn drop(&mut self) {
        let trees = self.trees.take();
        let close = move || catch_panic(|| drop(trees));
        let why = match with_timeout(self.timeout, SLED_THREAD, close) {
            Ok(Ok(())) => return,
            Ok(Err(panicked)) => panicked.0,
            Err(error) => error.to_string(),
        };
        tracing::warn!(why, "the database did not close cleanly");
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::Code;

    use super::*;
    use crate::cache_open::build;
    use crate::schema::Schema;
    use crate::store_key::StoreKey;

    #[test]
    fn building_fails_with_too_slow_if_the_database_never_closes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sled");
        let account = "acme".parse().unwrap();
        let codec = Arc::new(Codec::new(Schema::CURRENT, account, &StoreKey::None));
        let mut still_open = None;
        let built = build(&path, &codec, Duration::from_millis(100), |cache| {
            still_open = cache.trees.as_ref().map(|trees| trees.db.clone());
            Ok(())
        });
        assert_eq!(built.unwrap_err().code, Code::TooSlow);
        assert!(still_open.is_some());
    }
}
