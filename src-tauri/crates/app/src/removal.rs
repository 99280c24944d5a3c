//! Removes an account from this computer.
//!
//! 1. Its folder is renamed. From then on the account does not exist.
//! 2. Its files are deleted. Files left by a crash are deleted by the next claim of the data folder.
//! 3. Its entry in the system keychain is deleted, which is not used any more by then.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_store::AccountId;
use interlude_store::fs::{explain, sync_folder};
use interlude_store::keys::Vault;

use crate::blocking::run_blocking;
use crate::{Accounts, Error};

/// The prefix of the folder of a removed account. No account id begins with it.
const REMOVED_PREFIX: &str = ".removed-";

/// The result of a removal, with the parts that could not be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    /// The folder of files that could not be deleted. They are not used any more.
    pub files_left: Option<PathBuf>,
    /// The name of the keychain entry that could not be deleted. It is not used any more.
    pub entry_left: Option<String>,
}

impl Accounts {
    /// Removes an account that is not open, even if it is damaged. Unfinished changes are lost.
    ///
    /// # Errors
    /// [`Code::UnknownAccount`](interlude_model::Code::UnknownAccount), or an error of the disk. Nothing was removed then.
    pub async fn remove_unseen(&self, id: &AccountId) -> Result<Removed, Error> {
        let (accounts, id) = (self.clone(), id.clone());
        run_blocking(move || accounts.remove_blocking(&id)).await
    }

    pub(crate) fn remove_blocking(&self, id: &AccountId) -> Result<Removed, Error> {
        if !self.folder().accounts()?.contains(id) {
            return Err(Error::unknown_account(id));
        }
        // Read before the vault file is moved.
        let entry = self.keychain_entry(id);
        let folder = self.folder().account_folder(id)?;
        let aside = folder.with_file_name(format!("{REMOVED_PREFIX}{id}"));
        let failed = |error| explain(&folder, error);
        if aside.exists() {
            fs::remove_dir_all(&aside).map_err(failed)?;
        }
        fs::rename(&folder, &aside).map_err(failed)?;
        let deleted = folder
            .parent()
            .map_or(Ok(()), sync_folder)
            .and_then(|()| fs::remove_dir_all(&aside));
        Ok(Removed {
            files_left: deleted.is_err().then_some(aside),
            entry_left: entry.filter(|entry| self.keychain().forget(entry).is_err()),
        })
    }

    /// Returns the name of the keychain entry that opens the vault, if it has one and can be read.
    fn keychain_entry(&self, id: &AccountId) -> Option<String> {
        match self.vault_file(id).ok()?.read().ok()? {
            Vault::InKeychain(vault) => Some(vault.entry().to_owned()),
            Vault::Locked(_) | Vault::Unsealed(_) => None,
        }
    }
}

/// Deletes the leftovers of removed accounts.
pub(crate) fn delete_leftovers(data: &Path) {
    let Ok(entries) = fs::read_dir(data.join("accounts")) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if name
            .to_str()
            .is_some_and(|name| name.starts_with(REMOVED_PREFIX))
        {
            // If this fails, the next claim tries again.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
