use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_model::Credentials;
use interlude_store::keys::{
    Argon2Cost, Keychain, Passphrase, Seal, SystemKeychain, Vault, VaultFile,
};
use interlude_store::{AccountId, DataFolder, OsEntropy};
use tracing::Span;

use crate::account::bind;
use crate::account_file::{AccountFile, has_journal};
use crate::removal::delete_leftovers;
use crate::unlocked::OpenedVault;
use crate::{Account, Connection, Error, Unlocked, backup, log};

/// The accounts of a data folder that this process has claimed.
#[derive(Debug, Clone)]
pub struct Accounts {
    folder: DataFolder,
    keychain: Arc<dyn Keychain>,
}

/// The seal of a new account, with what it needs.
#[derive(Debug, Clone)]
pub enum NewSeal {
    /// Sealed with a key in the keychain. A locked keychain asks the user to unlock it.
    Keychain,
    /// Sealed with a passphrase, which is needed each time the account is opened.
    Passphrase(Passphrase),
    /// Not sealed. Credentials are not saved either.
    None,
}

impl Accounts {
    /// Claims the data folder at `path`, and creates it if it is missing.
    ///
    /// Deletes leftovers of removed accounts and of unfinished writes. Restricts all account files to the
    /// owner.
    ///
    /// # Errors
    /// `Code::InUse` if another process uses the folder, or the reason why it cannot be used.
    pub fn claim(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = DataFolder::claim(path)?;
        delete_leftovers(folder.path());
        backup::delete_leftovers(folder.path());
        folder.clean_up();
        let keychain = Arc::new(SystemKeychain::default());
        Ok(Self { folder, keychain })
    }

    /// Replaces the system keychain by another one.
    #[must_use]
    pub fn with_keychain(self, keychain: Arc<dyn Keychain>) -> Self {
        Self { keychain, ..self }
    }

    /// Checks that the keychain can be reached, so that a new account can use
    /// [`NewSeal::Keychain`]. Does not ask the user to unlock it, so it succeeds for a locked keychain.
    ///
    /// # Errors
    /// There is no keychain, or it does not answer.
    pub async fn reach_keychain(&self) -> Result<(), Error> {
        let keychain = Arc::clone(&self.keychain);
        Ok(run_blocking(move || keychain.reach()).await?)
    }

    /// Returns all accounts by id, and the errors of those that cannot be read.
    ///
    /// # Errors
    /// The folder of all accounts cannot be read.
    pub fn list(&self) -> Result<Listed, Error> {
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

    /// Returns the account with this id.
    ///
    /// # Errors
    /// `Code::UnknownAccount`, or the reason why the account cannot be read.
    pub fn account(&self, id: &AccountId) -> Result<Account, Error> {
        let known = self.folder.accounts()?.contains(id);
        let account = if known { self.find(id)? } else { None };
        account.ok_or_else(|| Error::unknown_account(id))
    }

    /// Returns the readable account with the same server and the same partner id, if there is one.
    ///
    /// # Errors
    /// The same as for [`list`](Self::list).
    pub fn connected(&self, connection: &Connection) -> Result<Option<Account>, Error> {
        let mut accounts = self.list()?.accounts.into_iter();
        Ok(accounts.find(|account| account.connection.is_of_the_same_account(connection)))
    }

    /// Returns the seal of the account.
    ///
    /// # Errors
    /// The vault file cannot be read.
    pub fn seal(&self, account: &Account) -> Result<Seal, Error> {
        Ok(self.vault_file(&account.id)?.read()?.seal())
    }

    /// Creates an account, and binds it to the token's holder. Saves the credentials if it is sealed.
    ///
    /// # Errors
    /// An error of any kind. No account was created then.
    pub async fn create(
        &self,
        connection: Connection,
        seal: NewSeal,
        credentials: Credentials,
    ) -> Result<Unlocked, Error> {
        let accounts = self.clone();
        run_blocking(move || accounts.create_blocking(connection, seal, credentials)).await
    }

    /// Opens the account's vault.
    ///
    /// Deriving the key from a passphrase takes up to a second. A locked keychain waits for the user, up to a
    /// minute.
    ///
    /// # Errors
    /// `Code::PassphraseNeeded`, or the reason why the vault could not be opened.
    pub async fn unlock(
        &self,
        account: Account,
        passphrase: Option<Passphrase>,
    ) -> Result<Unlocked, Error> {
        let accounts = self.clone();
        run_blocking(move || {
            let folder = accounts.folder.account_folder(&account.id)?;
            let unlocked = accounts.unlock_blocking(account, passphrase.as_ref());
            unlocked.inspect_err(|error| log::failed_open(&folder, error))
        })
        .await
    }

    fn create_blocking(
        &self,
        connection: Connection,
        seal: NewSeal,
        credentials: Credentials,
    ) -> Result<Unlocked, Error> {
        let (holder, _) = bind(None, credentials.token.as_ref())?;
        let taken: BTreeSet<_> = self.folder.accounts()?.into_iter().collect();
        let account = Account::new(connection, holder, &taken);
        let id = account.id.clone();
        let created = self.save_new(account, seal, credentials);
        // A half-written folder would take the id of the next attempt. The error of the removal is dropped,
        // because the user has to know why the creation failed.
        created.inspect_err(|_| drop(self.remove_blocking(&id)))
    }

    pub(crate) fn save_new(
        &self,
        account: Account,
        seal: NewSeal,
        credentials: Credentials,
    ) -> Result<Unlocked, Error> {
        let file = self.vault_file(&account.id)?;
        let file = bound_to_servers(file, &account.connection);
        let entropy = &mut OsEntropy;
        let vault = match seal {
            NewSeal::None => OpenedVault::Unsealed(file.create_unsealed(entropy)?),
            NewSeal::Keychain => {
                let vault = file.create_with_keychain(&*self.keychain, entropy)?;
                OpenedVault::with_credentials(vault, credentials)?
            }
            NewSeal::Passphrase(passphrase) => {
                let cost = Argon2Cost::DESKTOP;
                let vault = file.create_with_passphrase(&passphrase, cost, entropy)?;
                OpenedVault::with_credentials(vault, credentials)?
            }
        };
        // `account.json` is written last. A folder without it counts as an interrupted connect, not as an account.
        self.account_file(&account.id)?.write(&account)?;
        Ok(Unlocked::new(self.clone(), account, vault, "connect"))
    }

    fn unlock_blocking(
        &self,
        account: Account,
        passphrase: Option<&Passphrase>,
    ) -> Result<Unlocked, Error> {
        let file = self.vault_file(&account.id)?;
        let vault = match bound_to_servers(file, &account.connection).read()? {
            Vault::Unsealed(vault) => OpenedVault::Unsealed(vault),
            Vault::Locked(locked) => {
                let needed = || Error::passphrase_needed(&account.id);
                OpenedVault::from_open(locked.open(passphrase.ok_or_else(needed)?)?)
            }
            Vault::InKeychain(locked) => OpenedVault::from_open(locked.open(&*self.keychain)?),
        };
        Ok(Unlocked::new(self.clone(), account, vault, "unlock"))
    }

    /// Returns the accounts of another folder, with the same keychain.
    pub(crate) fn in_folder(&self, folder: DataFolder) -> Self {
        let keychain = Arc::clone(&self.keychain);
        Self { folder, keychain }
    }

    /// Returns the path of the data folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    pub(crate) fn account_file(&self, id: &AccountId) -> Result<AccountFile, Error> {
        Ok(AccountFile::of(&self.folder.account_folder(id)?))
    }

    pub(crate) fn vault_file(&self, id: &AccountId) -> Result<VaultFile, Error> {
        let folder = self.folder.account_folder(id)?;
        Ok(VaultFile::new(folder.join("vault.json"), id.as_str()))
    }

    /// Returns the damaged files of an account that were moved aside.
    pub fn damaged_files(&self, id: &AccountId) -> Vec<PathBuf> {
        self.folder.damaged(id)
    }

    pub(crate) fn keychain(&self) -> &dyn Keychain {
        &*self.keychain
    }

    fn find(&self, id: &AccountId) -> Result<Option<Account>, Error> {
        let folder = self.folder.account_folder(id)?;
        let file = AccountFile::of(&folder);
        match file.read(id)? {
            None if has_journal(&folder) => Err(file.damaged("it is missing")),
            found => Ok(found),
        }
    }
}

/// The accounts of a data folder.
#[derive(Debug, Default)]
pub struct Listed {
    /// The readable accounts, by id.
    pub accounts: Vec<Account>,
    /// The unreadable accounts with their errors.
    pub unreadable: Vec<(AccountId, Error)>,
}

impl Listed {
    /// Returns the number of accounts, readable or not.
    pub fn len(&self) -> usize {
        self.accounts.len() + self.unreadable.len()
    }

    /// Returns true if there is no account.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Binds the credentials in the vault to the servers of this connection.
fn bound_to_servers(file: VaultFile, connection: &Connection) -> VaultFile {
    let (list, amend) = connection.servers();
    file.for_servers(list, amend)
}

/// Runs blocking work, such as key derivation and file access, on a thread where blocking is allowed. Its events
/// belong to the caller's span.
pub async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let span = Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work))
        .await
        .map_err(|error| error.try_into_panic())
    {
        Ok(done) => done,
        Err(Ok(panic)) => resume_unwind(panic),
        // The runtime shuts down and drops this future, so there is no value to return.
        Err(Err(_cancelled)) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
