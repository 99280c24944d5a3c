//! Reading a whole database, and believing none of it unchecked: every value is opened and decoded,
//! stands at its own key, and none is missing.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use interlude_domain::Interview;
use interlude_engine::durable::Durable;
use interlude_engine::store::StoreError;

use crate::codec::{Codec, Place, Stored, Unreadable};
use crate::disk_error::{cannot_lock, explain, explain_lock, is_of_the_surroundings, system_error};
use crate::identity::{Found, Identity};
use crate::keys::{self, Tree};
use crate::mirror::{CacheState, Cached, Mirror, Mirrored};
use crate::patch::Record;
use crate::tally::Tally;
use crate::trees::Trees;

/// A database in which every value was read.
pub(crate) struct Opened {
    pub(crate) mirror: Mirror,
    pub(crate) durable: Durable,
    pub(crate) interviews: Vec<Interview>,
    /// It was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// What could be read of a damaged database.
#[derive(Default)]
pub(crate) struct Salvage {
    pub(crate) why: String,
    pub(crate) durable: Durable,
    /// The number of the last change that it took.
    pub(crate) sequence: Option<u64>,
}

/// Why a database is not opened.
pub(crate) enum Trouble {
    /// It may be sound, and must not be touched.
    Refused(StoreError),
    /// It must not be believed.
    Damaged(String),
}

/// A key of sled and its value.
type Entry = (sled::IVec, sled::IVec);

impl From<sled::Error> for Trouble {
    fn from(error: sled::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

/// Opens sled at `path` and reads all of it. What can be read of a damaged database is left in
/// `salvage`.
pub(crate) fn read(
    path: &Path,
    codec: &Arc<Codec>,
    salvage: &mut Salvage,
) -> Result<Opened, Trouble> {
    let trees = Trees::open(path).map_err(|error| not_opened(path, error))?;
    let ours = codec.identity();
    let (found, _) = match trees.meta.get(keys::IDENTITY)? {
        Some(bytes) => Identity::decode(&bytes, ours.schema),
        None => (Found::Damaged, 0),
    };
    ours.admit(&found, path)?;

    let mirrored = read_mirrored(&trees, codec)?;
    salvage.sequence = mirrored.as_ref().ok().map(|mirrored| mirrored.sequence);
    let unreadable = read_kept(&trees, codec, &mut salvage.durable)?;
    let Found::Sound(found) = found else {
        return Err(Trouble::Damaged("it does not say whose it is".to_owned()));
    };
    let whole = mirrored.ok().filter(|mirrored| {
        unreadable == 0 && mirrored.history == Tally::of_history(&salvage.durable)
    });
    let Some(mirrored) = whole else {
        return Err(Trouble::Damaged(
            "it lost changes or holds unreadable ones".to_owned(),
        ));
    };
    let (interviews, cache) = read_cache(&trees, codec)?;
    Ok(Opened {
        mirror: Mirror::new(trees, path, Arc::clone(codec), mirrored.sequence, cache)?,
        durable: std::mem::take(&mut salvage.durable),
        interviews,
        is_outdated: found.schema < ours.schema,
    })
}

/// Why sled did not open, which says in words alone what the system said when it locked its file.
fn not_opened(path: &Path, error: sled::Error) -> Trouble {
    let sled::Error::Io(io) = &error else {
        return error.into();
    };
    let words = io.to_string();
    if words.contains("acquire lock")
        && let Some(system) = system_error(&words)
        && (cannot_lock(&system) || is_of_the_surroundings(&system))
    {
        return Trouble::Refused(explain_lock(&path.join("db"), &system));
    }
    if is_of_the_surroundings(io) {
        return Trouble::Refused(explain(path, io));
    }
    error.into()
}

fn read_mirrored(trees: &Trees, codec: &Codec) -> Result<Result<Mirrored, Unreadable>, Trouble> {
    let place = Place::Value(Tree::Meta, keys::MIRRORED);
    let value = trees.meta.get(keys::MIRRORED)?;
    Ok(value
        .ok_or(Unreadable)
        .and_then(|value| codec.decode(place, &value)))
}

/// Reads what can be read of what is kept; returns how many records cannot. The history comes
/// before the outbox, since an end takes out an unfinished change of its id.
fn read_kept(trees: &Trees, codec: &Codec, durable: &mut Durable) -> Result<usize, Trouble> {
    let mut unreadable = 0;
    for (tree, entries) in [
        (Tree::History, &trees.history),
        (Tree::Outbox, &trees.outbox),
        (Tree::Meta, &trees.meta),
    ] {
        for entry in entries {
            let (key, value) = entry?;
            if key == keys::IDENTITY || key == keys::MIRRORED {
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
        Tree::Meta if keys::is_unconfirmed(key) => {
            Record::UnconfirmedRequest(codec.decode(place, value)?)
        }
        Tree::Meta if key == keys::SWITCHES => Record::Switches(codec.decode(place, value)?),
        Tree::Meta | Tree::Remote => return Err(Unreadable),
    };
    let (_, its_key) = record.row().place();
    if its_key == key {
        Ok(record)
    } else {
        Err(Unreadable)
    }
}

fn read_cache(trees: &Trees, codec: &Codec) -> Result<(Vec<Interview>, CacheState), Trouble> {
    let unreadable = |_| Trouble::Damaged("the cache holds an unreadable value".to_owned());
    let entries = trees.remote.iter().collect::<sled::Result<Vec<Entry>>>()?;
    let (mut cached, entries): (Cached, _) =
        first_of(&entries, codec, keys::CACHED).map_err(unreadable)?;
    let (named, entries) = first_of(entries, codec, keys::UNREADABLE).map_err(unreadable)?;
    cached.contact.named_unreadable = named;
    let decode = |(key, value): &Entry| codec.decode(Place::Value(Tree::Remote, key), value);
    let interviews: Vec<Interview> = side_by_side(entries, decode).map_err(unreadable)?;
    let mut state = CacheState {
        contact: cached.contact,
        ..CacheState::default()
    };
    for (interview, (_, value)) in interviews.iter().zip(entries) {
        let checksum = crc32fast::hash(value);
        state.tally.add(checksum);
        state.checksums.insert(interview.id, checksum);
    }
    if cached.tally == state.tally {
        Ok((interviews, state))
    } else {
        Err(Trouble::Damaged("the cache lost interviews".to_owned()))
    }
}

/// Takes the value of a key from entries that it may be the first of.
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

/// Decodes interviews on several threads: most of the time of an opening goes here.
pub(crate) fn side_by_side<E: Sync, T: Send>(
    entries: &[E],
    decode: impl Fn(&E) -> Result<T, Unreadable> + Sync,
) -> Result<Vec<T>, Unreadable> {
    const MAX_THREADS: usize = 4;
    const WORTH_A_THREAD: usize = 2_000;
    let threads = thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_THREADS));
    let share = entries.len().div_ceil(threads).max(WORTH_A_THREAD);
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
