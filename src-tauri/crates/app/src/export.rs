//! Writes files that users give to others, such as calendars and diagnostics, and keeps the state of an account's
//! calendar exports, so that the next one continues its sequence numbers.
//!
//! A full disk or a crash never leaves a partial file. Only its owner can read it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use interlude_model::Code;
use interlude_store::fs::{IfExists, WriteError, write_durably};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Writes the file at `path`, durably. If it is replaced, a symbolic link is followed. Blocks.
///
/// # Errors
/// Any of the disk. An existing file is unchanged, except after [`WriteError::Unconfirmed`].
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
/// Any of the disk. An existing file is unchanged, except after [`WriteError::Unconfirmed`].
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

const FILE_NAME: &str = "calendar.json";

/// The version of `calendar.json` that is written, and the only one that is read.
const VERSION: u32 = 1;

/// The stored state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StoredState<T> {
    /// There was no export yet.
    Missing,
    Read(T),
    /// The file cannot be read by this version.
    Unreadable,
}

/// The content of `calendar.json`, which is replaced as a whole. It has times and fingerprints but no names.
#[derive(Serialize, Deserialize)]
struct CalendarFile<T> {
    version: u32,
    exported: T,
}

pub(crate) fn read_calendar_state<T: DeserializeOwned>(
    folder: &Path,
) -> Result<StoredState<T>, Error> {
    let path = folder.join(FILE_NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(StoredState::Missing),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(StoredState::Unreadable),
        Err(error) => return Err(Error::not_exported(WriteError::new(&path, error))),
    };
    let frame = serde_json::from_str::<CalendarFile<T>>(&text).ok();
    let frame = frame.filter(|frame| frame.version == VERSION);
    Ok(frame.map_or(StoredState::Unreadable, |frame| {
        StoredState::Read(frame.exported)
    }))
}

pub(crate) fn write_calendar_state<T: Serialize>(folder: &Path, exported: &T) -> Result<(), Error> {
    let path = folder.join(FILE_NAME);
    let frame = CalendarFile {
        version: VERSION,
        exported,
    };
    let text = serde_json::to_string(&frame);
    let text = text.map_err(|error| Error::not_exported(WriteError::new(&path, error.into())))?;
    write_export(&path, &text, IfExists::Replace)
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

    #[test]
    fn the_state_reads_back_and_anything_else_is_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let read = || read_calendar_state::<Vec<u32>>(folder.path()).unwrap();
        assert_eq!(read(), StoredState::Missing);
        write_calendar_state(folder.path(), &[1, 2]).unwrap();
        write_calendar_state(folder.path(), &[1, 3]).unwrap();
        assert_eq!(read(), StoredState::Read(vec![1, 3]));
        let text = fs::read_to_string(folder.path().join(FILE_NAME)).unwrap();
        assert_eq!(text, r#"{"version":1,"exported":[1,3]}"#);
        for other in ["", "{", r#"{"version":2,"exported":[1]}"#, "\u{0}"] {
            fs::write(folder.path().join(FILE_NAME), other).unwrap();
            assert_eq!(read(), StoredState::Unreadable, "{other:?}");
        }
        fs::write(folder.path().join(FILE_NAME), [0xff]).unwrap();
        assert_eq!(read(), StoredState::Unreadable);
    }
}
