//! Opening sled, which can fail in every way: with an error, with a panic, not at all, and without
//! a word (it rolls back what it cannot read). So it is opened on a thread of its own, within a
//! time limit, and every value in it is read before it is believed.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interlude_engine::store::{StoreError, StoreErrorKind};

use crate::caught::caught;
use crate::codec::Codec;
use crate::data_folder::sync_folder;
use crate::disk_error::{
    about, cannot_lock, explain, explain_lock, is_of_the_surroundings, system_error,
};
use crate::mirror::{CacheState, Mirror, failed, refused, too_slow};
use crate::mirror_read::{Opened, Salvage, Trouble, read};
use crate::patience::within;
use crate::trees::Trees;

/// One opening at a time: one that took too long goes on, and a second beside it would find the
/// database in use and take that for damage.
static TURN: Mutex<()> = Mutex::new(());

/// What was found where sled's folder should be.
pub(crate) enum Database {
    Absent,
    Sound(Box<Opened>),
    Damaged(Salvage),
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
    in_turn(limit, &path.clone(), move || {
        remove_half_written_snapshots(&path)?;
        wait_until_closed(&path)?;
        match read_guarded(&path, &codec)? {
            // What the disk fails to give once is no damage.
            Database::Damaged(salvage) if system_error(&salvage.why).is_some() => {
                remove_half_written_snapshots(&path)?;
                wait_until_closed(&path)?;
                read_guarded(&path, &codec)
            }
            found => Ok(found),
        }
    })
}

/// Builds a database at `path`, where nothing stands, and closes it again.
///
/// # Errors
/// The disk's, and [`StoreErrorKind::TooSlow`] where it is not closed within `limit`.
pub(crate) fn build(
    path: &Path,
    codec: &Arc<Codec>,
    limit: Duration,
    fill: impl FnOnce(&mut Mirror) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let built = caught(|| {
        let trees = Trees::open(path).map_err(|error| refused(path, &error))?;
        let codec = Arc::clone(codec);
        let mut mirror = Mirror::new(trees, path, codec, 0, CacheState::default())?;
        fill(&mut mirror)
    });
    let built = built.unwrap_or_else(|panicked| Err(failed(path, &panicked.0)));
    let own_path = path.to_owned();
    // Left behind in a flush that never ends, sled keeps its file locked.
    let closed = within(limit, move || wait_until_closed(&own_path))
        .map_err(|error| explain(path, &error))
        .and_then(|closed| closed.unwrap_or_else(|| Err(too_slow(path, limit))));
    built.and(closed)?;
    sync_folder(path).map_err(|error| explain(path, &error))
}

fn in_turn<T: Send + 'static>(
    limit: Duration,
    path: &Path,
    act: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let opened = within(limit, move || {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        act()
    });
    opened.map_err(|error| explain(path, &error))?.unwrap_or_else(|| {
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
        Err(error) if cannot_lock(&error) => Err(explain_lock(&db, &error)),
        Err(error) if is_of_the_surroundings(&error) => Err(explain(&db, &error)),
        _ => Ok(()),
    }
}

fn read_guarded(path: &Path, codec: &Arc<Codec>) -> Result<Database, StoreError> {
    let mut salvage = Salvage::default();
    let why = match caught(|| read(path, codec, &mut salvage)) {
        Ok(Ok(opened)) => return Ok(Database::Sound(Box::new(opened))),
        Ok(Err(Trouble::Refused(error))) => return Err(error),
        Ok(Err(Trouble::Damaged(why))) => why,
        Err(panicked) => panicked.0,
    };
    Ok(Database::Damaged(Salvage { why, ..salvage }))
}
