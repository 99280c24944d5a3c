//! How many changes of an account are not finished, told without opening it.
//!
//! Whoever closes an account leaves the number in `unfinished.json`, with the length that its journal
//! has then. The number counts only while the journal still has that length: a program that changed
//! the account later and was killed makes it unknown, never wrong.

use std::fs;
use std::path::Path;

use interlude_store::AccountId;
use serde::{Deserialize, Serialize};

use crate::off_thread::off_thread;
use crate::{Accounts, OpenAccount};

const FILE: &str = "unfinished.json";

#[derive(Serialize, Deserialize)]
struct Noted {
    changes: usize,
    journal_bytes: u64,
}

impl OpenAccount {
    /// How many changes are not finished: they wait, are on their way, or need the user.
    pub fn unfinished(&self) -> usize {
        self.engine.read(|ledger| ledger.durable().outbox.len())
    }

    /// Closes the engine, and notes how many changes are not finished. The data folder stays claimed.
    pub async fn close(&self) {
        self.engine.close().await;
        let (folder, changes) = (self.folder.clone(), self.unfinished());
        off_thread(move || note(&folder, changes)).await;
    }
}

impl Accounts {
    /// How many changes of an account that is not open are not finished; none where that is not known.
    pub fn unfinished(&self, id: &AccountId) -> Option<usize> {
        // Asking makes no folder for an account that is not there.
        let folder = self.folder().path().join("accounts").join(id.as_str());
        let noted = fs::read(folder.join(FILE)).ok()?;
        let noted: Noted = serde_json::from_slice(&noted).ok()?;
        (journal_bytes(&folder) == Some(noted.journal_bytes)).then_some(noted.changes)
    }
}

/// Writes the note. It is a hint, and nothing is lost with it: no sync is waited for.
fn note(folder: &Path, changes: usize) {
    let noted = journal_bytes(folder).and_then(|journal_bytes| {
        serde_json::to_vec(&Noted {
            changes,
            journal_bytes,
        })
        .ok()
    });
    let path = folder.join(FILE);
    let _ = match noted {
        Some(noted) => fs::write(path, noted),
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
    fn the_number_counts_only_while_the_journal_is_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let accounts = Accounts::claim(dir.path()).unwrap();
        let id: AccountId = "acme".parse().unwrap();
        let folder = accounts.folder().account_folder(&id).unwrap();
        assert_eq!(accounts.unfinished(&id), None);
        assert_eq!(accounts.unfinished(&"other".parse().unwrap()), None);
        assert!(!folder.with_file_name("other").exists());
        note(&folder, 3);
        assert_eq!(accounts.unfinished(&id), None, "there is no journal");
        fs::write(folder.join("journal"), "frames").unwrap();
        note(&folder, 3);
        assert_eq!(accounts.unfinished(&id), Some(3));
        fs::write(folder.join("journal"), "frames and another").unwrap();
        assert_eq!(accounts.unfinished(&id), None, "somebody changed it since");
        fs::write(folder.join("journal"), "frames").unwrap();
        fs::write(folder.join(FILE), "{").unwrap();
        assert_eq!(accounts.unfinished(&id), None);
    }
}
