//! Writes small files durably, and converts errors of the disk to sentences.

mod error;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use interlude_engine::store::StoreError;
use interlude_model::Code;
use tempfile::NamedTempFile;

pub use error::{WriteError, explain};
pub(crate) use error::{
    about, cannot_lock, explain_lock, is_environment_error, not_a_folder, system_error,
};

/// The beginning of the name of a temporary file. Six letters or digits follow.
const TEMPORARY_PREFIX: &str = ".interlude-";

/// Says what to do if the file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    /// Fail and leave the file unchanged.
    Fail,
    Replace,
}

/// Writes `contents` to `path` with access for the owner only. Blocks until the file survives a power cut.
///
/// The contents are written to a temporary file in the same folder, which is synced and renamed, and the
/// folder is synced. So a reader, also after a crash, finds either the complete old file or the complete new
/// one.
///
/// # Errors
/// [`WriteError`]. The old file is unchanged, except after [`WriteError::Unconfirmed`].
pub fn write_durably(path: &Path, contents: &[u8], if_exists: IfExists) -> Result<(), WriteError> {
    // This is checked before anything is written, so that a full disk does not hide the reason.
    if if_exists == IfExists::Fail && fs::symlink_metadata(path).is_ok() {
        let path = path.to_owned();
        return Err(WriteError::Exists { path });
    }
    let folder = folder_of(path);
    write_and_rename(folder, path, contents, if_exists)
        .map_err(|error| WriteError::new(path, error))?;
    sync_folder(folder).map_err(|source| WriteError::Unconfirmed {
        path: path.to_owned(),
        source,
    })
}

fn write_and_rename(
    folder: &Path,
    path: &Path,
    contents: &[u8],
    if_exists: IfExists,
) -> io::Result<()> {
    // On Unix a temporary file is created with mode 0600.
    let mut file = NamedTempFile::with_prefix_in(TEMPORARY_PREFIX, folder)?;
    file.write_all(contents)?;
    // The sync comes before the rename, because a file system may make the rename durable before the data.
    file.as_file().sync_all()?;
    match if_exists {
        IfExists::Fail => file.persist_noclobber(path)?,
        IfExists::Replace => file.persist(path)?,
    };
    Ok(())
}

/// Makes the names that were created, renamed or removed in `folder` survive a power cut.
///
/// # Errors
/// An error of the system.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Does nothing, because only Unix can open a folder as a file. On other systems the journal of the file
/// system keeps the names.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Creates the folder and its missing parents with access for their owner only.
///
/// # Errors
/// [`StoreError`] with the path.
pub fn create_private_folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => about(Code::Disk, path, not_a_folder(path)),
        _ => explain(path, error),
    })
}

/// Creates a new file that only its owner can access.
///
/// # Errors
/// An error of the system, also if the file exists.
pub(crate) fn create_private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a temporary file of one MiB and deletes it again, to check that the disk accepts new files.
///
/// # Errors
/// [`StoreError`] with the path of the folder.
pub fn check_writable(folder: &Path) -> Result<(), StoreError> {
    // This is more than any change needs.
    const PROBE_BYTES: usize = 1 << 20;
    let written = NamedTempFile::with_prefix_in(TEMPORARY_PREFIX, folder).and_then(|mut file| {
        file.write_all(&vec![0; PROBE_BYTES])?;
        file.as_file().sync_all()?;
        file.close()
    });
    written.map_err(|error| explain(folder, error))
}

/// Removes the temporary files that an interrupted run left in `folder`. Ignores errors, because the next
/// start tries again. Only exact names are removed, because the folder may be the user's own.
pub(crate) fn remove_temporary_files(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let rest = name
            .to_str()
            .and_then(|name| name.strip_prefix(TEMPORARY_PREFIX));
        if rest.is_some_and(|rest| {
            rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Returns the folder of `path`, which is "." for a name alone.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
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
    fn an_existing_file_is_replaced_only_on_request() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_durably(&path, b"one", IfExists::Fail).unwrap();
        let refused = write_durably(&path, b"two", IfExists::Fail).unwrap_err();
        assert_eq!(refused.code(), Code::Exists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write_durably(&path, b"two", IfExists::Replace).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_written_file_is_accessible_to_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write_durably(&path, b"text", IfExists::Replace).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600);
    }

    #[test]
    fn a_failed_write_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let refused = write_durably(&missing.join("file"), b"", IfExists::Replace).unwrap_err();
        assert_eq!(refused.code(), Code::NoFolder);
        assert!(refused.to_string().contains(missing.to_str().unwrap()));
        let below = folder.path().join("below");
        fs::create_dir(&below).unwrap();
        write_durably(&below, b"", IfExists::Replace).unwrap_err();
        assert_eq!(names(folder.path()), ["below"]);
    }

    #[test]
    fn only_exact_names_of_temporary_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".interlude-aB3dE6", ".interlude-of-mine", "file"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_temporary_files(folder.path());
        assert_eq!(names(folder.path()), [".interlude-of-mine", "file"]);
    }
}
