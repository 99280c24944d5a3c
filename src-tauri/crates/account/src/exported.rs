//! `calendar.json` of an account: what its calendar files said, so that the next one goes on from there.
//!
//! `{"version":1,"exported":{…}}`, replaced whole. It holds times and marks, and nobody's name.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::handed_out::{Existing, HandOutError, explain, hand_out};

const NAME: &str = "calendar.json";

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Remembered<T> {
    /// Nothing yet.
    Nothing,
    /// What was remembered last.
    This(T),
    /// Something that this version cannot read stands in its place.
    Lost,
}

#[derive(Serialize, Deserialize)]
struct Frame<T> {
    version: u32,
    exported: T,
}

pub(crate) fn read<T: DeserializeOwned>(folder: &Path) -> Result<Remembered<T>, HandOutError> {
    let path = folder.join(NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Remembered::Nothing),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(Remembered::Lost),
        Err(error) => return Err(explain(&path, error)),
    };
    let frame = serde_json::from_str::<Frame<T>>(&text).ok();
    let frame = frame.filter(|frame| frame.version == VERSION);
    Ok(frame.map_or(Remembered::Lost, |frame| Remembered::This(frame.exported)))
}

pub(crate) fn write<T: Serialize>(folder: &Path, exported: &T) -> Result<(), HandOutError> {
    let path = folder.join(NAME);
    let frame = Frame {
        version: VERSION,
        exported,
    };
    let text = serde_json::to_string(&frame);
    let text = text.map_err(|error| explain(&path, io::Error::from(error)))?;
    hand_out(&path, &text, Existing::IsReplaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_remembered_is_read_again_and_anything_else_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let read = || read::<Vec<u32>>(folder.path()).unwrap();
        assert_eq!(read(), Remembered::Nothing);
        write(folder.path(), &[1, 2]).unwrap();
        write(folder.path(), &[1, 3]).unwrap();
        assert_eq!(read(), Remembered::This(vec![1, 3]));
        let text = fs::read_to_string(folder.path().join(NAME)).unwrap();
        assert_eq!(text, r#"{"version":1,"exported":[1,3]}"#);
        for other in ["", "{", r#"{"version":2,"exported":[1]}"#, "\u{0}"] {
            fs::write(folder.path().join(NAME), other).unwrap();
            assert_eq!(read(), Remembered::Lost, "{other:?}");
        }
        fs::write(folder.path().join(NAME), [0xff]).unwrap();
        assert_eq!(read(), Remembered::Lost);
    }
}
