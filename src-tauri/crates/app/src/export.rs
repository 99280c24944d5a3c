//! Writes files that users give to others, such as calendars and diagnostics.
//!
//! A full disk or a crash never leaves a partial file. Only its owner can read it.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_model::Code;
use interlude_store::fs::{IfExists, WriteError, write_durably};

use crate::Error;

/// Writes the file at `path`, durably. If it is replaced, a symbolic link is followed. Blocks.
///
/// # Errors
/// An error of the disk. An existing file is unchanged, except after [`WriteError::Unconfirmed`].
pub fn write_export(
    path: &Path,
    contents: impl AsRef<[u8]>,
    if_exists: IfExists,
) -> Result<(), Error> {
    write(path, contents.as_ref(), if_exists).inspect_err(log_failure)
}

fn write(path: &Path, contents: &[u8], if_exists: IfExists) -> Result<(), Error> {
    let target = match (if_exists, fs::metadata(path)) {
        (_, Ok(found)) if !found.is_file() => {
            let message = format!(
                "{} is not a regular file. Choose a file name.",
                path.display()
            );
            return Err(Error::new(Code::NoFile, message));
        }
        (IfExists::Replace, Ok(_)) => {
            let target = fs::canonicalize(path);
            target.map_err(|error| Error::not_exported(WriteError::new(path, error)))?
        }
        (IfExists::Fail, _) | (_, Err(_)) => path.to_owned(),
    };
    write_durably(&target, contents, if_exists).map_err(Error::not_exported)
}

/// Writes the file as `NAME.EXTENSION` into `folder`, durably, and returns its path. If that name is taken,
/// tries `NAME (2).EXTENSION` and so on. Blocks.
///
/// # Errors
/// An error of the disk. An existing file is unchanged, except after [`WriteError::Unconfirmed`].
pub fn write_export_under_free_name(
    folder: &Path,
    name: &str,
    extension: &str,
    text: &str,
) -> Result<PathBuf, Error> {
    /// The largest number that is tried, so that the search ends.
    const MAX_NUMBER: u32 = 1000;
    let numbered = |number| match number {
        1 => folder.join(format!("{name}.{extension}")),
        number => folder.join(format!("{name} ({number}).{extension}")),
    };
    for path in (1..MAX_NUMBER).map(numbered) {
        match write(&path, text.as_bytes(), IfExists::Fail) {
            Err(error) if matches!(error.code, Code::Exists | Code::NoFile) => {}
            written => return written.map(|()| path).inspect_err(log_failure),
        }
    }
    let last = numbered(MAX_NUMBER);
    write_export(&last, text, IfExists::Fail).map(|()| last)
}

/// Logs the code alone, because the causes name the file.
fn log_failure(error: &Error) {
    let code = error.code.as_str();
    tracing::warn!(target: "interlude::export", code, "a file could not be written");
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for if_exists in [IfExists::Fail, IfExists::Replace] {
            for (path, code) in [
                (below.clone(), Code::NoFile),
                (folder.path().join("missing/week.ics"), Code::NoFolder),
                (PathBuf::from(""), Code::NoFolder),
            ] {
                let refused = write_export(&path, "text", if_exists).unwrap_err();
                assert_eq!(refused.code, code, "{refused}");
            }
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_export(&link, "two", IfExists::Replace).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
        assert!(link.is_symlink());
        let device = write_export(Path::new("/dev/null"), "text", IfExists::Replace);
        assert_eq!(device.unwrap_err().code, Code::NoFile);
    }
}
