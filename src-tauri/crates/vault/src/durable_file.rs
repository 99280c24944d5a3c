//! Replaces a small file atomically and durably: writes a temporary file, syncs it, renames it over the old one, and
//! syncs the folder. A reader finds either the complete old file or the complete new one.

use std::{
    fs::File,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// The reason why a file could not be written. Except after [`Unconfirmed`](Self::Unconfirmed), the old file is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A file exists that must not be replaced.
    #[error("{} exists already and was not changed: use it, or move it away first", path.display())]
    Exists { path: PathBuf },
    /// The folder is missing.
    #[error("the folder of {} does not exist: create it first", path.display())]
    NoFolder { path: PathBuf },
    /// The folder or its disk may not be written.
    #[error("{} cannot be written because its folder is read-only for you ({source}): allow writing there, or choose another data folder", path.display())]
    ReadOnly {
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The disk is full or the quota is exceeded.
    #[error("{} cannot be written because the disk is full or your quota is exceeded: make room and try again", path.display())]
    Full { path: PathBuf },
    /// The new file is in place, but the system did not confirm that it survives a power cut.
    #[error("{} was replaced, but the disk did not confirm it ({source}): after a power cut, the old or the new file may be there", path.display())]
    Unconfirmed {
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Any other error.
    #[error("{} cannot be written ({source}): check its folder and the disk", path.display())]
    Failed {
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

/// Says what to do if the file exists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfExists {
    /// Fail and leave the file unchanged.
    Fail,
    Replace,
}

/// Writes `contents` to `path` with access for the owner only. Blocks until the file is durable.
pub(crate) fn write(path: &Path, contents: &[u8], if_exists: IfExists) -> Result<(), WriteError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    replace(folder, path, contents, if_exists).map_err(|error| explain(path, error))?;
    sync_folder(folder).map_err(|source| WriteError::Unconfirmed {
        path: path.to_owned(),
        source,
    })
}

fn replace(folder: &Path, path: &Path, contents: &[u8], if_exists: IfExists) -> io::Result<()> {
    // On Unix a temporary file is created with mode 0600.
    let mut file = NamedTempFile::with_prefix_in(".vault-", folder)?;
    file.write_all(contents)?;
    // Before the rename, because a file system may make the rename durable before the data.
    file.as_file().sync_all()?;
    match if_exists {
        IfExists::Fail => file.persist_noclobber(path)?,
        IfExists::Replace => file.persist(path)?,
    };
    Ok(())
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Does nothing, because only Unix can open a folder as a file. On other systems the journal of the file system keeps
/// the rename.
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
