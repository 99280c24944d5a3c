//! The file `calendar.json` in the folder of an account. It stores the state of the calendar exports, with times
//! and fingerprints but no names, so that the next export continues the sequence numbers.

use std::path::Path;

use interlude_model::Timestamp;
use interlude_store::fs::explain;

use crate::account_json::{AccountJson, Found};
use crate::view::Exported;
use crate::{Error, OpenAccount};

const FILE: AccountJson = AccountJson {
    name: "calendar.json",
    member: "exported",
    version: 1,
};

impl OpenAccount {
    /// Reads the state of the calendar exports. If it cannot be read by this version, the next export begins
    /// with sequence numbers that no earlier one can have. `now` is the time, UTC. Blocks.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn exported(&self, now: Timestamp) -> Result<Exported, Error> {
        read(&self.folder, now)
    }

    /// Saves the state of the calendar exports, durably. Call it before the calendar file is written, so that
    /// a sequence number is never used twice. Blocks.
    ///
    /// # Errors
    /// An error of the disk. The previous state stays.
    pub fn remember_exported(&self, exported: &Exported) -> Result<(), Error> {
        Ok(FILE.write(&self.folder, exported)?)
    }
}

fn read(folder: &Path, now: Timestamp) -> Result<Exported, Error> {
    match FILE.find(folder) {
        Ok(Found::Missing) => Ok(Exported::default()),
        Ok(Found::Read(exported)) => Ok(exported),
        Ok(Found::Unreadable) => Ok(Exported::lost(now)),
        Err(error) => Err(explain(&folder.join(FILE.name), error).into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A file of version 1, as it was first written. This version must stay readable.
    const GOLDEN: &str = r#"{"version":1,"exported":{"first":7,"events":{"interview-37@example.org":{"start":1737552000,"end":1737553200,"status":"confirmed","words":"5f","sequence":9,"modified":1737500000}}}}"#;

    #[test]
    fn a_file_of_version_1_is_read_and_written_with_the_same_content() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp::from_seconds(1_800_000_000);
        assert_eq!(read(dir.path(), now).unwrap(), Exported::default());
        let path = dir.path().join(FILE.name);
        fs::write(&path, GOLDEN).unwrap();
        let exported = read(dir.path(), now).unwrap();
        FILE.write(dir.path(), &exported).unwrap();
        let written: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(written, GOLDEN.parse::<serde_json::Value>().unwrap());
        assert_eq!(read(dir.path(), now).unwrap(), exported);
    }

    #[test]
    fn after_any_other_content_the_sequence_numbers_rise() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp::from_seconds(1_800_000_000);
        let other: [&[u8]; 5] = [b"", b"{", b"\0", b"\xff", br#"{"version":2,"exported":{}}"#];
        for content in other {
            fs::write(dir.path().join(FILE.name), content).unwrap();
            assert_eq!(read(dir.path(), now).unwrap(), Exported::lost(now));
        }
    }
}
