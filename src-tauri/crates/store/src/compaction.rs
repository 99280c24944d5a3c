//! Compaction of the journal: one frame with all live records replaces the frames that led to them. Ended changes and
//! entries of the other side that are older than a year are forgotten, except for the newest 1,000 of each.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use interlude_engine::durable::Durable;
use interlude_engine::store::StoreError;
use interlude_model::Timestamp;

use crate::account_files::Paths;
use crate::codec::Codec;
use crate::entropy::Entropy;
use crate::fs::explain;
use crate::journal::{DiskFile, Journal};

/// The length up to which a journal is never compacted, in bytes.
const MIN_LEN: u64 = 1 << 20;
/// The length up to which a journal is not compacted, as a multiple of its live records.
const MAX_GROWTH: u64 = 3;
/// The age up to which an entry of the history is always kept: a year.
const KEEP_FOR: Duration = Duration::from_secs(365 * 24 * 3600);
/// The number of newest entries of each side's history that are kept at any age.
const KEEP_AT_LEAST: usize = 1_000;

/// The reason why a compaction did not succeed.
#[derive(Debug)]
pub(crate) enum CompactionError {
    /// The old journal is in place and unchanged.
    Untouched(StoreError),
    /// The new journal is in place, but the disk did not confirm the rename, so after a power cut the old
    /// one may be back. Nothing may be appended any more, because it would be lost with the new one.
    Unconfirmed(StoreError),
}

/// Removes what is more than a year old and not among the newest 1,000 of its side.
pub(crate) fn prune(durable: &mut Durable, now: Timestamp) {
    let removable = durable.history.len().saturating_sub(KEEP_AT_LEAST);
    let old = durable
        .history
        .iter()
        .take(removable)
        .take_while(|entry| now.since(entry.ended_at) > KEEP_FOR)
        .count();
    durable.history.drain(..old);
    let removable = durable.heard.len().saturating_sub(KEEP_AT_LEAST);
    let oldest = durable.heard.values().take(removable);
    let old = oldest.take_while(|heard| now.since(heard.at) > KEEP_FOR);
    for _ in 0..old.count() {
        durable.heard.pop_first();
    }
}

/// Returns the length, in bytes, from which a journal with `live_len` bytes of live records is compacted.
pub(crate) fn threshold(live_len: u64) -> u64 {
    MIN_LEN.max(live_len.saturating_mul(MAX_GROWTH))
}

/// Estimates the length of a journal that holds nothing but `durable`, in bytes.
pub(crate) fn live_len(durable: &Durable) -> u64 {
    let encoded = postcard::experimental::serialized_size(&durable.as_commit());
    encoded.map_or(u64::MAX, |len| u64::try_from(len).unwrap_or(u64::MAX))
}

/// Replaces one file of the journal with one whose first frame is `durable`, with the number `sequence`.
/// Everything in the old file must be in `durable`.
pub(crate) fn rewrite(
    paths: &Paths,
    path: &Path,
    codec: &Arc<Codec>,
    durable: &Durable,
    sequence: u64,
    entropy: &mut dyn Entropy,
) -> Result<Journal, CompactionError> {
    let new = if path == paths.copy {
        &paths.new_copy
    } else {
        &paths.new_journal
    };
    let written = (|| {
        match fs::remove_file(new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(explain(new, error)),
            _ => {}
        }
        // `begin` syncs the file. Only then may it be renamed: a file system may make the rename durable
        // before the data, and a power cut would leave an empty journal.
        let file = DiskFile::create(new).map_err(|error| explain(new, error))?;
        let first = (sequence, &durable.as_commit());
        Journal::begin(path, Box::new(file), Arc::clone(codec), first, entropy)
    })();
    let moved = written.and_then(|journal| {
        fs::rename(new, path).map_err(|error| explain(path, error))?;
        Ok(journal)
    });
    let journal = moved.map_err(|error| {
        // If the disk is full, it needs the space now. A file that cannot be removed is replaced the next
        // time.
        let _ = fs::remove_file(new);
        CompactionError::Untouched(error)
    })?;
    // The rename is durable only after the folder is synced.
    paths.sync().map_err(CompactionError::Unconfirmed)?;
    tracing::info!(path = %path.display(), sequence, bytes = journal.len(), "rewrote a file of the journal");
    Ok(journal)
}

/// Keeps a damaged file of the journal under a second name, so that it remains when a new one replaces it. Does
/// nothing if there is no file.
pub(crate) fn keep_damaged(paths: &Paths, path: &Path) -> Result<(), StoreError> {
    let Some(aside) = Paths::next_aside(path) else {
        return Ok(());
    };
    // A link and not a rename: a kill before the new journal is in place must not leave the account without
    // any journal. Some disks have no hard links, so a copy is the fallback.
    fs::hard_link(path, &aside)
        .or_else(|_| fs::copy(path, &aside).map(|_| ()))
        .map_err(|error| explain(&aside, error))?;
    tracing::warn!(path = %path.display(), aside = %aside.display(), "kept a damaged file of the journal aside");
    paths.sync()
}

impl From<CompactionError> for StoreError {
    fn from(error: CompactionError) -> Self {
        match error {
            CompactionError::Untouched(error) | CompactionError::Unconfirmed(error) => error,
        }
    }
}
