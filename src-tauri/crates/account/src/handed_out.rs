//! Files for others: a calendar, diagnostics.
//!
//! Such a file is written beside its place, synced and moved there, so that it stands under its name
//! whole or not at all: a disk that is full leaves nothing half-written. It can be read by its owner
//! alone, until the owner says otherwise.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::durable::sync_folder;

/// What happens to a file that stands under the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Stays,
    /// The new one takes its place. A link is followed.
    IsReplaced,
}

/// Why a file was not written. What stood there stands there still.
#[derive(Debug, thiserror::Error)]
pub enum HandOutError {
    /// Something has this name.
    #[error("{} exists already, and was left alone. Choose another name.", .0.display())]
    Exists(PathBuf),
    /// A folder or a device has this name.
    #[error("{} is no ordinary file. Name a file.", .0.display())]
    NoFile(PathBuf),
    /// There is no such folder.
    #[error("The folder {} does not exist. Create it, or choose another one.", .0.display())]
    NoFolder(PathBuf),
    /// The folder, or the disk it is on, may not be written.
    #[error("You may not write in the folder {} ({source}). Choose another one.", path.display())]
    NoPermission {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No room.
    #[error(
        "The disk that holds {} is full, or your share of it, so nothing was written there. Free \
         some space on it, then try again.",
        .0.display()
    )]
    Full(PathBuf),
    /// Anything else.
    #[error("{} could not be written ({source}). Check the folder and the disk.", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl HandOutError {
    /// The word that programs see.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "exists",
            Self::NoFile(_) => "no_file",
            Self::NoFolder(_) => "no_folder",
            Self::NoPermission { .. } => "no_permission",
            Self::Full(_) => "disk_full",
            Self::Disk { .. } => "disk",
        }
    }
}

/// Writes the file at `path`. Blocks until the disk has it.
///
/// # Errors
/// [`HandOutError`].
pub fn hand_out(path: &Path, text: &str, existing: Existing) -> Result<(), HandOutError> {
    let place = match (existing, fs::metadata(path)) {
        (_, Ok(found)) if !found.is_file() => {
            return Err(HandOutError::NoFile(path.to_owned()));
        }
        (Existing::Stays, Ok(_)) => return Err(HandOutError::Exists(path.to_owned())),
        (Existing::IsReplaced, Ok(_)) => {
            fs::canonicalize(path).map_err(|error| explain(path, error))?
        }
        (_, Err(_)) => path.to_owned(),
    };
    write(&place, text, existing).map_err(|error| explain(path, error))
}

/// Writes the file as `NAME.EXTENSION` into `folder`, or as `NAME (2).EXTENSION` and so on where that is
/// taken, and gives its path. Blocks until the disk has it.
///
/// # Errors
/// [`HandOutError`].
pub fn hand_out_under_free_name(
    folder: &Path,
    name: &str,
    extension: &str,
    text: &str,
) -> Result<PathBuf, HandOutError> {
    /// After so many files of one name, something else is wrong.
    const MOST: u32 = 1000;
    let numbered = |number| match number {
        1 => folder.join(format!("{name}.{extension}")),
        number => folder.join(format!("{name} ({number}).{extension}")),
    };
    for path in (1..MOST).map(numbered) {
        match hand_out(&path, text, Existing::Stays) {
            Err(HandOutError::Exists(_) | HandOutError::NoFile(_)) => {}
            written => return written.map(|()| path),
        }
    }
    let last = numbered(MOST);
    hand_out(&last, text, Existing::Stays).map(|()| last)
}

fn write(path: &Path, text: &str, existing: Existing) -> io::Result<()> {
    let folder = folder_of(path);
    let mut file = NamedTempFile::with_prefix_in(".interlude-", folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match existing {
        Existing::Stays => file.persist_noclobber(path)?,
        Existing::IsReplaced => file.persist(path)?,
    };
    sync_folder(folder)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

pub(crate) fn explain(path: &Path, source: io::Error) -> HandOutError {
    let folder = folder_of(path).to_owned();
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::AlreadyExists => HandOutError::Exists(path),
        ErrorKind::NotFound | ErrorKind::NotADirectory => HandOutError::NoFolder(folder),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            let path = folder;
            HandOutError::NoPermission { path, source }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => HandOutError::Full(folder),
        _ => HandOutError::Disk { path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_stands_there_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("week.ics");
        hand_out(&path, "one", Existing::Stays).unwrap();
        let refused = hand_out(&path, "two", Existing::Stays).unwrap_err();
        assert_eq!(refused.code(), "exists");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        hand_out(&path, "two", Existing::IsReplaced).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(folder.path()), ["week.ics"]);
    }

    #[test]
    fn a_name_that_is_taken_is_numbered() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["week.ics", "week (2).ics", "week (3).ics"] {
            let path = hand_out_under_free_name(folder.path(), "week", "ics", "text").unwrap();
            assert_eq!(path, folder.path().join(name));
        }
    }

    #[test]
    fn what_is_no_file_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        fs::create_dir(&below).unwrap();
        for existing in [Existing::Stays, Existing::IsReplaced] {
            for (path, code) in [
                (below.clone(), "no_file"),
                (folder.path().join("missing/week.ics"), "no_folder"),
                (PathBuf::from(""), "no_folder"),
            ] {
                let refused = hand_out(&path, "text", existing).unwrap_err();
                assert_eq!(refused.code(), code, "{refused}");
            }
        }
        assert_eq!(names(folder.path()), ["below"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        hand_out(&link, "two", Existing::IsReplaced).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert!(link.is_symlink());
        let device = hand_out(Path::new("/dev/null"), "text", Existing::IsReplaced);
        assert_eq!(device.unwrap_err().code(), "no_file");
    }
}
