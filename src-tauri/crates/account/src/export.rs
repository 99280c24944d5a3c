//! Writes files that users give to others, such as calendars and diagnostics.
//!
//! Such a file is written to a temporary file in the same folder, synced and renamed. A full disk or a crash
//! therefore never leaves a partial file. Only its owner can read it.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::durable::sync_folder;

/// The treatment of a file that exists under the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The existing file stays, and nothing is written.
    Stays,
    /// The existing file is replaced. A symbolic link is followed.
    IsReplaced,
}

/// An error of writing a file for export. An existing file is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file with this name exists.
    #[error("{} exists already and was not changed. Choose another name.", .0.display())]
    Exists(PathBuf),
    /// A folder or a device has this name.
    #[error("{} is not a regular file. Choose a file name.", .0.display())]
    NoFile(PathBuf),
    /// The folder does not exist.
    #[error("The folder {} does not exist. Create it, or choose another one.", .0.display())]
    NoFolder(PathBuf),
    /// The folder or its disk is read-only for this user.
    #[error("The folder {} cannot be written ({source}). Choose another one.", path.display())]
    NoPermission { path: PathBuf, source: io::Error },
    /// The disk or the user's quota is full.
    #[error(
        "The disk or your disk quota for {} is full, so nothing was written. Free some space, then \
         try again.",
        .0.display()
    )]
    Full(PathBuf),
    /// Any other error of the disk.
    #[error("{} could not be written ({source}). Check the folder and the disk.", path.display())]
    Disk { path: PathBuf, source: io::Error },
}

impl ExportError {
    /// Returns the error code for programs.
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

/// Writes the file at `path`, durably. Blocks.
///
/// # Errors
/// Any [`ExportError`]. Nothing was written then.
pub fn write_export(path: &Path, text: &str, existing: Existing) -> Result<(), ExportError> {
    let target = match (existing, fs::metadata(path)) {
        (_, Ok(found)) if !found.is_file() => {
            return Err(ExportError::NoFile(path.to_owned()));
        }
        (Existing::Stays, Ok(_)) => return Err(ExportError::Exists(path.to_owned())),
        (Existing::IsReplaced, Ok(_)) => {
            fs::canonicalize(path).map_err(|error| explain(path, error))?
        }
        (_, Err(_)) => path.to_owned(),
    };
    write(&target, text, existing).map_err(|error| explain(path, error))
}

/// Writes the file as `NAME.EXTENSION` into `folder`, durably, and returns its path. If that name is taken,
/// tries `NAME (2).EXTENSION` and so on. Blocks.
///
/// # Errors
/// Any [`ExportError`]. Nothing was written then.
pub fn write_export_under_free_name(
    folder: &Path,
    name: &str,
    extension: &str,
    text: &str,
) -> Result<PathBuf, ExportError> {
    /// The largest number that is tried, so that the search ends.
    const MAX_NUMBER: u32 = 1000;
    let numbered = |number| match number {
        1 => folder.join(format!("{name}.{extension}")),
        number => folder.join(format!("{name} ({number}).{extension}")),
    };
    for path in (1..MAX_NUMBER).map(numbered) {
        match write_export(&path, text, Existing::Stays) {
            Err(ExportError::Exists(_) | ExportError::NoFile(_)) => {}
            written => return written.map(|()| path),
        }
    }
    let last = numbered(MAX_NUMBER);
    write_export(&last, text, Existing::Stays).map(|()| last)
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

pub(crate) fn explain(path: &Path, source: io::Error) -> ExportError {
    let folder = folder_of(path).to_owned();
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::AlreadyExists => ExportError::Exists(path),
        ErrorKind::NotFound | ErrorKind::NotADirectory => ExportError::NoFolder(folder),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            let path = folder;
            ExportError::NoPermission { path, source }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ExportError::Full(folder),
        _ => ExportError::Disk { path, source },
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
    fn an_existing_file_stays_unless_it_is_to_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("week.ics");
        write_export(&path, "one", Existing::Stays).unwrap();
        let refused = write_export(&path, "two", Existing::Stays).unwrap_err();
        assert_eq!(refused.code(), "exists");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        write_export(&path, "two", Existing::IsReplaced).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(folder.path()), ["week.ics"]);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["week.ics", "week (2).ics", "week (3).ics"] {
            let path = write_export_under_free_name(folder.path(), "week", "ics", "text").unwrap();
            assert_eq!(path, folder.path().join(name));
        }
    }

    #[test]
    fn folders_are_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        fs::create_dir(&below).unwrap();
        for existing in [Existing::Stays, Existing::IsReplaced] {
            for (path, code) in [
                (below.clone(), "no_file"),
                (folder.path().join("missing/week.ics"), "no_folder"),
                (PathBuf::from(""), "no_folder"),
            ] {
                let refused = write_export(&path, "text", existing).unwrap_err();
                assert_eq!(refused.code(), code, "{refused}");
            }
        }
        assert_eq!(names(folder.path()), ["below"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_export(&link, "two", Existing::IsReplaced).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert!(link.is_symlink());
        let device = write_export(Path::new("/dev/null"), "text", Existing::IsReplaced);
        assert_eq!(device.unwrap_err().code(), "no_file");
    }
}
