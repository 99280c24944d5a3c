use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use interlude_engine::store::{StoreError, StoreErrorKind};

/// What the system said of `path`, as a sentence that says what to do.
pub fn explain(path: &Path, error: &io::Error) -> StoreError {
    let shown = path.display();
    if error.kind() == ErrorKind::PermissionDenied
        && let Some(others) = others(path)
    {
        return about(StoreErrorKind::NoPermission, path, not_yours(&others));
    }
    let (kind, message) = match error.kind() {
        ErrorKind::StorageFull => (
            StoreErrorKind::DiskFull,
            format!("The disk that holds {shown} is full. Free some space on it, then try again."),
        ),
        ErrorKind::QuotaExceeded => (
            StoreErrorKind::DiskFull,
            format!(
                "Your share of the disk that holds {shown} is used up. Delete something of yours there, then try again."
            ),
        ),
        ErrorKind::ReadOnlyFilesystem => (
            StoreErrorKind::NoPermission,
            format!(
                "{shown} is on a disk that can only be read. Make it writable, or choose another data folder."
            ),
        ),
        ErrorKind::PermissionDenied => (
            StoreErrorKind::NoPermission,
            format!(
                "You may not read and write {shown}. Change its permissions, or choose another data folder."
            ),
        ),
        ErrorKind::NotADirectory => (StoreErrorKind::Disk, not_a_folder(path)),
        _ => (
            StoreErrorKind::Disk,
            format!(
                "{shown} could not be read or written ({error}). Check the disk, then try again."
            ),
        ),
    };
    about(kind, path, message)
}

/// The system's error in the words of sled or of a panic, which is all that they hand on of it: as it shows
/// itself, or in its debug form.
pub(crate) fn system_error(text: &str) -> Option<io::Error> {
    let number = ["(os error ", "Os { code: "]
        .into_iter()
        .find_map(|before| {
            let (_, rest) = text.split_once(before)?;
            rest.split_once([')', ',']).map(|(number, _)| number)
        });
    number?.parse().ok().map(io::Error::from_raw_os_error)
}

/// An error about `path`.
pub(crate) fn about(kind: StoreErrorKind, path: &Path, message: String) -> StoreError {
    StoreError {
        kind,
        message,
        path: Some(path.to_owned()),
    }
}

/// The sentence for a path where a folder should be.
pub(crate) fn not_a_folder(path: &Path) -> String {
    format!(
        "{} is not a folder. Move it away, or choose another data folder.",
        path.display()
    )
}

/// What the system said when a file was to be locked. A disk that cannot lock at all, such as some that
/// are reached over a network, has a sentence of its own.
pub(crate) fn explain_lock(path: &Path, error: &io::Error) -> StoreError {
    if !cannot_lock(error) {
        return explain(path, error);
    }
    let folder = path.parent().unwrap_or(path);
    let message = format!(
        "The disk that holds {} cannot lock files ({error}), so Interlude cannot keep two programs from writing there at once. Choose a folder on this computer with --data. Nothing was touched.",
        folder.display()
    );
    about(StoreErrorKind::CannotLock, path, message)
}

/// Whether the system says that no file can be locked there, which is no word on who uses it.
pub(crate) fn cannot_lock(error: &io::Error) -> bool {
    const EBADF: i32 = 9;
    const EINVAL: i32 = 22;
    const ENOLCK: i32 = if cfg!(target_os = "linux") { 37 } else { 77 };
    const ENOSYS: i32 = if cfg!(target_os = "linux") { 38 } else { 78 };
    const EOPNOTSUPP: i32 = if cfg!(target_os = "linux") { 95 } else { 102 };
    const ENOTSUP: i32 = if cfg!(target_os = "linux") { 95 } else { 45 };
    let numbers = [EBADF, EINVAL, ENOLCK, ENOSYS, EOPNOTSUPP, ENOTSUP];
    error.kind() == ErrorKind::Unsupported
        || error
            .raw_os_error()
            .is_some_and(|number| numbers.contains(&number))
}

/// A file or folder that belongs to another user.
#[derive(Debug)]
struct Others {
    path: PathBuf,
    owner: String,
}

/// The sentence for what belongs to another user.
fn not_yours(Others { path, owner }: &Others) -> String {
    let shown = path.display();
    format!(
        "{shown} belongs to the user {owner}, not to you, so you may not read and write it. Take it back (sudo chown -R \"$USER\" \"{shown}\"), or choose another data folder. Nothing was touched."
    )
}

/// What of `path` belongs to another user than the one who runs this: it itself, what lies in it, or
/// else the nearest folder above it.
#[cfg(unix)]
fn others(path: &Path) -> Option<Others> {
    use std::os::unix::fs::MetadataExt;
    let me = nix::unistd::geteuid().as_raw();
    let within = std::fs::read_dir(path).into_iter().flatten().flatten();
    let within = within.map(|entry| entry.path());
    let above = path.ancestors().skip(1).take(1).map(Path::to_owned);
    let found = std::iter::once(path.to_owned()).chain(within).chain(above);
    found
        .filter_map(|path| Some((std::fs::symlink_metadata(&path).ok()?.uid(), path)))
        .find(|(owner, _)| *owner != me)
        .map(|(owner, path)| Others {
            path,
            owner: name_of(owner),
        })
}

#[cfg(not(unix))]
fn others(_path: &Path) -> Option<Others> {
    None
}

/// A user's name, or the number where the system's list has none.
#[cfg(unix)]
fn name_of(user: u32) -> String {
    let named = nix::unistd::User::from_uid(user.into()).ok().flatten();
    named.map_or_else(|| format!("with the number {user}"), |user| user.name)
}

/// Whether the surroundings of a file are surely at fault, and not its contents.
pub(crate) fn is_of_the_surroundings(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::PermissionDenied
            | ErrorKind::OutOfMemory
            | ErrorKind::ResourceBusy
            | ErrorKind::WouldBlock
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_cannot_lock_is_told_from_one_that_fails() {
        for number in [9, 37, 95] {
            let error = explain_lock(
                Path::new("/data/lock"),
                &io::Error::from_raw_os_error(number),
            );
            assert_eq!(error.kind, StoreErrorKind::CannotLock, "{error}");
            assert!(
                error.message.contains("holds /data cannot lock files"),
                "{error}"
            );
        }
        let error = explain_lock(Path::new("/data/lock"), &io::Error::from_raw_os_error(5));
        assert_eq!(error.kind, StoreErrorKind::Disk);
    }

    #[cfg(unix)]
    #[test]
    fn another_users_file_is_named_with_its_owner() {
        let dir = tempfile::tempdir().unwrap();
        assert!(others(dir.path()).is_none());
        let file = dir.path().join("db");
        std::fs::write(&file, "").unwrap();
        if std::os::unix::fs::chown(&file, Some(1), None).is_err() {
            return; // Only root can give a file away.
        }
        for path in [dir.path(), &file] {
            let error = explain(path, &io::Error::from(ErrorKind::PermissionDenied));
            assert_eq!(error.kind, StoreErrorKind::NoPermission);
            let shown = file.display();
            let said = format!("{shown} belongs to the user ");
            assert!(error.message.starts_with(&said), "{error}");
        }
        assert_eq!(name_of(0), "root");
        assert_eq!(name_of(4_000_000_000), "with the number 4000000000");
    }

    #[test]
    fn the_systems_error_is_found_in_the_words_of_a_library() {
        let error = io::Error::from_raw_os_error(5);
        let panic = format!("called `Result::unwrap()` on an `Err` value: {error:?}");
        for text in [format!("IO error: {error}"), panic] {
            assert_eq!(
                system_error(&text).unwrap().raw_os_error(),
                Some(5),
                "{text}"
            );
        }
        assert!(system_error("IO error: failed to fill whole buffer").is_none());
    }

    #[test]
    fn each_failure_of_the_disk_has_its_kind_and_names_the_path() {
        let cases = [
            (ErrorKind::StorageFull, StoreErrorKind::DiskFull),
            (ErrorKind::QuotaExceeded, StoreErrorKind::DiskFull),
            (ErrorKind::ReadOnlyFilesystem, StoreErrorKind::NoPermission),
            (ErrorKind::PermissionDenied, StoreErrorKind::NoPermission),
            (ErrorKind::NotADirectory, StoreErrorKind::Disk),
            (ErrorKind::Other, StoreErrorKind::Disk),
        ];
        for (given, wanted) in cases {
            let error = explain(Path::new("/data/interlude"), &io::Error::from(given));
            assert_eq!(error.kind, wanted, "{given:?}");
            assert!(error.message.contains("/data/interlude"), "{error}");
        }
    }
}
