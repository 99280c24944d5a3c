//! Counts the unfinished changes of an account without opening it.
//!
//! Closing an account writes the number to `unfinished.json`, with the length of the journal. The number is
//! only used while the journal has that length. If another process changed the account later and was killed,
//! the number is unknown, but never wrong.

use std::fs;
use std::path::Path;

use interlude_store::AccountId;
use serde::{Deserialize, Serialize};

use crate::blocking::run_blocking;
use crate::{Accounts, OpenAccount};

const FILE_NAME: &str = "unfinished.json";

#[derive(Serialize, Deserialize)]
struct UnfinishedNote {
    changes: usize,
    journal_bytes: u64,
}

impl OpenAccount {
    /// Returns the number of unfinished changes.
    pub fn unfinished(&self) -> usize {
        self.engine.read(|ledger| ledger.durable().outbox.len())
    }

    /// Closes the engine, and writes the number of unfinished changes. The data folder stays claimed.
    pub async fn close(&self) {
        self.engine.close().await;
        let (folder, changes) = (self.folder.clone(), self.unfinished());
        run_blocking(move || write_note(&folder, changes)).await;
        tracing::info!(target: "interlude::account", unfinished = changes, "the account is closed");
        self.log.end();
    }
}

impl Accounts {
    /// Returns the number of unfinished changes of an account that is not open, or `None` if it is unknown.
    pub fn unfinished(&self, id: &AccountId) -> Option<usize> {
        // `account_folder` would create the folder of an account that does not exist.
        let folder = self.folder().path().join("accounts").join(id.as_str());
        let note = fs::read(folder.join(FILE_NAME)).ok()?;
        let note: UnfinishedNote = serde_json::from_slice(&note).ok()?;
        (journal_bytes(&folder) == Some(note.journal_bytes)).then_some(note.changes)
    }
}

/// Writes the number. It is not synced to disk and errors are ignored, because it is only a hint.
fn write_note(folder: &Path, changes: usize) {
    let note = journal_bytes(folder).and_then(|journal_bytes| {
        serde_json::to_vec(&UnfinishedNote {
            changes,
            journal_bytes,
        })
        .ok()
    });
    let path = folder.join(FILE_NAME);
    let _ = match note {
        Some(note) => fs::write(path, note),
        None => fs::remove_file(path),
    };
}

fn journal_bytes(folder: &Path) -> Option<u64> {
    Some(fs::metadata(folder.join("journal")).ok()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_known_only_while_the_journal_has_the_same_length() {
        let dir = tempfile::tempdir().unwrap();
        let accounts = Accounts::claim(dir.path()).unwrap();
        let id: AccountId = "acme".parse().unwrap();
        let folder = accounts.folder().account_folder(&id).unwrap();
        assert_eq!(accounts.unfinished(&id), None);
        assert_eq!(accounts.unfinished(&"other".parse().unwrap()), None);
        assert!(!folder.with_file_name("other").exists());
        write_note(&folder, 3);
        assert_eq!(accounts.unfinished(&id), None, "there is no journal");
        fs::write(folder.join("journal"), "frames").unwrap();
        write_note(&folder, 3);
        assert_eq!(accounts.unfinished(&id), Some(3));
        fs::write(folder.join("journal"), "frames and another").unwrap();
        assert_eq!(accounts.unfinished(&id), None, "the journal has changed");
        fs::write(folder.join("journal"), "frames").unwrap();
        fs::write(folder.join(FILE_NAME), "{").unwrap();
        assert_eq!(accounts.unfinished(&id), None);
    }
}
