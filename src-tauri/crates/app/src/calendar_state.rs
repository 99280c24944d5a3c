//! Reads and writes `calendar.json`, the state of an account's calendar exports.
//!
//! The next export continues its sequence numbers. `{"version":1,"exported":{…}}`, replaced as a whole. It
//! has times and fingerprints but no names.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use interlude_store::fs::{IfExists, WriteError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::export::write_export;

const FILE_NAME: &str = "calendar.json";

/// The version that is written, and the only one that is read.
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

#[derive(Serialize, Deserialize)]
struct CalendarFile<T> {
    version: u32,
    exported: T,
}

pub(crate) fn read<T: DeserializeOwned>(folder: &Path) -> Result<StoredState<T>, Error> {
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

pub(crate) fn write<T: Serialize>(folder: &Path, exported: &T) -> Result<(), Error> {
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
    fn the_state_reads_back_and_anything_else_is_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        let read = || read::<Vec<u32>>(folder.path()).unwrap();
        assert_eq!(read(), StoredState::Missing);
        write(folder.path(), &[1, 2]).unwrap();
        write(folder.path(), &[1, 3]).unwrap();
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
