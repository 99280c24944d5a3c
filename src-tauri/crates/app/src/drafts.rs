//! The file `drafts.json` in the folder of an account. It stores the drafts, with ids and instants but no
//! names, and is replaced as a whole.

use std::collections::BTreeMap;

use interlude_engine::store::StoreError;

use crate::OpenAccount;
use crate::account_json::AccountJson;
use crate::view::KeptDraft;

const FILE: AccountJson = AccountJson {
    name: "drafts.json",
    member: "drafts",
    version: 1,
};

impl OpenAccount {
    /// Returns the drafts by interview. A file that is damaged or of a newer version is moved aside, which loses
    /// unsent drafts only. Blocks.
    pub fn drafts(&self) -> BTreeMap<i64, KeptDraft> {
        let drafts: Vec<KeptDraft> = FILE.read(&self.folder).unwrap_or_default();
        let drafts = drafts.into_iter();
        drafts.map(|draft| (draft.interview_id, draft)).collect()
    }

    /// Replaces the drafts, durably. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn keep_drafts(&self, drafts: &BTreeMap<i64, KeptDraft>) -> Result<(), StoreError> {
        let drafts: Vec<_> = drafts.values().collect();
        FILE.write(&self.folder, &drafts)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        let path = dir.path().join(FILE.name);
        fs::write(&path, GOLDEN).unwrap();
        let drafts: Vec<KeptDraft> = FILE.read(dir.path()).unwrap();
        assert_eq!(drafts[0].interview_id, 9_007_199_254_740_993);
        FILE.write(dir.path(), &drafts).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), GOLDEN);
    }

    #[test]
    fn an_unreadable_file_is_moved_aside() {
        for content in ["", "{}", "{\"version\":2,\"drafts\":[]}"] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(FILE.name);
            fs::write(&path, content).unwrap();
            assert_eq!(FILE.read::<Vec<KeptDraft>>(dir.path()), None);
            let stored = fs::read_to_string(dir.path().join("drafts.json.unusable"));
            assert_eq!(stored.unwrap(), content);
        }
    }
}
