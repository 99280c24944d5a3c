//! Writing the journal anew: one frame with every live record, in place of all that led there.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::StoreError;

use crate::codec::Codec;
use crate::disk_error::explain;
use crate::entropy::Entropy;
use crate::journal::Journal;
use crate::journal_file::DiskFile;
use crate::paths::Paths;

/// No journal shorter than this is written anew, in bytes.
const WORTHWHILE: u64 = 1 << 20;
/// How many times longer than its live records a journal may grow.
const GROWTH: u64 = 3;

/// Why a journal was not written anew.
#[derive(Debug)]
pub(crate) enum NotRewritten {
    /// The old one stands as it was.
    Untouched(StoreError),
    /// The new one is in its place, but the disk did not confirm the move: after a power cut either
    /// may be there. Nothing may be appended to it.
    Checking(StoreError),
}

/// The length from which it is worth measuring how much of the journal is live.
pub(crate) fn threshold(live_len: u64) -> u64 {
    WORTHWHILE.max(live_len.saturating_mul(GROWTH))
}

/// About how long a journal would be that holds nothing but this, in bytes.
pub(crate) fn live_len(durable: &Durable) -> u64 {
    let encoded = postcard::experimental::serialized_size(&durable.as_commit());
    encoded.map_or(u64::MAX, |len| u64::try_from(len).unwrap_or(u64::MAX))
}

/// Puts a journal that begins with `durable` as change `sequence` in the place of the old one.
///
/// All that the old one holds must be in `durable`, and safe in sled.
pub(crate) fn rewrite(
    paths: &Paths,
    codec: &Arc<Codec>,
    durable: &Durable,
    sequence: u64,
    entropy: &mut dyn Entropy,
) -> Result<Journal, NotRewritten> {
    let new = &paths.new_journal;
    let written = (|| {
        match fs::remove_file(new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(explain(new, &error)),
            _ => {}
        }
        let file = DiskFile::create(new).map_err(|error| explain(new, &error))?;
        let first = (sequence, &durable.as_commit());
        Journal::begin(
            &paths.journal,
            Box::new(file),
            Arc::clone(codec),
            first,
            entropy,
        )
    })();
    let moved = written.and_then(|journal| {
        fs::rename(new, &paths.journal).map_err(|error| explain(&paths.journal, &error))?;
        Ok(journal)
    });
    let journal = moved.map_err(|error| {
        // What is left is removed, or written over, the next time; the full disk needs the room now.
        let _ = fs::remove_file(new);
        NotRewritten::Untouched(error)
    })?;
    paths.sync().map_err(NotRewritten::Checking)?;
    Ok(journal)
}

/// Gives the damaged journal a second name, under which it stays when a new one takes its place.
/// Does nothing if there is no file.
pub(crate) fn keep_damaged(paths: &Paths) -> Result<(), StoreError> {
    let Some(aside) = Paths::place_aside(&paths.journal) else {
        return Ok(());
    };
    fs::hard_link(&paths.journal, &aside)
        .or_else(|_| fs::copy(&paths.journal, &aside).map(|_| ()))
        .map_err(|error| explain(&aside, &error))?;
    paths.sync()
}

impl From<NotRewritten> for StoreError {
    fn from(not_rewritten: NotRewritten) -> Self {
        match not_rewritten {
            NotRewritten::Untouched(error) | NotRewritten::Checking(error) => error,
        }
    }
}
