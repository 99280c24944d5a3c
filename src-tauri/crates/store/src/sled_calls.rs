//! Opens sled, and turns its panics and errors into errors of the store.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use interlude_engine::store::StoreError;
use interlude_model::Code;

use crate::fs::{about, explain, system_error};
use crate::row_keys::Tree;
use crate::with_timeout::TimeoutError;

const CACHE_BYTES: u64 = 64 << 20;
/// The interval at which sled's own thread flushes, in milliseconds. Nothing depends on it, because data that
/// must be durable is flushed explicitly.
const FLUSH_EVERY_MS: u64 = 5_000;

/// The open database of sled and its trees.
pub(crate) struct Trees {
    pub(crate) db: sled::Db,
    pub(crate) remote: sled::Tree,
    pub(crate) meta: sled::Tree,
}

impl Trees {
    pub(crate) fn open(path: &Path) -> sled::Result<Self> {
        let db = sled::Config::new()
            .path(path)
            .mode(sled::Mode::LowSpace)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(Some(FLUSH_EVERY_MS))
            .open()?;
        let tree = |tree: Tree| db.open_tree(tree.name());
        Ok(Self {
            remote: tree(Tree::Remote)?,
            meta: tree(Tree::Meta)?,
            db,
        })
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// The message of a panic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PanicMessage(pub(crate) String);

/// Runs `act` and returns a panic as an error. The panic is not printed, because the application goes on.
/// Panics of other threads are still reported.
///
/// After a panic the caller must drop everything that `act` borrowed, because its state is unknown.
pub(crate) fn catch_panic<T>(act: impl FnOnce() -> T) -> Result<T, PanicMessage> {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                report(info);
            }
        }));
    });
    let was_quiet = QUIET.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(act));
    QUIET.set(was_quiet);
    done.map_err(|payload| PanicMessage(message_of(&*payload)))
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

/// The name of the threads on which sled is called with a time limit.
pub(crate) const SLED_THREAD: &str = "ask-sled";

/// Converts the error of a call with a time limit of the database at `path`.
pub(crate) fn no_answer(path: &Path, timeout: Duration, error: TimeoutError) -> StoreError {
    match error {
        TimeoutError::TooSlow => too_slow(path, timeout),
        TimeoutError::Panicked => failed(path, &error.to_string()),
        TimeoutError::NoThread(error) => explain(path, error),
    }
}

fn too_slow(path: &Path, timeout: Duration) -> StoreError {
    let message = format!(
        "The database in {} did not respond within {} seconds. If the disk is slow or busy, wait a while, then start Interlude again.",
        path.display(),
        timeout.as_secs()
    );
    about(Code::TooSlow, path, message)
}

/// Converts an error of sled about the database at `path`.
pub(crate) fn refused(path: &Path, error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => {
            let system = system_error(&error.to_string());
            explain(path, system.unwrap_or(error))
        }
        other => failed(path, &other.to_string()),
    }
}

/// Returns the error for a database at `path` that failed. `why` is the text of sled's error or panic.
pub(crate) fn failed(path: &Path, why: &str) -> StoreError {
    if let Some(system) = system_error(why) {
        return explain(path, system);
    }
    tracing::warn!(why, "the database failed");
    let message = format!(
        "The database in {} failed. Interlude opens it again before it saves anything else. Try again.",
        path.display()
    );
    about(Code::Disk, path, message)
}
