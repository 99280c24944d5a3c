//! Taking an account away from this computer.
//!
//! 1. Its folder is renamed: from then on there is no such account.
//! 2. Its files are deleted. What a crash leaves of them is deleted when the data folder is claimed next.
//! 3. The entry in the system keychain, which opens nothing by then, is taken out.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_store::AccountId;
use interlude_vault::Vault;

use crate::durable::sync_folder;
use crate::off_thread::off_thread;
use crate::{AccountError, Accounts};

/// No account's folder begins like this.
const REMOVED: &str = ".removed-";

/// An account that was removed, and what could not be taken away with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    /// Files of it that could not be deleted. Nothing reads them any more.
    pub files_left: Option<PathBuf>,
    /// The name of its entry in the system keychain, which could not be taken out. It opens nothing any
    /// more.
    pub entry_left: Option<String>,
}

impl Accounts {
    /// Removes an account that is not open, whatever it holds and whatever state it is in: the way out
    /// where it cannot be opened. Unfinished changes go with it, unseen.
    ///
    /// # Errors
    /// [`AccountError::Unknown`], or a failure of the disk: nothing was removed.
    pub async fn remove_unseen(&self, id: &AccountId) -> Result<Removed, AccountError> {
        let (accounts, id) = (self.clone(), id.clone());
        off_thread(move || accounts.remove_blocking(&id)).await
    }

    pub(crate) fn remove_blocking(&self, id: &AccountId) -> Result<Removed, AccountError> {
        if !self.folder().accounts()?.contains(id) {
            return Err(AccountError::Unknown(id.clone()));
        }
        let entry = self.keychain_entry(id);
        let folder = self.folder().account_folder(id)?;
        let aside = folder.with_file_name(format!("{REMOVED}{id}"));
        let failed = |source| AccountError::Disk {
            path: folder.clone(),
            what: "removed",
            source,
        };
        if aside.exists() {
            fs::remove_dir_all(&aside).map_err(failed)?;
        }
        fs::rename(&folder, &aside).map_err(failed)?;
        let gone = folder
            .parent()
            .map_or(Ok(()), sync_folder)
            .and_then(|()| fs::remove_dir_all(&aside));
        Ok(Removed {
            files_left: gone.is_err().then_some(aside),
            entry_left: entry.filter(|entry| self.keychain().forget(entry).is_err()),
        })
    }

    /// The entry that opens its vault, if one does and the vault can be read.
    fn keychain_entry(&self, id: &AccountId) -> Option<String> {
        match self.vault_file(id).ok()?.read().ok()? {
            Vault::InKeychain(vault) => Some(vault.entry().to_owned()),
            Vault::Locked(_) | Vault::Unsealed(_) => None,
        }
    }
}

/// Deletes what is left of accounts that were removed.
pub(crate) fn finish_earlier_ones(data: &Path) {
    let Ok(entries) = fs::read_dir(data.join("accounts")) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(REMOVED)) {
            // Where it cannot be deleted now, the next claim tries again.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
