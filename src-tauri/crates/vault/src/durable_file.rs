//! A small file, replaced whole and durably: written beside its place, synced, moved over it, and the folder synced.
//! Whoever reads sees the old file or the new one, and never a part of either.

use std::{
    fs::File,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Why a file could not be written. Unless it says otherwise, the place is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Something stands there already, and it is not for us to replace.
    #[error("{} exists already and was left alone: use it, or move it aside first", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The folder is missing.
    #[error("the folder of {} does not exist: create it first", path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// The folder or its disk may not be written.
    #[error("{} cannot be written, its folder is read-only for you ({source}): allow writing there, or choose another data folder", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No room.
    #[error("{} cannot be written, the disk or your share of it is full: make room and try again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The new file is in its place, but the system could not confirm that it would outlast a power cut.
    #[error("{} was replaced, but the disk did not confirm it ({source}): after a power cut either the old or the new one may be there", path.display())]
    Unconfirmed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Anything else.
    #[error("{} cannot be written ({source}): check its folder and the disk", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What may stand at the place before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// Nothing: a file there is never touched.
    Nothing,
    /// The file that this one takes the place of.
    Replaced,
}

/// Writes `contents` to `path`, readable by its owner alone. Blocks until the disk has it.
pub(crate) fn write(path: &Path, contents: &[u8], before: Before) -> Result<(), WriteError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    replace(folder, path, contents, before).map_err(|error| explain(path, error))?;
    sync_folder(folder).map_err(|source| WriteError::Unconfirmed {
        path: path.to_owned(),
        source,
    })
}

fn replace(folder: &Path, path: &Path, contents: &[u8], before: Before) -> io::Result<()> {
    // On Unix a temporary file is made with mode 0600.
    let mut file = NamedTempFile::with_prefix_in(".vault-", folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    match before {
        Before::Nothing => file.persist_noclobber(path)?,
        Before::Replaced => file.persist(path)?,
    };
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Only Unix opens a folder as a file; elsewhere the file system's own journal keeps the move.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn explain(path: &Path, source: io::Error) -> WriteError {
    let path = path.to_owned();
    match source.kind() {
        ErrorKind::AlreadyExists => WriteError::Exists { path },
        ErrorKind::NotFound | ErrorKind::NotADirectory => WriteError::NoFolder { path },
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            WriteError::ReadOnly { path, source }
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => WriteError::Full { path },
        _ => WriteError::Failed { path, source },
    }
}
