//! Opening sled, which can fail in every way: with an error, with a panic, not at all, and without
//! a word (it rolls back what it cannot read). So it is opened on a thread of its own, within a
//! time limit, and every value in it is read before it is believed.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use interlude_domain::Interview;
use interlude_engine::kept::Kept;
use interlude_engine::store::{StoreError, StoreErrorKind};

use crate::caught::{caught, caught_quietly};
use crate::codec::{Codec, Place, Unreadable};
use crate::disk_error::{about, explain, is_of_the_surroundings};
use crate::identity::{Found, Identity};
use crate::keys::{self, Tree};
use crate::mirror::{CacheState, Cached, Mirror, Mirrored, Trees, failed, refused};
use crate::patch::Record;
use crate::tally::Tally;

const CACHE_BYTES: u64 = 64 << 20;
/// sled's own thread tidies its file this often, in milliseconds. It promises nothing: what must be
/// durable is flushed by name.
const TIDY_EVERY_MS: u64 = 5_000;

/// What was found where sled's folder should be.
pub(crate) enum Database {
    Absent,
    Sound(Box<Opened>),
    Damaged(Salvage),
}

/// A database in which every value was read.
pub(crate) struct Opened {
    pub(crate) mirror: Mirror,
    pub(crate) kept: Kept,
    pub(crate) interviews: Vec<Interview>,
    /// It was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// What could be read of a damaged database.
#[derive(Default)]
pub(crate) struct Salvage {
    pub(crate) why: String,
    pub(crate) kept: Kept,
    /// The number of the last change that it took.
    pub(crate) sequence: Option<u64>,
}

/// Why a database is not opened.
enum Trouble {
    /// It may be sound, and must not be touched.
    Refused(StoreError),
    /// It must not be believed.
    Damaged(String),
}

/// Opens the database at `path` and reads all of it.
///
/// # Errors
/// [`StoreErrorKind::Locked`], [`StoreErrorKind::TooNew`], [`StoreErrorKind::TooSlow`] after `limit`,
/// or the disk's. Damage is no error.
pub(crate) fn open(
    path: &Path,
    codec: &Arc<Codec>,
    limit: Duration,
) -> Result<Database, StoreError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Database::Absent),
        Err(error) => return Err(explain(path, &error)),
        Ok(found) if !found.is_dir() => {
            return Ok(Database::Damaged(Salvage {
                why: "it is not a folder".to_owned(),
                ..Salvage::default()
            }));
        }
        Ok(_) => {}
    }
    let (path, codec) = (path.to_owned(), Arc::clone(codec));
    within(limit, &path.clone(), move || {
        remove_half_written_snapshots(&path)?;
        wait_until_closed(&path)?;
        read_guarded(&path, &codec)
    })
}

/// Builds a database at `path`, where nothing stands, and closes it again.
///
/// # Errors
/// The disk's.
pub(crate) fn build(
    path: &Path,
    codec: &Arc<Codec>,
    fill: impl FnOnce(&mut Mirror) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let built = caught_quietly(|| {
        let trees = Trees::open(path).map_err(|error| refused(path, &error))?;
        let codec = Arc::clone(codec);
        let mut mirror = Mirror::new(trees, path, codec, 0, CacheState::default())?;
        let filled = fill(&mut mirror);
        close(mirror);
        filled
    });
    wait_until_closed(path)?;
    built.unwrap_or_else(|panicked| Err(failed(path, &panicked.0)))
}

/// Closes a database. sled syncs its file then, and panics if the disk refuses; nothing depends on
/// that sync.
pub(crate) fn close(mirror: Mirror) {
    if let Err(panicked) = caught(|| drop(mirror)) {
        tracing::warn!(why = panicked.0, "the database did not close cleanly");
    }
}

impl Trees {
    pub(crate) fn open(path: &Path) -> sled::Result<Self> {
        let db = sled::Config::new()
            .path(path)
            .mode(sled::Mode::LowSpace)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(Some(TIDY_EVERY_MS))
            .open()?;
        let tree = |tree: Tree| db.open_tree(tree.name());
        Ok(Self {
            remote: tree(Tree::Remote)?,
            outbox: tree(Tree::Outbox)?,
            history: tree(Tree::History)?,
            meta: tree(Tree::Meta)?,
            db,
        })
    }
}

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

fn within<T: Send + 'static>(
    limit: Duration,
    path: &Path,
    act: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (done, answer) = mpsc::sync_channel(1);
    let named = thread::Builder::new().name("open-store".to_owned());
    named
        .spawn(move || {
            // Nobody waits any more once it took too long; what was opened is then closed here.
            let _ = done.send(act());
        })
        .map_err(|error| explain(path, &error))?;
    answer.recv_timeout(limit).unwrap_or_else(|_| {
        let message = format!(
            "Opening {} took longer than {} seconds. Nothing was moved or removed. Try again; if the disk is slow or busy, wait until it is not.",
            path.display(),
            limit.as_secs()
        );
        Err(about(StoreErrorKind::TooSlow, path, message))
    })
}

/// A snapshot that sled did not finish writing keeps it from opening ever again.
fn remove_half_written_snapshots(path: &Path) -> Result<(), StoreError> {
    let files = fs::read_dir(path).map_err(|error| explain(path, &error))?;
    for file in files {
        let file = file.map_err(|error| explain(path, &error))?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(file.path()).map_err(|error| explain(&file.path(), &error))?;
        }
    }
    Ok(())
}

/// sled's background threads hold the file, and its lock, for a moment after the database is closed.
fn wait_until_closed(path: &Path) -> Result<(), StoreError> {
    let db = path.join("db");
    match File::open(&db).and_then(|file| file.lock()) {
        Err(error) if is_of_the_surroundings(&error) => Err(explain(&db, &error)),
        _ => Ok(()),
    }
}

fn read_guarded(path: &Path, codec: &Arc<Codec>) -> Result<Database, StoreError> {
    let mut salvage = Salvage::default();
    let why = match caught_quietly(|| read(path, codec, &mut salvage)) {
        Ok(Ok(opened)) => return Ok(Database::Sound(Box::new(opened))),
        Ok(Err(Trouble::Refused(error))) => return Err(error),
        Ok(Err(Trouble::Damaged(why))) => why,
        Err(panicked) => panicked.0,
    };
    Ok(Database::Damaged(Salvage { why, ..salvage }))
}

fn read(path: &Path, codec: &Arc<Codec>, salvage: &mut Salvage) -> Result<Opened, Trouble> {
    let trees = Trees::open(path).map_err(|error| match error {
        sled::Error::Io(error) if is_of_the_surroundings(&error) => {
            Trouble::Refused(explain(path, &error))
        }
        other => other.into(),
    })?;
    let ours = codec.identity();
    let (found, _) = match trees.meta.get(keys::IDENTITY)? {
        Some(bytes) => Identity::decode(&bytes, ours.schema),
        None => (Found::Damaged, 0),
    };
    ours.admit(&found, path)?;

    let mirrored = read_mirrored(&trees, codec)?;
    salvage.sequence = mirrored.as_ref().ok().map(|mirrored| mirrored.sequence);
    let unreadable = read_kept(&trees, codec, &mut salvage.kept)?;
    let Found::Sound(found) = found else {
        return Err(Trouble::Damaged("it does not say whose it is".to_owned()));
    };
    let whole = mirrored
        .ok()
        .filter(|mirrored| unreadable == 0 && mirrored.history == Tally::of_history(&salvage.kept));
    let Some(mirrored) = whole else {
        return Err(Trouble::Damaged(
            "it lost changes or holds unreadable ones".to_owned(),
        ));
    };
    let (interviews, cache) = read_cache(&trees, codec)?;
    Ok(Opened {
        mirror: Mirror::new(trees, path, Arc::clone(codec), mirrored.sequence, cache)?,
        kept: std::mem::take(&mut salvage.kept),
        interviews,
        is_outdated: found.schema < ours.schema,
    })
}

fn read_mirrored(trees: &Trees, codec: &Codec) -> Result<Result<Mirrored, Unreadable>, Trouble> {
    let place = Place::Value(Tree::Meta, keys::MIRRORED);
    let value = trees.meta.get(keys::MIRRORED)?;
    Ok(value
        .ok_or(Unreadable)
        .and_then(|value| codec.decode(place, &value)))
}

/// Reads what can be read of what is kept; returns how many records cannot. The history comes
/// before the outbox, since an end takes out an unfinished amendment of its id.
fn read_kept(trees: &Trees, codec: &Codec, kept: &mut Kept) -> Result<usize, Trouble> {
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
                Ok(record) => kept.apply(&record.into_op()),
                Err(Unreadable) => unreadable += 1,
            }
        }
    }
    Ok(unreadable)
}

fn read_record(tree: Tree, key: &[u8], value: &[u8], codec: &Codec) -> Result<Record, Unreadable> {
    let place = Place::Value(tree, key);
    let record = match tree {
        Tree::Outbox => Record::Amendment(codec.decode(place, value)?),
        Tree::History => Record::HistoryEntry(codec.decode(place, value)?),
        Tree::Meta if keys::is_doubt(key) => Record::Doubt(codec.decode(place, value)?),
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
    let damaged = |_| Trouble::Damaged("the cache holds an unreadable value".to_owned());
    let mut cached = Cached::default();
    let mut interviews = Vec::new();
    let mut state = CacheState::default();
    for entry in &trees.remote {
        let (key, value) = entry?;
        let place = Place::Value(Tree::Remote, &key);
        if key == keys::CACHED {
            cached = codec.decode(place, &value).map_err(damaged)?;
        } else {
            let interview: Interview = codec.decode(place, &value).map_err(damaged)?;
            let checksum = crc32fast::hash(&value);
            state.tally.add(checksum);
            state.checksums.insert(interview.id, checksum);
            interviews.push(interview);
        }
    }
    if cached.tally != state.tally {
        return Err(Trouble::Damaged("the cache lost interviews".to_owned()));
    }
    state.contact = cached.contact;
    Ok((interviews, state))
}
