//! Converts errors of sled into errors of the store.

use std::path::Path;
use std::time::Duration;

use interlude_engine::store::StoreError;
use interlude_model::Code;

use crate::fs::{about, explain, system_error};
use crate::with_timeout::TimeoutError;

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
