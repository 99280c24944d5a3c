//! Backups: one sealed file with what cannot be fetched again. It has no credential and no interview.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interlude_engine::store::{Commit, Store};
use interlude_model::{Code, Credentials, Timestamp};
use interlude_store::fs::{IfExists, explain, sync_folder, write_durably};
use interlude_store::keys::{Argon2Cost, Passphrase};
use interlude_store::{
    AccountId, DataFolder, Opening, OsEntropy, SledStore, decode_durable, encode_durable,
    open_backup, seal_backup,
};
use serde::{Deserialize, Serialize};

use crate::account_file::StoredAccount;
use crate::accounts::run_blocking;
use crate::{Account, Accounts, Error, NewSeal, OpenAccount, write_export};

/// The file of the data folder with the settings of the window.
const SETTINGS: &str = "window.json";

/// The files of an account that are kept beside its changes.
const FILES: [&str; 2] = ["calendar.json", "drafts.json"];

/// The folder in the data folder in which a restore builds the accounts.
const BUILT_IN: &str = ".restoring";

/// The contents of a backup, which grow by one account at a time.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// The time at which it was made, UTC.
    made_at: String,
    /// The settings of the window as they are on the disk.
    settings: Option<String>,
    accounts: Vec<AccountBackup>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountBackup {
    account: StoredAccount,
    /// The durable state, as the store encodes it, in base64.
    durable: String,
    files: BTreeMap<String, String>,
}

impl Backup {
    /// Begins a backup of a data folder with its settings. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn begin(accounts: &Accounts, now: Timestamp) -> Result<Self, Error> {
        Ok(Self {
            made_at: now.to_rfc3339(),
            settings: read_text(&accounts.path().join(SETTINGS))?,
            accounts: Vec::new(),
        })
    }

    /// Adds an open account as it is now. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn add(&mut self, open: &OpenAccount) -> Result<(), Error> {
        let durable = open
            .engine
            .read(|ledger| encode_durable(ledger.durable()))?;
        let mut files = BTreeMap::new();
        for name in FILES {
            if let Some(text) = read_text(&open.folder.join(name))? {
                files.insert(name.to_owned(), text);
            }
        }
        self.accounts.push(AccountBackup {
            account: StoredAccount::of(&open.account),
            durable: STANDARD.encode(durable),
            files,
        });
        Ok(())
    }

    /// Seals the backup and writes it durably. A kill leaves the whole file or none.
    ///
    /// # Errors
    /// An error of the disk. An existing file is unchanged.
    pub async fn write(
        self,
        path: PathBuf,
        passphrase: Passphrase,
        if_exists: IfExists,
    ) -> Result<(), Error> {
        run_blocking(move || {
            let contents = serde_json::to_vec(&self).map_err(|error| not_written(&path, error))?;
            let sealed = seal_backup(&contents, &passphrase, Argon2Cost::DESKTOP, &mut OsEntropy)?;
            write_export(&path, sealed, if_exists)
        })
        .await
    }
}

/// A backup that was read and opened.
pub struct OpenedBackup {
    settings: Option<String>,
    accounts: Vec<RestorableAccount>,
}

struct RestorableAccount {
    account: Account,
    commit: Commit,
    files: BTreeMap<String, String>,
}

impl OpenedBackup {
    /// Reads a backup and opens it with its passphrase.
    ///
    /// # Errors
    /// [`Code::WrongPassphrase`], [`Code::Damaged`] or [`Code::TooNew`], or an error of the disk.
    pub async fn read(path: PathBuf, passphrase: Passphrase) -> Result<Self, Error> {
        run_blocking(move || {
            let bytes = fs::read(&path).map_err(|error| explain(&path, error))?;
            let refused = |code, why: &str| {
                Error::new(code, format!("{} was not restored. {why}", path.display()))
            };
            let opened = open_backup(&bytes, &passphrase);
            let contents = opened.map_err(|error| refused(error.code(), &error.to_string()))?;
            let unreadable = || refused(Code::TooNew, "This version of Interlude cannot read it.");
            let backup: Backup = serde_json::from_slice(&contents).map_err(|_| unreadable())?;
            let accounts = backup.accounts.into_iter();
            let accounts: Option<Vec<_>> = accounts.map(AccountBackup::restorable).collect();
            Ok(Self {
                settings: backup.settings,
                accounts: accounts.ok_or_else(unreadable)?,
            })
        })
        .await
    }
}

impl AccountBackup {
    fn restorable(self) -> Option<RestorableAccount> {
        let durable = STANDARD.decode(self.durable).ok()?;
        Some(RestorableAccount {
            account: self.account.read().ok()?,
            commit: decode_durable(&durable)?,
            files: self.files,
        })
    }
}

impl Accounts {
    /// Fills a data folder that has no account with the contents of a backup. Every account gets the given
    /// seal. Returns the ids of the accounts, which have no credentials yet. A kill leaves all accounts or none.
    ///
    /// # Errors
    /// [`Code::Exists`] if there is an account, or an error of the disk or of the keychain. Then there is
    /// still no account.
    pub async fn restore(
        &self,
        backup: OpenedBackup,
        seal: NewSeal,
        now: Timestamp,
    ) -> Result<Vec<AccountId>, Error> {
        let accounts = self.clone();
        run_blocking(move || accounts.restore_blocking(backup, &seal, now)).await
    }

    fn restore_blocking(
        &self,
        backup: OpenedBackup,
        seal: &NewSeal,
        now: Timestamp,
    ) -> Result<Vec<AccountId>, Error> {
        let data = self.path();
        if !self.folder().accounts()?.is_empty() {
            let message = format!(
                "The data folder {} has accounts already, so nothing was restored. Choose an empty folder: \
                 interlude --data DIR restore FILE.",
                data.display()
            );
            return Err(Error::new(Code::Exists, message));
        }
        let built = data.join(BUILT_IN);
        remove_folder(&built)?;
        let building = self.in_folder(DataFolder::claim(&built)?);
        let mut ids = Vec::new();
        for one in backup.accounts {
            ids.push(one.account.id.clone());
            building.build(one, seal.clone(), now)?;
        }
        if let Some(settings) = backup.settings {
            write_durably(&data.join(SETTINGS), settings.as_bytes(), IfExists::Replace)?;
        }
        // The rename makes all accounts exist at once. Not every system renames onto an empty folder, so that
        // is removed before.
        let (from, to) = (built.join("accounts"), data.join("accounts"));
        match fs::remove_dir(&to) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(explain(&to, error).into());
            }
            _ => {}
        }
        if !ids.is_empty() {
            fs::rename(&from, &to).map_err(|error| explain(&to, error))?;
        }
        sync_folder(data).map_err(|error| explain(data, error))?;
        drop(building);
        delete_leftovers(data);
        Ok(ids)
    }

    /// Creates an account with the changes of a backup.
    fn build(
        &self,
        restorable: RestorableAccount,
        seal: NewSeal,
        now: Timestamp,
    ) -> Result<(), Error> {
        let RestorableAccount {
            account,
            commit,
            files,
        } = restorable;
        let id = account.id.clone();
        let folder = self.folder().account_folder(&id)?;
        let unlocked = self.save_new(account, seal, Credentials::default())?;
        let key = unlocked.store_key();
        let mut store = SledStore::open(self.folder(), &id, key, Opening::at(now))?;
        store.commit(&commit)?;
        store.settle()?;
        for (name, text) in files {
            if FILES.contains(&name.as_str()) {
                write_durably(&folder.join(name), text.as_bytes(), IfExists::Replace)?;
            }
        }
        Ok(())
    }
}

/// Deletes what a restore that was killed has built.
pub(crate) fn delete_leftovers(data: &Path) {
    // If this fails, the next claim tries again.
    let _ = fs::remove_dir_all(data.join(BUILT_IN));
}

fn remove_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(explain(path, error).into()),
        _ => Ok(()),
    }
}

/// Reads a file. Returns None if it does not exist.
fn read_text(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(explain(path, error).into()),
    }
}

fn not_written(path: &Path, error: serde_json::Error) -> Error {
    explain(path, error.into()).into()
}
