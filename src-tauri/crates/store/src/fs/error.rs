use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use interlude_engine::store::StoreError;
use interlude_model::Code;

use super::folder_of;

/// The reason why a file could not be written. The old file is unchanged, except after
/// [`Unconfirmed`](Self::Unconfirmed).
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file exists and must not be replaced.
    #[error("{} exists already and was not changed. Move it away, or choose another name.", path.display())]
    Exists { path: PathBuf },
    /// The folder does not exist.
    #[error("The folder {} does not exist. Create it, or choose another one.", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The new file is in place, but the system did not confirm that it survives a power cut.
    #[error(
        "{} was written, but the disk did not confirm it ({source}). After a power cut, the old state \
         may be back.",
        path.display()
    )]
    Unconfirmed { path: PathBuf, source: io::Error },
    /// The system refused it, for example because the disk is full.
    #[error("{}", describe(path, source).1)]
    Refused { path: PathBuf, source: io::Error },
}

impl WriteError {
    /// Creates the error for an error of the system about writing the file at `path`.
    #[must_use]
    pub fn new(path: &Path, source: io::Error) -> Self {
        let folder = folder_of(path).to_owned();
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::AlreadyExists => Self::Exists { path },
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFolder { path: folder },
            _ => Self::Refused { path, source },
        }
    }

    /// Returns the code for both shells.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Exists { .. } => Code::Exists,
            Self::NoFolder { .. } => Code::NoFolder,
            Self::Unconfirmed { .. } => Code::Disk,
            Self::Refused { path, source } => describe(path, source).0,
        }
    }
}

impl From<WriteError> for StoreError {
    fn from(error: WriteError) -> Self {
        let message = error.to_string();
        match error {
            WriteError::Refused { path, source } => explain(&path, source),
            WriteError::Exists { ref path }
            | WriteError::NoFolder { ref path }
            | WriteError::Unconfirmed { ref path, .. } => {
                about(Code::Disk, path, message).caused_by(error)
            }
        }
    }
}

/// Converts an error of the system about `path` in a data folder to a sentence that says what to do.
pub fn explain(path: &Path, error: io::Error) -> StoreError {
    let foreign = || match error.kind() {
        ErrorKind::PermissionDenied => foreign_file(path),
        _ => None,
    };
    let (code, message) = match (error.kind(), foreign()) {
        (_, Some(file)) => (Code::NoPermission, belongs_to_another_user(&file)),
        (ErrorKind::NotADirectory, None) => (Code::Disk, not_a_folder(path)),
        _ => describe(path, &error),
    };
    about(code, path, message).caused_by(error)
}

/// Returns the code for an error of the system about `path`, and a sentence that says what to do.
fn describe(path: &Path, error: &io::Error) -> (Code, String) {
    let shown = path.display();
    match error.kind() {
        ErrorKind::StorageFull => (
            Code::DiskFull,
            format!("The disk that holds {shown} is full. Free some space on it, then try again."),
        ),
        ErrorKind::QuotaExceeded => (
            Code::DiskFull,
            format!(
                "Your disk quota for {shown} is exceeded. Delete some of your files on that disk, then try again."
            ),
        ),
        ErrorKind::ReadOnlyFilesystem => (
            Code::NoPermission,
            format!(
                "{shown} is on a read-only disk. Make the disk writable, or choose another folder."
            ),
        ),
        ErrorKind::PermissionDenied => (
            Code::NoPermission,
            format!(
                "You have no permission to read and write {shown}. Change its permissions, or choose another folder."
            ),
        ),
        _ => (
            Code::Disk,
            format!(
                "{shown} could not be read or written ({error}). Check the disk, then try again."
            ),
        ),
    }
}

/// Finds the system's error in the text of an error of sled or of a panic, which carry nothing else of it.
/// Parses both the display form and the debug form.
pub(crate) fn system_error(text: &str) -> Option<io::Error> {
    let number = ["(os error ", "Os { code: "]
        .into_iter()
        .find_map(|before| {
            let (_, rest) = text.split_once(before)?;
            rest.split_once([')', ',']).map(|(number, _)| number)
        });
    number?.parse().ok().map(io::Error::from_raw_os_error)
}

pub(crate) fn about(code: Code, path: &Path, message: String) -> StoreError {
    StoreError::new(code, message).at(path)
}

/// Returns the sentence for a path that should be a folder.
pub(crate) fn not_a_folder(path: &Path) -> String {
    format!(
        "{} is not a folder. Move it away, or choose another data folder.",
        path.display()
    )
}

/// Converts an error of the system about locking `path`. Some disks cannot lock any file, for example some
/// network disks; they get a sentence of their own.
pub(crate) fn explain_lock(path: &Path, error: io::Error) -> StoreError {
    if !cannot_lock(&error) {
        return explain(path, error);
    }
    let folder = path.parent().unwrap_or(path);
    let message = format!(
        "The disk that holds {} cannot lock files ({error}), so Interlude cannot keep two programs from writing there at once. Choose a folder on this computer with --data. Nothing was touched.",
        folder.display()
    );
    about(Code::CannotLock, path, message).caused_by(error)
}

/// Returns true if the error means that no file can be locked on this disk. Then it is unknown whether
/// another process uses the file.
pub(crate) fn cannot_lock(error: &io::Error) -> bool {
    // The error kind alone is not enough, because the standard library has no kind for most of these.
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
struct ForeignFile {
    path: PathBuf,
    owner: String,
}

fn belongs_to_another_user(ForeignFile { path, owner }: &ForeignFile) -> String {
    let shown = path.display();
    format!(
        "{shown} belongs to the user {owner}, not to you, so you cannot read and write it. Make it yours (sudo chown -R \"$USER\" \"{shown}\"), or choose another data folder. Nothing was touched."
    )
}

/// Returns the first file that belongs to another user than the one who runs this process. Looks at `path`,
/// then at its entries, then at its parent folder.
#[cfg(unix)]
fn foreign_file(path: &Path) -> Option<ForeignFile> {
    use std::os::unix::fs::MetadataExt;
    let me = nix::unistd::geteuid().as_raw();
    let within = std::fs::read_dir(path).into_iter().flatten().flatten();
    let within = within.map(|entry| entry.path());
    let above = path.ancestors().skip(1).take(1).map(Path::to_owned);
    let found = std::iter::once(path.to_owned()).chain(within).chain(above);
    found
        .filter_map(|path| Some((std::fs::symlink_metadata(&path).ok()?.uid(), path)))
        .find(|(owner, _)| *owner != me)
        .map(|(owner, path)| ForeignFile {
            path,
            owner: name_of(owner),
        })
}

#[cfg(not(unix))]
fn foreign_file(_path: &Path) -> Option<ForeignFile> {
    None
}

/// Returns the name of a user, or the number if the system knows no name for it.
#[cfg(unix)]
fn name_of(user: u32) -> String {
    let named = nix::unistd::User::from_uid(user.into()).ok().flatten();
    named.map_or_else(|| format!("with the number {user}"), |user| user.name)
}

/// Returns true if the cause certainly lies outside the file. Then its contents may be sound.
pub(crate) fn is_environment_error(error: &io::Error) -> bool {
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
    fn a_disk_that_cannot_lock_has_its_own_error() {
        for number in [9, 37, 95] {
            let error = explain_lock(
                Path::new("/data/lock"),
                io::Error::from_raw_os_error(number),
            );
            assert_eq!(error.code, Code::CannotLock, "{error}");
            assert!(
                error.message.contains("holds /data cannot lock files"),
                "{error}"
            );
        }
        let error = explain_lock(Path::new("/data/lock"), io::Error::from_raw_os_error(5));
        assert_eq!(error.code, Code::Disk);
    }

    #[cfg(unix)]
    #[test]
    fn the_error_for_another_users_file_names_the_owner() {
        let dir = tempfile::tempdir().unwrap();
        assert!(foreign_file(dir.path()).is_none());
        let file = dir.path().join("db");
        std::fs::write(&file, "").unwrap();
        if std::os::unix::fs::chown(&file, Some(1), None).is_err() {
            return; // Only root can change the owner of a file.
        }
        for path in [dir.path(), &file] {
            let error = explain(path, io::Error::from(ErrorKind::PermissionDenied));
            assert_eq!(error.code, Code::NoPermission);
            let shown = file.display();
            let expected = format!("{shown} belongs to the user ");
            assert!(error.message.starts_with(&expected), "{error}");
        }
        assert_eq!(name_of(0), "root");
        assert_eq!(name_of(4_000_000_000), "with the number 4000000000");
    }

    #[test]
    fn the_system_error_is_parsed_from_library_messages_and_panics() {
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
    fn each_disk_error_has_its_code_and_names_the_path() {
        let cases = [
            (ErrorKind::StorageFull, Code::DiskFull),
            (ErrorKind::QuotaExceeded, Code::DiskFull),
            (ErrorKind::ReadOnlyFilesystem, Code::NoPermission),
            (ErrorKind::PermissionDenied, Code::NoPermission),
            (ErrorKind::NotADirectory, Code::Disk),
            (ErrorKind::Other, Code::Disk),
        ];
        for (given, expected) in cases {
            let path = Path::new("/data/interlude");
            let error = explain(path, io::Error::from(given));
            assert_eq!(error.code, expected, "{given:?}");
            assert!(error.message.contains("/data/interlude"), "{error}");
            if given != ErrorKind::NotADirectory {
                let error = WriteError::new(path, io::Error::from(given));
                assert_eq!(error.code(), expected, "{given:?}");
                assert!(error.to_string().contains("/data/interlude"), "{error}");
            }
        }
    }
}
