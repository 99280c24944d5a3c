use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Notice, Snapshot, Store, StoreError};
use interlude_model::Code;

use crate::account_files::Paths;
use crate::codec::Codec;
use crate::compaction::{self, CompactionError};
use crate::entropy::Entropy;
use crate::journal::Journal;
use crate::notices::Notices;
use crate::open_accounts::Held;

/// The half of a store that holds what the user did: the journal in two files. It never waits for sled.
pub struct JournalStore {
    pub(crate) paths: Paths,
    pub(crate) codec: Arc<Codec>,
    pub(crate) entropy: Box<dyn Entropy>,
    pub(crate) journal: Journal,
    /// The second file of the journal. None after it failed, until it is written again by a compaction.
    pub(crate) copy: Option<Journal>,
    /// The error of the second file, as long as it is not written.
    pub(crate) copy_error: Option<StoreError>,
    /// The frame that the journal has and the copy does not have yet.
    pub(crate) uncopied: Option<Vec<u8>>,
    /// The number of bytes in the copy that were not synced.
    pub(crate) unsynced: u64,
    /// The state that was read at opening, until it is loaded. Its durable state is up to date.
    pub(crate) loaded: Snapshot,
    pub(crate) notices: Arc<Notices>,
    /// The length of the journal, in bytes, from which its live records are measured for a compaction.
    pub(crate) compact_from: u64,
    /// The last field, because it must be dropped last: then another store may open the files.
    pub(crate) held: Arc<Held>,
}

/// The number of bytes in the copy after which it is synced while the account is open.
const SYNC_COPY_AFTER: u64 = 64 << 10;

impl JournalStore {
    fn durable(&self) -> &Durable {
        &self.loaded.durable
    }

    pub(crate) fn compact_if_due(&mut self) -> Result<(), StoreError> {
        if self.journal.len() < self.compact_from {
            return Ok(());
        }
        // Measuring the live records takes time, so it is done only at this length.
        self.compact_from = compaction::threshold(compaction::live_len(self.durable()));
        if self.journal.len() < self.compact_from {
            return Ok(());
        }
        self.compact()
    }

    /// Rewrites both files of the journal. The copy is rewritten first, so that one of them is whole at each
    /// moment.
    pub(crate) fn compact(&mut self) -> Result<(), StoreError> {
        let (paths, codec) = (&self.paths, &self.codec);
        let sequence = self.journal.sequence();
        let (durable, entropy) = (&self.loaded.durable, self.entropy.as_mut());
        match compaction::rewrite(paths, &paths.copy, codec, durable, sequence, entropy) {
            Ok(copy) => {
                self.copy = Some(copy);
                self.copy_error = None;
                self.uncopied = None;
                self.unsynced = 0;
            }
            // The journal is not rewritten either, because its frames may be the only whole ones.
            Err(CompactionError::Untouched(error)) => {
                self.compact_from = self.journal.len().saturating_mul(2);
                tracing::warn!(%error, "the copy of the journal was not compacted");
                return Ok(());
            }
            Err(CompactionError::Unconfirmed(error)) => {
                self.compact_from = self.journal.len().saturating_mul(2);
                self.copy_failed(&error);
                return Ok(());
            }
        }
        match compaction::rewrite(paths, &paths.journal, codec, durable, sequence, entropy) {
            Ok(journal) => {
                self.compact_from = compaction::threshold(journal.len());
                self.journal = journal;
                Ok(())
            }
            Err(CompactionError::Untouched(error)) => {
                // The commit itself is saved, so this is no error. The next attempt waits, because every
                // attempt writes the whole state.
                self.compact_from = self.journal.len().saturating_mul(2);
                tracing::warn!(%error, "the journal was not compacted");
                Ok(())
            }
            Err(CompactionError::Unconfirmed(error)) => {
                self.held.stop(&error);
                Err(error)
            }
        }
    }

    /// Appends to the copy the frame that it lacks, without waiting for the disk.
    fn update_copy(&mut self) {
        let Some(frame) = self.uncopied.take() else {
            return;
        };
        let Some(copy) = &mut self.copy else {
            return;
        };
        match copy.append_frame(&frame) {
            Ok(()) => {
                self.unsynced += u64::try_from(frame.len()).unwrap_or(u64::MAX);
                if self.unsynced >= SYNC_COPY_AFTER {
                    self.sync_copy();
                }
            }
            Err(error) => self.copy_failed(&error),
        }
    }

    fn sync_copy(&mut self) {
        let Some(copy) = &mut self.copy else {
            return;
        };
        if self.unsynced == 0 {
            return;
        }
        match copy.sync() {
            Ok(()) => self.unsynced = 0,
            Err(error) => self.copy_failed(&error),
        }
    }

    /// Gives up the copy until it is written again. The commits themselves are saved.
    fn copy_failed(&mut self, error: &StoreError) {
        tracing::warn!(%error, "the copy of the journal failed and is written again later");
        self.copy = None;
        let message = format!(
            "Your changes are saved, but their second copy could not be written. {}",
            error.message
        );
        self.copy_error = Some(StoreError {
            message,
            ..error.clone()
        });
    }
}

impl Drop for JournalStore {
    fn drop(&mut self) {
        if self.held.check_running().is_ok() {
            self.update_copy();
            self.sync_copy();
        }
    }
}

impl Store for JournalStore {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let interviews = std::mem::take(&mut self.loaded.interviews);
        Ok(Snapshot {
            interviews,
            notices: self.notices.all(),
            ..self.loaded.clone()
        })
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.held.check_running()?;
        // The copy first gets the commit before this one, so that it is never more than one commit behind.
        self.update_copy();
        if commit.ops.is_empty() {
            return Ok(());
        }
        match self.journal.append(commit, self.entropy.as_mut()) {
            Ok(frame) => {
                self.loaded.durable.apply_all(commit);
                self.uncopied = Some(frame);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "a commit failed");
                if error.code == Code::MaybeSaved {
                    self.held.stop(&error);
                }
                Err(error)
            }
        }
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.held.check_running()?;
        self.update_copy();
        self.compact_if_due()?;
        self.copy_error.clone().map_or(Ok(()), Err)
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.held.check_running()?;
        self.notices.add(&self.paths, notice.clone())
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.notices.remove(&self.paths, notice)
    }
}
