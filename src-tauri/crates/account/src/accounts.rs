use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use interlude_store::{AccountId, DataFolder};
use interlude_vault::{
    Argon2Cost, Credentials, Keychain, OsRandom, Passphrase, Seal, SystemKeychain, Vault, VaultFile,
};

use crate::account_file::{AccountFile, holds_a_journal};
use crate::holder::bind;
use crate::off_thread::off_thread;
use crate::removal::finish_earlier_ones;
use crate::unlocked::OpenedVault;
use crate::{Account, AccountError, Connection, Unlocked};

/// The accounts of a data folder that this process has claimed.
#[derive(Debug, Clone)]
pub struct Accounts {
    folder: DataFolder,
    keychain: Arc<dyn Keychain>,
}

/// How a new account is to be protected.
#[derive(Debug)]
pub enum Protection {
    /// Sealed: the keychain opens it, and asks the user where it is locked.
    Keychain,
    /// Sealed: the passphrase is asked for each time.
    Passphrase(Passphrase),
    /// Not at all; then no credential is kept either.
    None,
}

impl Accounts {
    /// Claims the data folder at `path`, and creates it where it is missing. What is left of accounts
    /// that were removed, and of files that were being written, is deleted; what others could read of
    /// the accounts is its owner's alone from then on.
    ///
    /// # Errors
    /// [`AccountError::Store`]: another process holds it, or it cannot be used.
    pub fn claim(path: impl Into<PathBuf>) -> Result<Self, AccountError> {
        let folder = DataFolder::claim(path)?;
        finish_earlier_ones(folder.path());
        folder.tidy();
        let keychain = Arc::new(SystemKeychain::default());
        Ok(Self { folder, keychain })
    }

    /// The same accounts, with another keychain than the system's.
    #[must_use]
    pub fn with_keychain(self, keychain: Arc<dyn Keychain>) -> Self {
        Self { keychain, ..self }
    }

    /// Whether a new account could be [protected](Protection::Keychain) by the keychain. Asks the
    /// user nothing, so a keychain that turns out to be locked is told only when it is used.
    ///
    /// # Errors
    /// [`AccountError::Keychain`]: there is none, or it does not answer.
    pub async fn reach_keychain(&self) -> Result<(), AccountError> {
        let keychain = Arc::clone(&self.keychain);
        Ok(off_thread(move || keychain.reach()).await?)
    }

    /// Every account, by id, and what is wrong with those that cannot be read.
    ///
    /// # Errors
    /// [`AccountError::Store`]: the folder of all accounts cannot be read.
    pub fn list(&self) -> Result<Listed, AccountError> {
        let mut listed = Listed::default();
        for id in self.folder.accounts()? {
            match self.find(&id) {
                Ok(Some(account)) => listed.accounts.push(account),
                Ok(None) => {}
                Err(error) => listed.unreadable.push((id, error)),
            }
        }
        Ok(listed)
    }

    /// The account with this id.
    ///
    /// # Errors
    /// [`AccountError::Unknown`], or why it cannot be read.
    pub fn account(&self, id: &AccountId) -> Result<Account, AccountError> {
        let known = self.folder.accounts()?.contains(id);
        let account = if known { self.find(id)? } else { None };
        account.ok_or_else(|| AccountError::Unknown(id.clone()))
    }

    /// The account that lists the same user's interviews at the same server, among those that can be
    /// read.
    ///
    /// # Errors
    /// As for [`list`](Self::list).
    pub fn connected(&self, connection: &Connection) -> Result<Option<Account>, AccountError> {
        let mut accounts = self.list()?.accounts.into_iter();
        Ok(accounts.find(|account| account.connection.is_of_the_same_account(connection)))
    }

    /// What opens the account.
    ///
    /// # Errors
    /// [`AccountError::VaultRead`].
    pub fn seal(&self, account: &Account) -> Result<Seal, AccountError> {
        Ok(self.vault_file(&account.id)?.read()?.seal())
    }

    /// Makes a new account, keeps its credentials if it is sealed, and binds it to the token's
    /// holder.
    ///
    /// # Errors
    /// [`AccountError`]: there is no new account.
    pub async fn create(
        &self,
        connection: Connection,
        protection: Protection,
        credentials: Credentials,
    ) -> Result<Unlocked, AccountError> {
        let accounts = self.clone();
        off_thread(move || accounts.create_blocking(connection, protection, credentials)).await
    }

    /// Opens the account's vault. Stretching a passphrase takes a good part of a second, and
    /// memory; a keychain that is locked takes as long as the user does, up to a minute.
    ///
    /// # Errors
    /// [`AccountError::PassphraseNeeded`], or why the vault did not open.
    pub async fn unlock(
        &self,
        account: Account,
        passphrase: Option<Passphrase>,
    ) -> Result<Unlocked, AccountError> {
        let accounts = self.clone();
        off_thread(move || accounts.unlock_blocking(account, passphrase.as_ref())).await
    }

    fn create_blocking(
        &self,
        connection: Connection,
        protection: Protection,
        credentials: Credentials,
    ) -> Result<Unlocked, AccountError> {
        let (holder, _) = bind(None, credentials.token.as_ref())?;
        let taken: BTreeSet<_> = self.folder.accounts()?.into_iter().collect();
        let account = Account::new(connection, holder, &taken);
        let id = account.id.clone();
        let made = self.keep(account, protection, credentials);
        // What was written of it would be in the way of the next; why it failed is what counts.
        made.inspect_err(|_| drop(self.remove_blocking(&id)))
    }

    fn keep(
        &self,
        account: Account,
        protection: Protection,
        credentials: Credentials,
    ) -> Result<Unlocked, AccountError> {
        let file = self.vault_file(&account.id)?;
        let file = sealed_for(file, &account.connection);
        let random = &mut OsRandom;
        let vault = match protection {
            Protection::None => OpenedVault::Unsealed(file.create_unsealed(random)?),
            Protection::Keychain => {
                let vault = file.create_with_keychain(&*self.keychain, random)?;
                OpenedVault::keeping(vault, credentials)?
            }
            Protection::Passphrase(passphrase) => {
                let cost = Argon2Cost::DESKTOP;
                let vault = file.create_with_passphrase(&passphrase, cost, random)?;
                OpenedVault::keeping(vault, credentials)?
            }
        };
        self.account_file(&account.id)?.write(&account)?;
        Ok(Unlocked::new(self.clone(), account, vault))
    }

    fn unlock_blocking(
        &self,
        account: Account,
        passphrase: Option<&Passphrase>,
    ) -> Result<Unlocked, AccountError> {
        let file = self.vault_file(&account.id)?;
        let vault = match sealed_for(file, &account.connection).read()? {
            Vault::Unsealed(vault) => OpenedVault::Unsealed(vault),
            Vault::Locked(locked) => {
                let needed = || AccountError::PassphraseNeeded(account.id.clone());
                OpenedVault::of(locked.open(passphrase.ok_or_else(needed)?)?)
            }
            Vault::InKeychain(locked) => OpenedVault::of(locked.open(&*self.keychain)?),
        };
        Ok(Unlocked::new(self.clone(), account, vault))
    }

    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    pub(crate) fn account_file(&self, id: &AccountId) -> Result<AccountFile, AccountError> {
        Ok(AccountFile::of(&self.folder.account_folder(id)?))
    }

    pub(crate) fn vault_file(&self, id: &AccountId) -> Result<VaultFile, AccountError> {
        let folder = self.folder.account_folder(id)?;
        Ok(VaultFile::new(folder.join("vault.json"), id.as_str()))
    }

    /// The damaged files of an account that are kept.
    pub fn damaged_files(&self, id: &AccountId) -> Vec<PathBuf> {
        self.folder.damaged(id)
    }

    pub(crate) fn keychain(&self) -> &dyn Keychain {
        &*self.keychain
    }

    fn find(&self, id: &AccountId) -> Result<Option<Account>, AccountError> {
        let folder = self.folder.account_folder(id)?;
        let file = AccountFile::of(&folder);
        match file.read(id)? {
            None if holds_a_journal(&folder) => Err(file.damaged("it is missing")),
            found => Ok(found),
        }
    }
}

/// The accounts of a data folder.
#[derive(Debug, Default)]
pub struct Listed {
    /// Those that can be read, by id.
    pub accounts: Vec<Account>,
    /// Those that cannot, and why.
    pub unreadable: Vec<(AccountId, AccountError)>,
}

impl Listed {
    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.accounts.len() + self.unreadable.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The vault whose credentials are for the servers of this connection.
fn sealed_for(file: VaultFile, connection: &Connection) -> VaultFile {
    let (list, amend) = connection.servers();
    file.for_servers(list, amend)
}

#[cfg(test)]
mod tests;
