//! Reads a whole database and checks that every value can be decoded, is stored under its own key, and that
//! no value is missing.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use interlude_engine::durable::Durable;
use interlude_engine::store::StoreError;
use interlude_model::Interview;

use crate::cache::{Cache, CacheState, CacheSummary, JournalPosition};
use crate::codec::{Codec, Place, Stored, Unreadable};
use crate::fs::{cannot_lock, explain, explain_lock, is_environment_error, system_error};
use crate::identity::{FoundIdentity, Identity};
use crate::row_diff::Record;
use crate::row_keys::{self, Tree};
use crate::set_checksum::SetChecksum;
use crate::trees::Trees;

/// An open database of which every value was read and checked.
pub(crate) struct LoadedDatabase {
    pub(crate) cache: Cache,
    pub(crate) durable: Durable,
    pub(crate) interviews: Vec<Interview>,
    /// True if it was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// The part of a damaged database that could be read.
#[derive(Default)]
pub(crate) struct PartialRead {
    /// The reason why the database counts as damaged, for the log.
    pub(crate) why: String,
    pub(crate) durable: Durable,
    /// The sequence number of its last commit. None if it cannot be read.
    pub(crate) sequence: Option<u64>,
}

/// The reason why a database is not used.
pub(crate) enum OpenFailure {
    /// The database may be sound and must not be changed.
    Refused(StoreError),
    /// The database must not be used any more.
    Damaged(String),
}

/// A key and a value of sled.
type Entry = (sled::IVec, sled::IVec);

impl From<sled::Error> for OpenFailure {
    fn from(error: sled::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<StoreError> for OpenFailure {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

/// Opens sled at `path` and reads all of it. If the database is damaged, the readable part is left in
/// `partial`.
pub(crate) fn read(
    path: &Path,
    codec: &Arc<Codec>,
    partial: &mut PartialRead,
) -> Result<LoadedDatabase, OpenFailure> {
    let trees = Trees::open(path).map_err(|error| not_opened(path, error))?;
    let ours = codec.identity();
    let (found, _) = match trees.meta.get(row_keys::IDENTITY)? {
        Some(bytes) => Identity::decode(&bytes, ours.schema),
        None => (FoundIdentity::Damaged, 0),
    };
    // Before any value is read, because with the wrong key every value looks damaged.
    ours.check_can_open(&found, path)?;

    let position = read_position(&trees, codec)?;
    partial.sequence = position.as_ref().ok().map(|position| position.sequence);
    let unreadable = read_durable(&trees, codec, &mut partial.durable)?;
    let FoundIdentity::Sound(found) = found else {
        return Err(OpenFailure::Damaged(
            "its identity is missing or damaged".to_owned(),
        ));
    };
    // The history needs a checksum because the comparison with the journal ignores it: an opening removes old
    // entries from the database, but they stay in the journal until it is compacted. Rows that are missing
    // from the outbox are found by that comparison.
    let checked = position.ok().filter(|position| {
        unreadable == 0 && position.history == SetChecksum::of_history(&partial.durable)
    });
    let Some(position) = checked else {
        return Err(OpenFailure::Damaged(
            "changes are missing or unreadable".to_owned(),
        ));
    };
    let (interviews, state) = read_cache(&trees, codec)?;
    Ok(LoadedDatabase {
        cache: Cache::new(trees, path, Arc::clone(codec), position.sequence, state)?,
        durable: std::mem::take(&mut partial.durable),
        interviews,
        is_outdated: found.schema < ours.schema,
    })
}

/// Converts the error with which sled did not open. An error of the system about locking the file is only in
/// its text.
fn not_opened(path: &Path, error: sled::Error) -> OpenFailure {
    let sled::Error::Io(io) = &error else {
        return error.into();
    };
    let text = io.to_string();
    if text.contains("acquire lock")
        && let Some(system) = system_error(&text)
        && (cannot_lock(&system) || is_environment_error(&system))
    {
        return OpenFailure::Refused(explain_lock(&path.join("db"), &system));
    }
    if is_environment_error(io) {
        return OpenFailure::Refused(explain(path, io));
    }
    error.into()
}

fn read_position(
    trees: &Trees,
    codec: &Codec,
) -> Result<Result<JournalPosition, Unreadable>, OpenFailure> {
    let place = Place::Value(Tree::Meta, row_keys::JOURNAL_POSITION);
    let value = trees.meta.get(row_keys::JOURNAL_POSITION)?;
    Ok(value
        .ok_or(Unreadable)
        .and_then(|value| codec.decode(place, &value)))
}

/// Reads the durable state into `durable`. Returns the number of records that cannot be read.
///
/// The history is read before the outbox, because applying an entry of the history removes the unfinished
/// change with the same id. A change that an undo brought back is in both.
fn read_durable(trees: &Trees, codec: &Codec, durable: &mut Durable) -> Result<usize, OpenFailure> {
    let mut unreadable = 0;
    for (tree, entries) in [
        (Tree::History, &trees.history),
        (Tree::Outbox, &trees.outbox),
        (Tree::Meta, &trees.meta),
    ] {
        for entry in entries {
            let (key, value) = entry?;
            if key == row_keys::IDENTITY || key == row_keys::JOURNAL_POSITION {
                continue;
            }
            match read_record(tree, &key, &value, codec) {
                Ok(record) => durable.apply(&record.into_op()),
                Err(Unreadable) => unreadable += 1,
            }
        }
    }
    Ok(unreadable)
}

fn read_record(tree: Tree, key: &[u8], value: &[u8], codec: &Codec) -> Result<Record, Unreadable> {
    let place = Place::Value(tree, key);
    let record = match tree {
        Tree::Outbox => Record::Change(codec.decode(place, value)?),
        Tree::History => Record::HistoryEntry(Arc::new(codec.decode(place, value)?)),
        Tree::Meta if row_keys::is_unconfirmed(key) => {
            Record::UnconfirmedRequest(codec.decode(place, value)?)
        }
        Tree::Meta if key == row_keys::SWITCHES => Record::Switches(codec.decode(place, value)?),
        Tree::Meta | Tree::Remote => return Err(Unreadable),
    };
    // The key is derived from the value. Another one means that sled returned the value of another row.
    let (_, expected_key) = record.row().place();
    if expected_key == key {
        Ok(record)
    } else {
        Err(Unreadable)
    }
}

fn read_cache(trees: &Trees, codec: &Codec) -> Result<(Vec<Interview>, CacheState), OpenFailure> {
    let unreadable = |_| OpenFailure::Damaged("an interview is unreadable".to_owned());
    let entries = trees.remote.iter().collect::<sled::Result<Vec<Entry>>>()?;
    let (mut summary, entries): (CacheSummary, _) =
        first_of(&entries, codec, row_keys::CACHE_SUMMARY).map_err(unreadable)?;
    let (named, entries) = first_of(entries, codec, row_keys::UNREADABLE).map_err(unreadable)?;
    summary.contact.named_unreadable = named;
    let decode = |(key, value): &Entry| codec.decode(Place::Value(Tree::Remote, key), value);
    let interviews: Vec<Interview> = decode_in_parallel(entries, decode).map_err(unreadable)?;
    let mut state = CacheState {
        contact: summary.contact,
        ..CacheState::default()
    };
    for (interview, (_, value)) in interviews.iter().zip(entries) {
        let checksum = crc32fast::hash(value);
        state.set_checksum.add(checksum);
        state.checksums.insert(interview.id, checksum);
    }
    // sled can lose interviews, or return them to an earlier state, without an error.
    if summary.set_checksum == state.set_checksum {
        Ok((interviews, state))
    } else {
        Err(OpenFailure::Damaged(
            "interviews are missing or not the latest".to_owned(),
        ))
    }
}

/// Splits off the value of the key `first` if it is the first of the entries. Returns the default value if
/// not.
fn first_of<'a, T: Stored + Default>(
    entries: &'a [Entry],
    codec: &Codec,
    first: &[u8],
) -> Result<(T, &'a [Entry]), Unreadable> {
    match entries.split_first() {
        Some(((key, value), rest)) if key == first => {
            let place = Place::Value(Tree::Remote, first);
            Ok((codec.decode(place, value)?, rest))
        }
        _ => Ok((T::default(), entries)),
    }
}

/// Decodes entries on several threads, because this takes most of the time of an opening.
pub(crate) fn decode_in_parallel<E: Sync, T: Send>(
    entries: &[E],
    decode: impl Fn(&E) -> Result<T, Unreadable> + Sync,
) -> Result<Vec<T>, Unreadable> {
    const MAX_THREADS: usize = 4;
    const MIN_PER_THREAD: usize = 2_000;
    let threads = thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS));
    let share = entries.len().div_ceil(threads).max(MIN_PER_THREAD);
    let decode_all =
        |entries: &[E]| -> Result<Vec<T>, Unreadable> { entries.iter().map(&decode).collect() };
    thread::scope(|scope| {
        let shares = entries.chunks(share);
        let running: Vec<_> = shares
            .map(|share| scope.spawn(|| decode_all(share)))
            .collect();
        let mut interviews = Vec::with_capacity(entries.len());
        for share in running {
            interviews.append(&mut share.join().unwrap_or(Err(Unreadable))?);
        }
        Ok(interviews)
    })
}
