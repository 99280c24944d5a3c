//! Reads a whole database and checks that every value can be decoded, is stored under its own key, and that
//! no value is missing.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use interlude_engine::store::StoreError;
use interlude_model::Interview;

use crate::cache::{Cache, CacheState, CacheSummary};
use crate::codec::{Codec, Place, Stored, Unreadable};
use crate::fs::{cannot_lock, explain, explain_lock, is_environment_error, system_error};
use crate::identity::{FoundIdentity, Identity};
use crate::row_keys::{self, Tree};
use crate::sled_calls::Trees;
use crate::version_2::OldRows;

/// An open database of which every value was read and checked.
pub(crate) struct LoadedDatabase {
    pub(crate) cache: Cache,
    /// The durable state that version 1 or 2 kept in it.
    pub(crate) old: Option<OldRows>,
    pub(crate) interviews: Vec<Interview>,
    /// True if it was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// The part of a damaged database that could be read.
#[derive(Default)]
pub(crate) struct PartialRead {
    /// The reason why the database counts as damaged, for the log.
    pub(crate) why: String,
    /// The durable state that version 1 or 2 kept in it.
    pub(crate) old: Option<OldRows>,
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
    // The identity is checked before any value is read, because with the wrong key every value looks damaged.
    ours.check_can_open(&found, path)?;

    partial.old = OldRows::read(&trees, codec)?;
    let FoundIdentity::Sound(found) = found else {
        return Err(OpenFailure::Damaged(
            "its identity is missing or damaged".to_owned(),
        ));
    };
    if partial.old.as_ref().is_some_and(|old| !old.is_complete) {
        return Err(OpenFailure::Damaged(
            "changes are missing or unreadable".to_owned(),
        ));
    }
    let (interviews, state) = read_cache(&trees, codec)?;
    Ok(LoadedDatabase {
        cache: Cache::new(trees, path, Arc::clone(codec), state)?,
        old: partial.old.take(),
        interviews,
        is_outdated: found.schema < ours.schema,
    })
}

/// Converts the error with which sled did not open. An error of the system about locking the file is only in
/// its text.
fn not_opened(path: &Path, error: sled::Error) -> OpenFailure {
    let sled::Error::Io(io) = error else {
        return error.into();
    };
    let text = io.to_string();
    if text.contains("acquire lock")
        && let Some(system) = system_error(&text)
        && (cannot_lock(&system) || is_environment_error(&system))
    {
        return OpenFailure::Refused(explain_lock(&path.join("db"), system));
    }
    if is_environment_error(&io) {
        return OpenFailure::Refused(explain(path, io));
    }
    sled::Error::Io(io).into()
}

fn read_cache(trees: &Trees, codec: &Codec) -> Result<(Vec<Interview>, CacheState), OpenFailure> {
    let unreadable = |_| OpenFailure::Damaged("an interview is unreadable".to_owned());
    let entries = trees.remote.iter().collect::<sled::Result<Vec<Entry>>>()?;
    let (mut summary, entries): (CacheSummary, _) =
        first_of(&entries, codec, row_keys::CACHE_SUMMARY).map_err(unreadable)?;
    let (named, entries) = first_of(entries, codec, row_keys::UNREADABLE).map_err(unreadable)?;
    let (behind, entries) = first_of(entries, codec, row_keys::BEHIND).map_err(unreadable)?;
    summary.contact.named_unreadable = named;
    summary.contact.behind = behind;
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
