//! The file `drafts.json` in the folder of an account. It stores the drafts, with ids and instants but no
//! names, and is replaced as a whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use interlude_engine::store::StoreError;
use interlude_store::fs::{IfExists, explain, write_durably};
use serde::{Deserialize, Serialize};

use crate::OpenAccount;
use crate::view::KeptDraft;

const NAME: &str = "drafts.json";
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    drafts: Vec<KeptDraft>,
}

impl OpenAccount {
    /// Returns the drafts by interview. A damaged file or one of a newer version is moved aside, with which no
    /// proposal is lost. Blocks.
    pub fn drafts(&self) -> BTreeMap<i64, KeptDraft> {
        read(&self.folder.join(NAME))
    }

    /// Replaces the drafts, durably. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn keep_drafts(&self, drafts: &BTreeMap<i64, KeptDraft>) -> Result<(), StoreError> {
        let file = File {
            version: VERSION,
            drafts: drafts.values().cloned().collect(),
        };
        write(&self.folder.join(NAME), &file)
    }
}

fn read(path: &Path) -> BTreeMap<i64, KeptDraft> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(%error, "the drafts could not be read");
            }
            return BTreeMap::new();
        }
    };
    match serde_json::from_slice::<File>(&bytes) {
        Ok(file) if file.version == VERSION => {
            let drafts = file.drafts.into_iter();
            drafts.map(|draft| (draft.interview_id, draft)).collect()
        }
        _ => {
            // If it cannot be moved, the next draft replaces it.
            let _ = fs::rename(path, path.with_extension("json.unusable"));
            BTreeMap::new()
        }
    }
}

fn write(path: &Path, file: &File) -> Result<(), StoreError> {
    let mut bytes = serde_json::to_vec_pretty(file).map_err(|error| explain(path, error.into()))?;
    bytes.push(b'\n');
    Ok(write_durably(path, &bytes, IfExists::Replace)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of version 1. This version must stay readable.
    const GOLDEN: &str = r#"{
  "version": 1,
  "drafts": [
    {
      "interview_id": 9007199254740993,
      "start_at": "2025-01-22T14:20:00Z",
      "end_at": "2025-01-22T14:40:00Z",
      "seen": "1234",
      "agreed": {
        "start_at": "2025-01-22T13:22:00Z",
        "end_at": "2025-01-22T13:42:00Z"
      },
      "proposed": {
        "start_at": null,
        "end_at": null
      },
      "proposed_by_you": false
    }
  ]
}
"#;

    #[test]
    fn a_file_of_version_1_is_read_and_written_unchanged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(NAME);
        fs::write(&path, GOLDEN).unwrap();
        let drafts = read(&path);
        assert_eq!(drafts.keys().collect::<Vec<_>>(), [&9_007_199_254_740_993]);
        let file = File {
            version: VERSION,
            drafts: drafts.into_values().collect(),
        };
        write(&path, &file).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), GOLDEN);
    }

    #[test]
    fn an_unreadable_file_is_moved_aside() {
        for content in ["", "{}", "{\"version\":2,\"drafts\":[]}"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(NAME);
            fs::write(&path, content).unwrap();
            assert!(read(&path).is_empty());
            let stored = fs::read_to_string(dir.path().join("drafts.json.unusable"));
            assert_eq!(stored.unwrap(), content);
        }
    }
}
