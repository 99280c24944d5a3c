//! The file `told.json` in the folder of an account. It stores what the user was told in notifications, with
//! ids and instants but no names, and is replaced as a whole.

use interlude_engine::store::StoreError;

use crate::OpenAccount;
use crate::account_json::AccountJson;
use crate::view::Told;

const FILE: AccountJson = AccountJson {
    name: "told.json",
    member: "told",
    version: 1,
};

impl OpenAccount {
    /// Returns what the user was told. None if nothing is known of that: a damaged file or one of a newer
    /// version is moved aside, and then the past is not told again. Blocks.
    pub fn told(&self) -> Option<Told> {
        FILE.read(&self.folder)
    }

    /// Replaces what the user was told, durably. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn remember_told(&self, told: &Told) -> Result<(), StoreError> {
        FILE.write(&self.folder, told)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file of version 1. This version must stay readable.
    const GOLDEN: &str = include_str!("golden/told.json");

    #[test]
    fn a_file_of_version_1_is_read_and_written_unchanged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE.name);
        fs::write(&path, GOLDEN).unwrap();
        let told: Told = FILE.read(dir.path()).unwrap();
        FILE.write(dir.path(), &told).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), GOLDEN);
    }

    #[test]
    fn an_unreadable_file_is_moved_aside() {
        for content in ["", "{}", "{\"version\":2,\"told\":{}}"] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(FILE.name), content).unwrap();
            assert_eq!(FILE.read::<Told>(dir.path()), None);
            let kept = fs::read_to_string(dir.path().join("told.json.unusable"));
            assert_eq!(kept.unwrap(), content);
        }
    }
}
