use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use interlude_engine::store::StoreError;
use interlude_model::Code;

use crate::AccountId;
use crate::account_files::Paths;
use crate::fs::{
    about, create_private_folder, explain, explain_lock, remove_temporary_files, sync_folder,
};
use crate::open_accounts::OpenAccounts;

/// The number of tries to lock a folder. A program that is being started holds a copy of the lock of its parent for a
/// moment, also after the parent has released it.
const TRIES: u32 = 5;

/// The wait between two tries.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// The folder of all data of Interlude, locked for this process.
///
/// The lock is held until the last clone, and the last store that was opened in the folder, is dropped.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
    lock: Arc<File>,
    open: Arc<OpenAccounts>,
}

impl DataFolder {
    /// Locks the folder at `path` for this process. Creates it with access for its owner only if it does
    /// not exist.
    ///
    /// # Errors
    /// [`StoreError`] with the path: another process holds the lock, the path is not a folder, or it
    /// cannot be written.
    pub fn claim(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        let lock_path = path.join("lock");
        let was_claimed = lock_path.exists();
        create_private_folder(&path)?;
        // A lock file proves that an earlier claim got past this sync.
        if !was_claimed {
            sync_names(&path)?;
        }
        let lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&lock_path)
            .map_err(|error| explain(&lock_path, error))?;
        for _ in 0..TRIES {
            match lock.try_lock() {
                Ok(()) => {
                    return Ok(Self {
                        path,
                        lock: Arc::new(lock),
                        open: Arc::default(),
                    });
                }
                Err(TryLockError::WouldBlock) => sleep(TRY_AGAIN),
                Err(TryLockError::Error(error)) => return Err(explain_lock(&lock_path, error)),
            }
        }
        Err(in_use(&path))
    }

    /// Removes unfinished files, and the access of other users to the folders of all accounts. Ignores
    /// errors, because opening an account does the same and reports them.
    pub fn clean_up(&self) {
        remove_temporary_files(&self.path);
        let accounts = self.path.join("accounts");
        if make_private(&accounts).is_err() {
            return;
        }
        for account in self.accounts().unwrap_or_default() {
            let folder = accounts.join(account.as_str());
            let paths = Paths::of(folder.clone());
            let _ = paths.remove_unfinished();
            remove_temporary_files(&folder);
            let _ = make_private_within(&folder);
        }
    }

    /// Returns the paths of the damaged files of one account that are kept.
    pub fn damaged(&self, account: &AccountId) -> Vec<PathBuf> {
        Paths::of(self.path.join("accounts").join(account.as_str())).damaged()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the folder of one account. Creates it with access for its owner only if it does not exist.
    ///
    /// # Errors
    /// [`StoreError`] with the path.
    pub fn account_folder(&self, account: &AccountId) -> Result<PathBuf, StoreError> {
        let accounts = self.path.join("accounts");
        let folder = accounts.join(account.as_str());
        create_private_folder(&folder)?;
        // Until there is a journal, the names of the new folders may not be durable yet.
        if !Paths::of(folder.clone()).journal.exists() {
            for above in [&accounts, &self.path] {
                sync_folder(above).map_err(|error| explain(above, error))?;
            }
        }
        Ok(folder)
    }

    /// Returns the accounts that have a folder, sorted by name.
    ///
    /// # Errors
    /// [`StoreError`] with the path that could not be read.
    pub fn accounts(&self) -> Result<Vec<AccountId>, StoreError> {
        let path = self.path.join("accounts");
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(explain(&path, error)),
        };
        let mut accounts = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| explain(&path, error))?;
            if entry.path().is_dir()
                && let Some(account) = entry
                    .file_name()
                    .to_str()
                    .and_then(|name| name.parse().ok())
            {
                accounts.push(account);
            }
        }
        accounts.sort_unstable();
        Ok(accounts)
    }

    pub(crate) fn open_accounts(&self) -> &Arc<OpenAccounts> {
        &self.open
    }

    pub(crate) fn lock(&self) -> Arc<File> {
        Arc::clone(&self.lock)
    }
}

/// Removes the access of other users to an account's folder and to everything in it.
pub(crate) fn make_private_within(folder: &Path) -> io::Result<()> {
    make_private(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Links are skipped, because their targets may lie outside of the folder.
        match entry.file_type()? {
            kind if kind.is_dir() => make_private_within(&entry.path())?,
            kind if kind.is_file() => make_private(&entry.path())?,
            _ => {}
        }
    }
    Ok(())
}

/// Removes the access of other users to a file or folder.
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found?.permissions(),
    };
    let mode = permissions.mode();
    if mode & 0o077 != 0 {
        permissions.set_mode(mode & !0o077);
        fs::set_permissions(path, permissions)?;
        tracing::info!(path = %path.display(), "removed the access of other users");
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes the names of the folder and of all folders above it durable.
///
/// All of them are synced, because an earlier attempt may have created any of them and then been killed.
/// Errors above the parent folder are ignored, because those folders may belong to other users.
fn sync_names(path: &Path) -> Result<(), StoreError> {
    for (distance, above) in path.ancestors().skip(1).enumerate() {
        let above = if above.as_os_str().is_empty() {
            Path::new(".")
        } else {
            above
        };
        match sync_folder(above) {
            Err(error) if distance == 0 => return Err(explain(above, error)),
            _ => {}
        }
    }
    Ok(())
}

fn in_use(path: &Path) -> StoreError {
    let message = format!(
        "Interlude is already running with the data folder {}. Close it first, or choose another data folder.",
        path.display()
    );
    about(Code::InUse, path, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_claim_is_refused_until_the_last_clone_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/folder");
        let first = DataFolder::claim(&path).unwrap();
        let clone = first.clone();
        drop(first);
        let refused = DataFolder::claim(&path).unwrap_err();
        assert_eq!(refused.code, Code::InUse);
        assert!(
            refused.message.contains(path.to_str().unwrap()),
            "{refused}"
        );
        drop(clone);
        DataFolder::claim(&path).unwrap();
    }

    #[test]
    fn a_path_that_is_a_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        for path in [file.clone(), file.join("below")] {
            let refused = DataFolder::claim(&path).unwrap_err();
            assert!(refused.message.contains("is not a folder"), "{refused}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn tidying_removes_the_access_of_others_and_unfinished_files() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        let folder = DataFolder::claim(dir.path()).unwrap();
        set(dir.path(), 0o755);
        let account = folder.account_folder(&"acme".parse().unwrap()).unwrap();
        fs::create_dir(account.join("sled")).unwrap();
        let unfinished = ["journal.new", "agenda.new", ".interlude-1aB2cD"];
        for name in ["sled/db", "journal", "vault.json"]
            .iter()
            .chain(&unfinished)
        {
            fs::write(account.join(name), name).unwrap();
            set(&account.join(name), 0o644);
        }
        let folders = [account.parent().unwrap(), &account, &account.join("sled")];
        folders.iter().for_each(|folder| set(folder, 0o755));
        std::os::unix::fs::symlink("/", account.join("link")).unwrap();
        fs::write(dir.path().join(".interlude-aB3dE6"), "half").unwrap();
        folder.clean_up();
        assert!(!dir.path().join(".interlude-aB3dE6").exists());
        assert_eq!(folders.map(mode), [0o700; 3]);
        for name in ["sled/db", "journal", "vault.json"] {
            assert_eq!(mode(&account.join(name)), 0o600, "{name}");
        }
        assert!(unfinished.iter().all(|name| !account.join(name).exists()));
        assert_eq!(
            mode(dir.path()),
            0o755,
            "the permissions of the folder that the user chose are left alone"
        );
    }

    #[cfg(unix)]
    #[test]
    fn new_folders_are_accessible_to_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let folder = DataFolder::claim(dir.path().join("data")).unwrap();
        let account = folder.account_folder(&"acme".parse().unwrap()).unwrap();
        for path in [folder.path(), &account] {
            assert_eq!(
                fs::metadata(path).unwrap().permissions().mode() & 0o777,
                0o700
            );
        }
        assert_eq!(folder.accounts().unwrap(), ["acme".parse().unwrap()]);
    }
}
