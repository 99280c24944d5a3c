//! Small JSON files with a version in the folder of an account, each replaced as a whole.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use interlude_engine::store::StoreError;
use interlude_store::fs::{IfExists, explain, write_durably};
use serde::de::DeserializeOwned;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// A file whose content is `{"version": 1, "MEMBER": …}`.
pub(crate) struct AccountJson {
    pub(crate) name: &'static str,
    pub(crate) member: &'static str,
    pub(crate) version: u32,
}

/// The content of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<T> {
    Missing,
    Read(T),
    /// It is damaged, or of another version.
    Unreadable,
}

impl AccountJson {
    /// Returns the content of the file. None if the file is missing or of no use: one that is damaged or of
    /// another version is moved aside, and one that the disk does not give is logged and left alone. Blocks.
    pub(crate) fn read<T: DeserializeOwned>(&self, folder: &Path) -> Option<T> {
        match self.find(folder) {
            Ok(Found::Read(content)) => Some(content),
            Ok(Found::Missing) => None,
            Ok(Found::Unreadable) => {
                let path = folder.join(self.name);
                // If it cannot be moved, the next write replaces it.
                let _ = fs::rename(&path, path.with_extension("json.unusable"));
                None
            }
            Err(error) => {
                tracing::warn!(name = self.name, %error, "a file of the account could not be read");
                None
            }
        }
    }

    /// Returns the content of the file, and never moves the file aside. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub(crate) fn find<T: DeserializeOwned>(&self, folder: &Path) -> io::Result<Found<T>> {
        match fs::read(folder.join(self.name)) {
            Ok(bytes) => Ok(self.parse(&bytes).map_or(Found::Unreadable, Found::Read)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Found::Missing),
            Err(error) => Err(error),
        }
    }

    fn parse<T: DeserializeOwned>(&self, bytes: &[u8]) -> Option<T> {
        let mut file: Value = serde_json::from_slice(bytes).ok()?;
        if file.get("version")? != self.version {
            return None;
        }
        serde_json::from_value(file.get_mut(self.member)?.take()).ok()
    }

    /// Replaces the file, durably. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub(crate) fn write<T: Serialize>(&self, folder: &Path, content: &T) -> Result<(), StoreError> {
        let path = folder.join(self.name);
        let file = Content {
            file: self,
            content,
        };
        let mut bytes =
            serde_json::to_vec_pretty(&file).map_err(|error| explain(&path, error.into()))?;
        bytes.push(b'\n');
        Ok(write_durably(&path, &bytes, IfExists::Replace)?)
    }
}

struct Content<'a, T> {
    file: &'a AccountJson,
    content: &'a T,
}

impl<T: Serialize> Serialize for Content<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("version", &self.file.version)?;
        map.serialize_entry(self.file.member, self.content)?;
        map.end()
    }
}
