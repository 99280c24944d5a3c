use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_engine::store::{StoreError, StoreErrorKind};

use crate::AccountId;
use crate::disk_error::{about, explain, explain_lock, not_a_folder};
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
            Err(TryLockError::Error(error)) => Err(explain_lock(&lock_path, &error)),
        }
    }

    /// Removes what was being written in any account when an application last ended: it never counted.
    /// Makes what others could read there its owner's alone. What the system does not allow stays as it
    /// is, until the account is opened.
    pub fn tidy(&self) {
        let accounts = self.path.join("accounts");
        if make_private(&accounts).is_err() {
            return;
        }
        for account in self.accounts().unwrap_or_default() {
            let folder = accounts.join(account.as_str());
            let paths = Paths::of(folder.clone());
            // What cannot be removed or changed now is in nobody's way until the account is opened.
            let _ = paths.remove_unfinished();
            remove_temporary(&folder);
            let _ = make_private_within(&folder);
        }
    }

    /// The damaged files of one account that are kept.
    pub fn damaged(&self, account: &AccountId) -> Vec<PathBuf> {
        Paths::of(self.path.join("accounts").join(account.as_str())).damaged()
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

/// What was being written beside its place: by this crate, the vault and the account's file.
const TEMPORARY: [&str; 3] = [".proof-", ".vault-", ".account-"];

fn remove_temporary(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if TEMPORARY.iter().any(|before| name.starts_with(before)) {
            // The next claim tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes an account's folder, and all that is in it, its owner's alone.
pub(crate) fn make_private_within(folder: &Path) -> io::Result<()> {
    make_private(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Links are none of ours.
        match entry.file_type()? {
            kind if kind.is_dir() => make_private_within(&entry.path())?,
            kind if kind.is_file() => make_private(&entry.path())?,
            _ => {}
        }
    }
    Ok(())
}

/// Takes from a file or folder what others may do with it.
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
        tracing::info!(path = %path.display(), "it could be read by others, and cannot any more");
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
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
    fn what_others_could_read_is_its_owners_alone_after_a_tidy_and_nothing_half_written_is_left() {
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
        let left = [
            "journal.new",
            "agenda.new",
            ".vault-1aB",
            ".account-2cD",
            ".proof-3eF",
        ];
        for name in ["sled/db", "journal", "vault.json"].iter().chain(&left) {
            fs::write(account.join(name), name).unwrap();
            set(&account.join(name), 0o644);
        }
        let folders = [account.parent().unwrap(), &account, &account.join("sled")];
        folders.iter().for_each(|folder| set(folder, 0o755));
        std::os::unix::fs::symlink("/", account.join("link")).unwrap();
        folder.tidy();
        assert_eq!(folders.map(mode), [0o700; 3]);
        for name in ["sled/db", "journal", "vault.json"] {
            assert_eq!(mode(&account.join(name)), 0o600, "{name}");
        }
        assert!(left.iter().all(|name| !account.join(name).exists()));
        assert_eq!(
            mode(dir.path()),
            0o755,
            "the folder that the user named is the user's"
        );
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
