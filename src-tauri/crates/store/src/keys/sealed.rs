//! Sound envelopes that are sealed and not open yet.

use interlude_model::Credentials;
use zeroize::Zeroizing;

use crate::keys::credentials;
use crate::keys::data_key::{DataKey, KeyId};
use crate::keys::error::OpenError;
use crate::keys::keychain::{Keychain, KeychainError};
use crate::keys::open::{OpenVault, SealedFor};
use crate::keys::passphrase::Passphrase;
use crate::keys::sealed_box::{BoxContext, Purpose, SealedBox};
use crate::keys::vault_file::VaultFile;
use crate::keys::wrapping_key::{KeyDerivation, WrappingKey, WrappingKeySource};

/// A sound envelope that a passphrase opens. It is not open yet.
#[derive(Clone, Debug)]
pub struct LockedVault {
    pub(crate) sealed: SealedContents,
    pub(crate) derivation: KeyDerivation,
}

impl LockedVault {
    /// Opens the envelope. Takes the memory and time of the Argon2id cost that is stored in it.
    ///
    /// # Errors
    /// [`OpenError`] if the passphrase is wrong, the contents are inconsistent, or there is too little memory.
    pub fn open(&self, passphrase: &Passphrase) -> Result<OpenVault, OpenError> {
        let key = self.derivation.derive_key(passphrase)?;
        let source = WrappingKeySource::Passphrase(self.derivation.clone());
        self.sealed
            .open(&key, source)?
            .ok_or(OpenError::WrongPassphrase)
    }
}

/// A sound envelope whose wrapping key is in the system keychain. It is not open yet.
#[derive(Clone, Debug)]
pub struct KeychainVault {
    pub(crate) sealed: SealedContents,
    pub(crate) entry: String,
}

impl KeychainVault {
    /// Returns the name of the entry in the keychain.
    #[must_use]
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// Opens the envelope with the key in `keychain`. Blocks while the user unlocks the keychain.
    ///
    /// # Errors
    /// [`OpenError`] if the keychain could not be read, has no such entry, or has a key that does not open this
    /// envelope.
    pub fn open(&self, keychain: &dyn Keychain) -> Result<OpenVault, OpenError> {
        let path = || self.sealed.file.path().to_owned();
        let entry = || self.entry.clone();
        let stored = keychain
            .load(&self.entry)?
            .ok_or_else(|| OpenError::NoEntry {
                path: path(),
                entry: entry(),
            })?;
        let wrong = || OpenError::WrongEntry {
            path: path(),
            entry: entry(),
        };
        let key = WrappingKey::from_text(&stored).ok_or_else(wrong)?;
        let source = WrappingKeySource::Keychain { entry: entry() };
        self.sealed.open(&key, source)?.ok_or_else(wrong)
    }
}

/// Returns the name of the keychain entry of a new envelope.
///
/// Every data key has an entry of its own. So an entry that another envelope needs is never replaced, not even by an
/// account of the same name in another data folder.
pub(crate) fn entry_name(account: &str, data_key: &DataKey) -> String {
    format!("{account}/{}", data_key.id())
}

/// Stores a wrapping key in the keychain and reads it back. It is read back because data that is sealed under a lost
/// key can never be opened.
pub(crate) fn store(
    keychain: &dyn Keychain,
    entry: &str,
    key: &WrappingKey,
) -> Result<(), KeychainError> {
    let text = key.to_text();
    keychain.keep(entry, &text)?;
    if keychain.load(entry)?.is_some_and(|stored| stored == text) {
        return Ok(());
    }
    Err(KeychainError::failed(
        "it did not return the key that was stored",
    ))
}

/// The sealed contents of an envelope, for any kind of seal.
#[derive(Clone, Debug)]
pub(crate) struct SealedContents {
    pub(crate) file: VaultFile,
    /// The version of the format in which the envelope was written.
    pub(crate) version: u32,
    pub(crate) key_id: KeyId,
    pub(crate) data_key: SealedBox,
    pub(crate) credentials: SealedBox,
}

impl SealedContents {
    /// Opens the contents with `key`, which came from `source`. Returns None if it is the wrong key.
    pub(crate) fn open(
        &self,
        key: &WrappingKey,
        source: WrappingKeySource,
    ) -> Result<Option<OpenVault>, OpenError> {
        let Some(data_key) = self
            .data_key
            .open(key.bytes(), self.context(Purpose::DataKey))
        else {
            return Ok(None);
        };
        let mut bytes = Zeroizing::new([0; 32]);
        if data_key.len() != bytes.len() {
            return Err(self.damaged("its data key has the wrong length"));
        }
        bytes.copy_from_slice(&data_key);
        let data_key = DataKey::from_bytes(bytes);
        if data_key.id() != self.key_id {
            return Err(self.damaged("its data key has the wrong id"));
        }
        let (credentials, sealed_for) = self.credentials(&data_key)?;
        Ok(Some(OpenVault::new(
            self.file.clone(),
            source,
            self.data_key.clone(),
            data_key,
            credentials,
            sealed_for,
        )))
    }

    /// Opens the credentials. Returns them with the servers for which they are sealed. Credentials for other servers
    /// stay sealed and are returned as empty.
    fn credentials(&self, data_key: &DataKey) -> Result<(Credentials, SealedFor), OpenError> {
        let key = OpenVault::credentials_key(data_key);
        let (purpose, sealed_for) = match self.version {
            1 => (Purpose::CredentialsForAnyServer, SealedFor::AnyServer),
            _ => (
                Purpose::Credentials(self.file.servers()),
                SealedFor::AccountServers,
            ),
        };
        match self.credentials.open(&key, self.context(purpose)) {
            Some(plain) => credentials::decode(&plain)
                .map(|credentials| (credentials, sealed_for))
                .map_err(|_| self.damaged("its credentials cannot be read")),
            // The checksum matches and the key is right, so this is not accidental damage.
            None if sealed_for == SealedFor::AccountServers => {
                Ok((Credentials::default(), SealedFor::OtherServers))
            }
            None => Err(self.damaged("its credentials are sealed with another key")),
        }
    }

    fn context<'a>(&'a self, purpose: Purpose<'a>) -> BoxContext<'a> {
        BoxContext {
            purpose,
            key_id: self.key_id,
            account: self.file.account(),
        }
    }

    fn damaged(&self, what: &'static str) -> OpenError {
        OpenError::Damaged {
            path: self.file.path().to_owned(),
            what,
        }
    }
}
