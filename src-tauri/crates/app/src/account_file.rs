//! Reads and writes `account.json`, which is one line of JSON and replaced as a whole.
//!
//! `{"version":1,"checksum":"…","account":{…}}`. The checksum is the CRC-32 of the serialized account.
//! It prevents a flipped bit in the address from sending a credential to another host.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use interlude_store::AccountId;
use interlude_store::fs::{IfExists, explain, write_durably};
use serde::{Deserialize, Serialize};

use crate::{Account, Connection, Error};

/// The version that is written, and the newest that can be read.
const VERSION: u32 = 1;

/// The size in bytes that no valid file reaches.
const MAX_BYTES: u64 = 64 * 1024;

/// The `account.json` of one account.
#[derive(Debug, Clone)]
pub(crate) struct AccountFile(PathBuf);

#[derive(Serialize, Deserialize)]
struct FileContents {
    version: u32,
    checksum: String,
    account: StoredAccount,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// An account as it is stored, in its file and in backups.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoredAccount {
    id: String,
    label: String,
    base_url: String,
    amend_url: Option<String>,
    partner_id: String,
    holder: Option<String>,
}

impl AccountFile {
    /// Returns the file of the account with this folder, without reading it.
    pub(crate) fn of(folder: &Path) -> Self {
        Self(folder.join("account.json"))
    }

    /// Reads the account. Returns None if there is no file.
    pub(crate) fn read(&self, id: &AccountId) -> Result<Option<Account>, Error> {
        let bytes = match self.bytes() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(explain(&self.0, error).into()),
        };
        let damaged = |error: &dyn ToString| self.damaged(&error.to_string());
        let Versioned { version } =
            serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
        if version > VERSION {
            return Err(Error::account_too_new(&self.0, version));
        }
        let frame: FileContents =
            serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
        if frame.version != VERSION {
            return Err(damaged(&format!("no Interlude wrote version {version}")));
        }
        if frame.checksum != frame.account.checksum().map_err(|error| damaged(&error))? {
            return Err(damaged(&"its checksum does not fit"));
        }
        let account = frame.account.read().map_err(|error| damaged(&error))?;
        if account.id != *id {
            return Err(damaged(&format!("it is the one of \"{}\"", account.id)));
        }
        Ok(Some(account))
    }

    /// Replaces the file, durably. Blocks.
    pub(crate) fn write(&self, account: &Account) -> Result<(), Error> {
        let refused = |error: serde_json::Error| explain(&self.0, error.into());
        let account = StoredAccount::of(account);
        let checksum = account.checksum().map_err(refused)?;
        let contents = FileContents {
            version: VERSION,
            checksum,
            account,
        };
        let mut bytes = serde_json::to_vec(&contents).map_err(refused)?;
        bytes.push(b'\n');
        write_durably(&self.0, &bytes, IfExists::Replace)?;
        Ok(())
    }

    pub(crate) fn damaged(&self, what: &str) -> Error {
        Error::account_damaged(&self.0, what)
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(&self.0)?
            .take(MAX_BYTES)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl StoredAccount {
    pub(crate) fn of(account: &Account) -> Self {
        let Connection {
            base,
            amend,
            partner,
        } = &account.connection;
        Self {
            id: account.id.to_string(),
            label: account.label.clone(),
            base_url: base.to_string(),
            amend_url: amend.as_ref().map(ToString::to_string),
            partner_id: partner.to_string(),
            holder: account.holder.clone(),
        }
    }

    pub(crate) fn read(self) -> Result<Account, Box<dyn std::error::Error>> {
        let connection = Connection {
            base: self.base_url.parse()?,
            amend: self.amend_url.map(|url| url.parse()).transpose()?,
            partner: self.partner_id.parse()?,
        };
        Ok(Account {
            id: self.id.parse()?,
            label: self.label,
            connection,
            holder: self.holder,
        })
    }

    fn checksum(&self) -> serde_json::Result<String> {
        let written = serde_json::to_vec(self)?;
        Ok(format!("{:08x}", crc32fast::hash(&written)))
    }
}

/// Returns true if the folder has a journal, which holds data that cannot be fetched again.
pub(crate) fn has_journal(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join("journal")).is_ok()
}

#[cfg(test)]
mod tests {
    use interlude_model::Code;

    use super::*;

    fn account() -> Account {
        let connection = Connection {
            base: "https://example.org/lms".parse().unwrap(),
            amend: "https://calls.example.org".parse().ok(),
            partner: "me".parse().unwrap(),
        };
        let holder = Some("1050".to_owned());
        Account::new(connection, holder, &std::collections::BTreeSet::new())
    }

    /// A file of version 1. This version must stay readable.
    const GOLDEN: &str = r#"{"version":1,"checksum":"c5fa5f68","account":{"id":"me-example-org","label":"me at example.org","base_url":"https://example.org/lms","amend_url":"https://calls.example.org/","partner_id":"me","holder":"1050"}}
"#;

    #[test]
    fn a_file_of_version_1_is_read_and_written_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let file = AccountFile::of(folder.path());
        fs::write(&file.0, GOLDEN).unwrap();
        let read = file.read(&account().id).unwrap().unwrap();
        assert_eq!(read, account());
        file.write(&read).unwrap();
        assert_eq!(fs::read_to_string(&file.0).unwrap(), GOLDEN);
    }

    #[test]
    fn an_account_reads_back_and_any_flipped_bit_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let file = AccountFile::of(folder.path());
        let account = account();
        assert!(file.read(&account.id).unwrap().is_none());
        file.write(&account).unwrap();
        assert_eq!(file.read(&account.id).unwrap().as_ref(), Some(&account));

        let sound = fs::read(&file.0).unwrap();
        for at in 0..sound.len() - 1 {
            let mut flipped = sound.clone();
            flipped[at] ^= 0x01;
            fs::write(&file.0, &flipped).unwrap();
            let found = file.read(&account.id);
            assert!(
                found.is_err(),
                "byte {at}: {}",
                String::from_utf8_lossy(&flipped)
            );
        }
    }

    #[test]
    fn a_newer_version_and_the_file_of_another_account_have_their_own_errors() {
        let folder = tempfile::tempdir().unwrap();
        let file = AccountFile::of(folder.path());
        file.write(&account()).unwrap();
        let refused = file.read(&"other".parse().unwrap()).unwrap_err();
        assert_eq!(refused.code, Code::AccountDamaged);
        fs::write(&file.0, r#"{"version":2,"anything":[]}"#).unwrap();
        assert_eq!(file.read(&account().id).unwrap_err().code, Code::TooNew);
    }
}
