use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{Interview, InterviewId};
use interlude_engine::durable::Durable;
use interlude_engine::remote::Unreadable;
use interlude_engine::store::{CacheBatch, Contact, StoreError, StoreErrorKind};
use serde::{Deserialize, Serialize};
use sled::Batch;
use sled::transaction::{TransactionError, Transactional};

use crate::caught::caught;
use crate::codec::{Codec, Place, Stored};
use crate::disk_error::{about, explain, system_error};
use crate::entropy::Entropy;
use crate::keys::{self, Row, Tree};
use crate::patch::{self, Patch, Record};
use crate::patience::within;
use crate::schema::Kind;
use crate::tally::Tally;
use crate::trees::Trees;

/// How long flushing and closing may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// sled: the cache of what the server said, and a mirror of what the journal keeps.
///
/// Whatever fails here leaves the database in an unknown state: the mirror must then be dropped, and
/// opened again.
pub(crate) struct Mirror {
    /// None only while it is dropped.
    trees: Option<Trees>,
    /// How long sled may take to flush or to close.
    pub(crate) patience: Duration,
    /// A second descriptor of sled's file: sled's own flush is no barrier on Linux.
    barrier: File,
    path: PathBuf,
    codec: Arc<Codec>,
    sequence: u64,
    cache: CacheState,
}

/// What is known of `remote` without reading it.
#[derive(Debug, Default)]
pub(crate) struct CacheState {
    pub(crate) contact: Contact,
    pub(crate) tally: Tally,
    /// The checksum of each interview's stored value.
    pub(crate) checksums: HashMap<InterviewId, u32>,
}

/// Durable in `remote` under [`keys::CACHED`], written with every batch.
#[derive(Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Cached {
    pub(crate) contact: Contact,
    pub(crate) tally: Tally,
}

/// Durable in `meta` under [`keys::MIRRORED`], written with every change.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mirrored {
    pub(crate) sequence: u64,
    pub(crate) history: Tally,
}

impl Stored for Cached {
    const KIND: Kind = Kind::Cached;
}

/// Durable in `remote` under [`keys::UNREADABLE`], beside [`Cached`].
impl Stored for Vec<Unreadable> {
    const KIND: Kind = Kind::Unreadable;
}

impl Stored for Mirrored {
    const KIND: Kind = Kind::Mirrored;
}

/// A key of a tree, and the value it gets; none removes it.
type Write = (Tree, Vec<u8>, Option<Vec<u8>>);

impl Mirror {
    pub(crate) fn new(
        trees: Trees,
        path: &Path,
        codec: Arc<Codec>,
        sequence: u64,
        cache: CacheState,
    ) -> Result<Self, StoreError> {
        let db = path.join("db");
        let barrier = File::options()
            .write(true)
            .open(&db)
            .map_err(|error| explain(&db, &error))?;
        Ok(Self {
            trees: Some(trees),
            patience: PATIENCE,
            barrier,
            path: path.to_owned(),
            codec,
            sequence,
            cache,
        })
    }

    /// The number of the last change that it holds.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The contact that it holds.
    pub(crate) fn contact(&self) -> &Contact {
        &self.cache.contact
    }

    /// The interviews that it holds.
    pub(crate) fn interviews(&self) -> Result<Vec<Interview>, StoreError> {
        let lost = |_| failed(&self.path, "an interview in it cannot be read");
        let mut interviews = Vec::with_capacity(self.cache.checksums.len());
        for entry in
            self.with_sled(|trees| trees.remote.iter().collect::<sled::Result<Vec<_>>>())?
        {
            let (key, value) = entry;
            if key != keys::CACHED && key != keys::UNREADABLE {
                let place = Place::Value(Tree::Remote, &key);
                interviews.push(self.codec.decode(place, &value).map_err(lost)?);
            }
        }
        Ok(interviews)
    }

    /// Writes `patch`, which leads to what is `durable` as of change `sequence`, in one transaction;
    /// durable once this returns.
    pub(crate) fn write(
        &mut self,
        patch: &Patch,
        durable: &Durable,
        sequence: u64,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let mirrored = Mirrored {
            sequence,
            history: Tally::of_history(durable),
        };
        let mut writes = patch
            .iter()
            .map(|(row, record)| self.write_of(row, record, entropy))
            .collect::<Result<Vec<Write>, StoreError>>()?;
        writes.push(self.value(Tree::Meta, keys::MIRRORED.to_vec(), &mirrored, entropy)?);
        self.transact(&writes)?;
        self.make_durable()?;
        self.sequence = sequence;
        Ok(())
    }

    /// Writes a batch of what the server said with `contact` in place of its own, all or nothing;
    /// durable once this returns if there is a contact.
    pub(crate) fn cache(
        &mut self,
        batch: &CacheBatch,
        contact: Option<Contact>,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let mut writes = Batch::default();
        let mut tally = self.cache.tally;
        let mut checksums = HashMap::new();
        let mut replace = |id: InterviewId, new: Option<u32>| {
            let old = match checksums.insert(id, new) {
                Some(earlier) => earlier,
                None => self.cache.checksums.get(&id).copied(),
            };
            old.into_iter().for_each(|old| tally.remove(old));
            new.into_iter().for_each(|new| tally.add(new));
        };
        for &id in &batch.removals {
            writes.remove(&keys::interview(id));
            replace(id, None);
        }
        for interview in &batch.upserts {
            let key = keys::interview(interview.id);
            let place = Place::Value(Tree::Remote, &key);
            let value = self.codec.encode(place, &**interview, entropy)?;
            replace(interview.id, Some(crc32fast::hash(&value)));
            writes.insert(&key, value);
        }
        let brings_a_contact = contact.is_some();
        let contact = contact.unwrap_or_else(|| self.cache.contact.clone());
        let cached = Cached { contact, tally };
        let place = Place::Value(Tree::Remote, keys::CACHED);
        writes.insert(keys::CACHED, self.codec.encode(place, &cached, entropy)?);
        let named = &cached.contact.named_unreadable;
        if named.is_empty() {
            writes.remove(keys::UNREADABLE);
        } else {
            let place = Place::Value(Tree::Remote, keys::UNREADABLE);
            writes.insert(keys::UNREADABLE, self.codec.encode(place, named, entropy)?);
        }
        self.with_sled(|trees| trees.remote.apply_batch(writes))?;
        if brings_a_contact {
            self.make_durable()?;
        }
        self.cache.contact = cached.contact;
        self.cache.tally = cached.tally;
        for (id, new) in checksums {
            match new {
                Some(checksum) => self.cache.checksums.insert(id, checksum),
                None => self.cache.checksums.remove(&id),
            };
        }
        Ok(())
    }

    /// Writes all of it again, in the current version of the stored form. Cut off, it is begun again
    /// at the next opening.
    pub(crate) fn rewrite(
        &mut self,
        durable: &Durable,
        interviews: &[Arc<Interview>],
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        self.cache_all(interviews, entropy)?;
        self.fill(durable, self.sequence, entropy)
    }

    /// Writes a cache of these interviews and no others, for which this contact speaks.
    pub(crate) fn fill_cache(
        &mut self,
        interviews: &[Arc<Interview>],
        contact: &Contact,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let stays: HashSet<_> = interviews.iter().map(|interview| interview.id).collect();
        let known = self.cache.checksums.keys().copied();
        let others = CacheBatch {
            removals: known.filter(|id| !stays.contains(id)).collect(),
            ..CacheBatch::default()
        };
        self.cache(&others, None, entropy)?;
        self.cache_all(interviews, entropy)?;
        self.cache(&CacheBatch::default(), Some(contact.clone()), entropy)
    }

    fn cache_all(
        &mut self,
        interviews: &[Arc<Interview>],
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        for upserts in interviews.chunks(Self::BATCH) {
            let batch = CacheBatch {
                upserts: upserts.to_vec(),
                ..CacheBatch::default()
            };
            self.cache(&batch, None, entropy)?;
        }
        Ok(())
    }

    /// Writes all that is kept as of change `sequence`, and last whose database it is.
    pub(crate) fn fill(
        &mut self,
        durable: &Durable,
        sequence: u64,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        self.cache(&CacheBatch::default(), None, entropy)?;
        let records: Vec<_> = patch::rows(durable).into_iter().collect();
        for records in records.chunks(Self::BATCH) {
            let writes = records
                .iter()
                .map(|(row, record)| self.write_of(*row, Some(record), entropy))
                .collect::<Result<Vec<Write>, StoreError>>()?;
            self.transact(&writes)?;
        }
        self.write(&Patch::default(), durable, sequence, entropy)?;
        let identity = self.codec.identity().encode();
        self.with_sled(|trees| trees.meta.insert(keys::IDENTITY, identity))?;
        self.make_durable()
    }

    /// How many records one transaction takes at most where there are many.
    const BATCH: usize = 1_000;

    fn write_of(
        &self,
        row: Row,
        record: Option<&Record>,
        entropy: &mut dyn Entropy,
    ) -> Result<Write, StoreError> {
        let (tree, key) = row.place();
        match record {
            None => Ok((tree, key, None)),
            Some(Record::Change(change)) => self.value(tree, key, change, entropy),
            Some(Record::HistoryEntry(entry)) => self.value(tree, key, &**entry, entropy),
            Some(Record::UnconfirmedRequest(request)) => self.value(tree, key, request, entropy),
            Some(Record::Switches(switches)) => self.value(tree, key, switches, entropy),
        }
    }

    fn value<T: Stored>(
        &self,
        tree: Tree,
        key: Vec<u8>,
        value: &T,
        entropy: &mut dyn Entropy,
    ) -> Result<Write, StoreError> {
        let value = self
            .codec
            .encode(Place::Value(tree, &key), value, entropy)?;
        Ok((tree, key, Some(value)))
    }

    fn transact(&self, writes: &[Write]) -> Result<(), StoreError> {
        self.with_sled(|trees| {
            let all = (&trees.remote, &trees.outbox, &trees.history, &trees.meta);
            let done = all.transaction(|(remote, outbox, history, meta)| {
                for (tree, key, value) in writes {
                    let tree = match tree {
                        Tree::Remote => remote,
                        Tree::Outbox => outbox,
                        Tree::History => history,
                        Tree::Meta => meta,
                    };
                    match value {
                        Some(value) => tree.insert(key.as_slice(), value.as_slice())?,
                        None => tree.remove(key.as_slice())?,
                    };
                }
                Ok::<(), sled::transaction::ConflictableTransactionError<()>>(())
            });
            match done {
                Ok(()) | Err(TransactionError::Abort(())) => Ok(()),
                Err(TransactionError::Storage(error)) => Err(error),
            }
        })
    }

    fn make_durable(&self) -> Result<(), StoreError> {
        self.flush()?;
        self.barrier
            .sync_data()
            .map_err(|error| explain(&self.path, &error))
    }

    fn flush(&self) -> Result<(), StoreError> {
        let db = self.with_sled(|trees| Ok(trees.db.clone()))?;
        let flushed = within(self.patience, move || caught(|| db.flush().map(drop)));
        match flushed.map_err(|error| explain(&self.path, &error))? {
            Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(error))) => Err(refused(&self.path, &error)),
            Some(Err(panicked)) => Err(failed(&self.path, &panicked.0)),
            None => Err(too_slow(&self.path, self.patience)),
        }
    }

    fn with_sled<T>(&self, act: impl FnOnce(&Trees) -> sled::Result<T>) -> Result<T, StoreError> {
        let Some(trees) = &self.trees else {
            return Err(failed(&self.path, "it is closed"));
        };
        match caught(|| act(trees)) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(refused(&self.path, &error)),
            Err(panicked) => Err(failed(&self.path, &panicked.0)),
        }
    }
}

/// sled syncs its file when it is closed, and panics if the disk refuses; nothing depends on that sync.
impl Drop for Mirror {
    fn drop(&mut self) {
        let trees = self.trees.take();
        let why = match within(self.patience, move || caught(|| drop(trees))) {
            Ok(Some(Ok(()))) => return,
            Ok(Some(Err(panicked))) => panicked.0,
            Ok(None) => "it took too long".to_owned(),
            Err(error) => error.to_string(),
        };
        tracing::warn!(why, "the database did not close cleanly");
    }
}

/// The error for a database at `path` that took longer than `patience`.
pub(crate) fn too_slow(path: &Path, patience: Duration) -> StoreError {
    let message = format!(
        "The database in {} did not answer within {} seconds. If the disk is slow or busy, wait until it is not.",
        path.display(),
        patience.as_secs()
    );
    about(StoreErrorKind::TooSlow, path, message)
}

/// What sled said of the database at `path`.
pub(crate) fn refused(path: &Path, error: &sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => match system_error(&error.to_string()) {
            Some(system) => explain(path, &system),
            None => explain(path, error),
        },
        other => failed(path, &other.to_string()),
    }
}

/// The error for a database at `path` that failed for reasons in sled's words, or its panic's.
pub(crate) fn failed(path: &Path, why: &str) -> StoreError {
    if let Some(system) = system_error(why) {
        return explain(path, &system);
    }
    tracing::warn!(why, "the database failed");
    let message = format!(
        "The database in {} failed. It is opened again before anything else is saved.",
        path.display()
    );
    about(StoreErrorKind::Disk, path, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror_open::build;
    use crate::schema::Schema;
    use crate::seal::Seal;

    #[test]
    fn a_database_that_never_closes_is_not_waited_for_without_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sled");
        let account = "acme".parse().unwrap();
        let codec = Arc::new(Codec::new(Schema::CURRENT, account, &Seal::None));
        let mut left_behind = None;
        let built = build(&path, &codec, Duration::from_millis(100), |mirror| {
            left_behind = mirror.trees.as_ref().map(|trees| trees.db.clone());
            Ok(())
        });
        assert_eq!(built.unwrap_err().kind, StoreErrorKind::TooSlow);
        assert!(left_behind.is_some());
    }
}
