//! Opens sled's database. sled can fail with an error or with a panic, it can hang, and it can roll back
//! unreadable data without an error. So it is opened on a thread of its own with a time limit, and every
//! value is read and checked before the database is used.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use interlude_engine::store::StoreError;
use interlude_model::Code;

use crate::cache::{Cache, CacheState};
use crate::cache_read::{LoadedDatabase, OpenFailure, PartialRead, read};
use crate::codec::Codec;
use crate::fs::{
    about, cannot_lock, explain, explain_lock, is_environment_error, sync_folder, system_error,
};
use crate::sled_calls::{SLED_THREAD, Trees, catch_panic, failed, no_answer, refused};
use crate::with_timeout::{TimeoutError, with_timeout};

/// Allows only one opening at a time. An opening that took too long goes on in the background, and a second
/// one would find the database in use and mistake that for damage.
static OPENING: Mutex<()> = Mutex::new(());

/// The result of opening a database.
pub(crate) enum Database {
    /// There is no folder.
    Absent,
    Sound(Box<LoadedDatabase>),
    Damaged(Box<PartialRead>),
}

/// Opens the database at `path` and reads all of it.
///
/// # Errors
/// [`Code::Locked`], [`Code::TooNew`], [`Code::TooSlow`] after `limit`,
/// or an error of the disk. Damage is not an error.
pub(crate) fn open(
    path: &Path,
    codec: &Arc<Codec>,
    limit: Duration,
) -> Result<Database, StoreError> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Database::Absent),
        Err(error) => return Err(explain(path, error)),
        Ok(found) if !found.is_dir() => {
            return Ok(Database::Damaged(Box::new(PartialRead {
                why: "it is not a folder".to_owned(),
                ..PartialRead::default()
            })));
        }
        Ok(_) => {}
    }
    let (path, codec) = (path.to_owned(), Arc::clone(codec));
    one_at_a_time(limit, &path.clone(), move || {
        remove_half_written_snapshots(&path)?;
        wait_until_closed(&path)?;
        match read_catching_panics(&path, &codec)? {
            // One failed read of the disk does not prove damage, so the database gets a second try.
            Database::Damaged(partial) if system_error(&partial.why).is_some() => {
                remove_half_written_snapshots(&path)?;
                wait_until_closed(&path)?;
                read_catching_panics(&path, &codec)
            }
            found => Ok(found),
        }
    })
}

/// Creates a database at `path`, fills it with `fill`, and closes it again. `path` must not exist.
///
/// # Errors
/// An error of the disk, or [`Code::TooSlow`] if it is not closed within `limit`.
pub(crate) fn build(
    path: &Path,
    codec: &Arc<Codec>,
    limit: Duration,
    fill: impl FnOnce(&mut Cache) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let built = catch_panic(|| {
        let trees = Trees::open(path).map_err(|error| refused(path, error))?;
        let codec = Arc::clone(codec);
        let mut cache = Cache::new(trees, path, codec, CacheState::default())?;
        fill(&mut cache)
    });
    let built = built.unwrap_or_else(|panicked| Err(failed(path, &panicked.0)));
    let own_path = path.to_owned();
    // The lock never becomes free if sled hangs in a flush, so waiting has a limit.
    let closed = with_timeout(limit, SLED_THREAD, move || wait_until_closed(&own_path))
        .unwrap_or_else(|error| Err(no_answer(path, limit, error)));
    // The caller renames the folder, so its content must be durable before.
    built.and(closed)?;
    sync_folder(path).map_err(|error| explain(path, error))
}

fn one_at_a_time<T: Send + 'static>(
    limit: Duration,
    path: &Path,
    act: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    // Opening a file that sled cannot read may hang.
    let opened = with_timeout(limit, SLED_THREAD, move || {
        let _guard = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
        act()
    });
    opened.unwrap_or_else(|error| {
        if !matches!(error, TimeoutError::TooSlow) {
            return Err(no_answer(path, limit, error));
        }
        let message = format!(
            "Opening {} took longer than {} seconds. Nothing was changed. If the disk is slow or busy, wait a while, then try again.",
            path.display(),
            limit.as_secs()
        );
        Err(about(Code::TooSlow, path, message))
    })
}

/// Removes the snapshots that sled did not finish, because sled can never open the database while there is
/// one. A kill during an opening can leave one behind.
fn remove_half_written_snapshots(path: &Path) -> Result<(), StoreError> {
    let files = fs::read_dir(path).map_err(|error| explain(path, error))?;
    for file in files {
        let file = file.map_err(|error| explain(path, error))?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(file.path()).map_err(|error| explain(&file.path(), error))?;
        }
    }
    Ok(())
}

/// Waits until the lock of sled's file is free, because sled's background threads hold it for a moment after
/// the database is closed.
fn wait_until_closed(path: &Path) -> Result<(), StoreError> {
    let db = path.join("db");
    match File::open(&db).and_then(|file| file.lock()) {
        Err(error) if cannot_lock(&error) => Err(explain_lock(&db, error)),
        Err(error) if is_environment_error(&error) => Err(explain(&db, error)),
        _ => Ok(()),
    }
}

fn read_catching_panics(path: &Path, codec: &Arc<Codec>) -> Result<Database, StoreError> {
    // This is filled while the database is read, so that what was read is kept even after a panic.
    let mut partial = PartialRead::default();
    let why = match catch_panic(|| read(path, codec, &mut partial)) {
        Ok(Ok(opened)) => return Ok(Database::Sound(Box::new(opened))),
        Ok(Err(OpenFailure::Refused(error))) => return Err(error),
        Ok(Err(OpenFailure::Damaged(why))) => why,
        Err(panicked) => panicked.0,
    };
    Ok(Database::Damaged(Box::new(PartialRead { why, ..partial })))
}
