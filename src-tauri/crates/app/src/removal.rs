//! Signs out of an account, or removes it from this computer. A removal has three steps:
//!
//! 1. Its folder is renamed. From then on the account does not exist.
//! 2. Its files are deleted. Files left by a crash are deleted by the next claim of the data folder.
//! 3. Its entry in the system keychain is deleted, which is not used any more by then.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_store::AccountId;
use interlude_store::fs::{explain, sync_folder};
use interlude_store::keys::Vault;

use crate::accounts::run_blocking;
use crate::{Accounts, Error, OpenAccount};

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
    /// `Code::UnknownAccount`, or an error of the disk. Nothing was removed then.
    pub async fn remove_unseen(&self, id: &AccountId) -> Result<Removed, Error> {
        let (accounts, id) = (self.clone(), id.clone());
        run_blocking(move || accounts.remove_blocking(&id)).await
    }

    pub(crate) fn remove_blocking(&self, id: &AccountId) -> Result<Removed, Error> {
        if !self.folder().accounts()?.contains(id) {
            return Err(Error::unknown_account(id));
        }
        // The name of the entry is in the vault file, which is moved below.
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

/// The treatment of unfinished changes when their account is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// The account is not removed if it has unfinished changes.
    Kept,
    /// Unfinished changes are removed with the account.
    Dropped,
}

impl OpenAccount {
    /// Deletes the saved key and token, and closes the engine. Interviews, changes and the holder stay on this
    /// computer. New credentials come with the next connect.
    ///
    /// # Errors
    /// An error of the disk. Nothing was deleted then, and the account stays open.
    pub async fn sign_out(&self) -> Result<(), Error> {
        self.renewal.forget_credentials().await?;
        self.log.span().in_scope(
            || tracing::info!(target: "interlude::account", "the credentials are deleted"),
        );
        self.close().await;
        Ok(())
    }

    /// Closes the engine and removes the account from this computer: interviews, changes, history, credentials
    /// and holder. Nothing changes on the server.
    ///
    /// # Errors
    /// `Code::UnfinishedChanges`, or an error of the disk. Nothing was removed then.
    pub async fn remove(&self, unfinished: Unfinished) -> Result<Removed, Error> {
        self.check_removable(unfinished)?;
        self.closed.send_replace(true);
        self.engine.close().await;
        // A change may have been saved between the first check and the close.
        self.check_removable(unfinished)?;
        // Some systems do not rename the folder of an open file.
        self.log.end();
        let accounts = self.renewal.accounts();
        accounts.remove_unseen(self.account.id()).await
    }

    fn check_removable(&self, unfinished: Unfinished) -> Result<(), Error> {
        match self.unfinished() {
            count if count > 0 && unfinished == Unfinished::Kept => {
                Err(Error::unfinished_changes(self.account.id(), Some(count)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
