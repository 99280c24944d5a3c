use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_engine::store::{StoreError, StoreErrorKind};

use crate::AccountId;
use crate::disk_error::{about, explain, not_a_folder};
use crate::open_accounts::OpenAccounts;
use crate::paths::Paths;

/// The folder of everything Interlude keeps, claimed by this process.
///
/// The claim lasts as long as any clone of it, or any store opened in it, lives.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
    lock: Arc<File>,
    open: Arc<OpenAccounts>,
}

impl DataFolder {
    /// Claims the folder at `path` for this process; creates it, for its owner alone, where it is
    /// missing.
    ///
    /// # Errors
    /// [`StoreError`] naming the path: another process holds it, it is no folder, or it may not be
    /// written.
    pub fn claim(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        let lock_path = path.join("lock");
        let was_claimed = lock_path.exists();
        create_private(&path)?;
        if !was_claimed {
            sync_names(&path)?;
        }
        let lock = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&lock_path)
            .map_err(|error| explain(&lock_path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path,
                lock: Arc::new(lock),
                open: Arc::default(),
            }),
            Err(TryLockError::WouldBlock) => Err(in_use(&path)),
            Err(TryLockError::Error(error)) => Err(explain(&lock_path, &error)),
        }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of one account, created, for its owner alone, where it is missing.
    ///
    /// # Errors
    /// [`StoreError`] naming the path.
    pub fn account_folder(&self, account: &AccountId) -> Result<PathBuf, StoreError> {
        let accounts = self.path.join("accounts");
        let folder = accounts.join(account.as_str());
        create_private(&folder)?;
        if !Paths::of(folder.clone()).journal.exists() {
            for above in [&accounts, &self.path] {
                sync_folder(above).map_err(|error| explain(above, &error))?;
            }
        }
        Ok(folder)
    }

    /// The accounts that have a folder, by name.
    ///
    /// # Errors
    /// [`StoreError`] naming the path that could not be read.
    pub fn accounts(&self) -> Result<Vec<AccountId>, StoreError> {
        let path = self.path.join("accounts");
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(explain(&path, &error)),
        };
        let mut accounts = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| explain(&path, &error))?;
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

/// Makes what was created, renamed or removed in `folder` survive a power cut.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Only Unix opens a folder as a file; elsewhere the file system's own journal keeps names.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Creates the folder, and what is missing above it, for its owner alone.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => about(StoreErrorKind::Disk, path, not_a_folder(path)),
        _ => explain(path, &error),
    })
}

/// Makes the names of the folder, and of those above it, survive a power cut. Which of them are new
/// cannot be asked: an earlier try may have made them, and failed or been killed before this. Those
/// further above than the folder's own may be others', and not be opened.
fn sync_names(path: &Path) -> Result<(), StoreError> {
    for (distance, above) in path.ancestors().skip(1).enumerate() {
        let above = if above.as_os_str().is_empty() {
            Path::new(".")
        } else {
            above
        };
        match sync_folder(above) {
            Err(error) if distance == 0 => return Err(explain(above, &error)),
            _ => {}
        }
    }
    Ok(())
}

fn in_use(path: &Path) -> StoreError {
    let message = format!(
        "Interlude already runs on the data folder {}. Close it there first, or choose another data folder.",
        path.display()
    );
    about(StoreErrorKind::InUse, path, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_claim_is_refused_until_the_last_clone_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/folder");
        let first = DataFolder::claim(&path).unwrap();
        let clone = first.clone();
        drop(first);
        let refused = DataFolder::claim(&path).unwrap_err();
        assert_eq!(refused.kind, StoreErrorKind::InUse);
        assert!(
            refused.message.contains(path.to_str().unwrap()),
            "{refused}"
        );
        drop(clone);
        DataFolder::claim(&path).unwrap();
    }

    #[test]
    fn a_file_is_no_folder() {
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
    fn what_is_created_is_its_owners_alone() {
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
