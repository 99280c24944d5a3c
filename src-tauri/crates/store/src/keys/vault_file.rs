use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::fs::{IfExists, write_durably};
use crate::keys::envelope::{self, Contents, DecodeError, Envelope, UnsealedEnvelope};
use crate::keys::error::{ReadError, SaveError};
use crate::keys::fingerprint::FingerprintKey;
use crate::keys::keychain::Keychain;
use crate::keys::open::OpenVault;
use crate::keys::passphrase::{Argon2Cost, Passphrase};
use crate::keys::seal::Seal;
use crate::keys::sealed::{KeychainVault, LockedVault, SealedContents};
use crate::keys::sealed_box::Servers;
use crate::keys::wrapping_key::WrappingKeySource;
use crate::{Entropy, fresh};

/// The path and the owner of one account's envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultFile {
    path: PathBuf,
    account: String,
    servers: Servers,
}

/// An envelope that was read from its file.
#[derive(Debug)]
pub enum Vault {
    /// A passphrase opens it.
    Locked(LockedVault),
    /// A key in the system keychain opens it.
    InKeychain(KeychainVault),
    /// It seals nothing and stores no credentials.
    Unsealed(UnsealedVault),
}

impl Vault {
    /// Returns the kind of seal that protects the envelope.
    #[must_use]
    pub const fn seal(&self) -> Seal {
        match self {
            Self::Locked(_) => Seal::Passphrase,
            Self::InKeychain(_) => Seal::Keychain,
            Self::Unsealed(_) => Seal::None,
        }
    }
}

impl VaultFile {
    /// Creates a reference to the envelope of `account` at `path`. Does not access the disk.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, account: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            account: account.into(),
            servers: Servers::default(),
        }
    }

    /// Binds the credentials to these servers: the one of the list call, and the one of the change calls if it is
    /// another.
    #[must_use]
    pub fn for_servers(self, list: &str, amend: Option<&str>) -> Self {
        let servers = Servers {
            list: list.to_owned(),
            amend: amend.map(str::to_owned),
        };
        Self { servers, ..self }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Reads the envelope without opening it.
    ///
    /// # Errors
    /// [`ReadError`] if it is missing, unreadable, damaged, written by a newer version, or of another account.
    pub fn read(&self) -> Result<Vault, ReadError> {
        let (version, contents) =
            envelope::decode(&self.bytes()?).map_err(|error| self.explain(error))?;
        if contents.account != self.account {
            return Err(ReadError::OtherAccount {
                path: self.path.clone(),
                found: contents.account,
            });
        }
        match contents.envelope {
            Envelope::Unsealed(found) => Ok(Vault::Unsealed(UnsealedVault::read(&found))),
            Envelope::Sealed(found) => {
                let sealed = SealedContents {
                    file: self.clone(),
                    version,
                    key_id: found.key_id,
                    data_key: found.data_key,
                    credentials: found.credentials,
                };
                Ok(match found.wrapping_key {
                    WrappingKeySource::Passphrase(derivation) => {
                        Vault::Locked(LockedVault { sealed, derivation })
                    }
                    WrappingKeySource::Keychain { entry } => {
                        Vault::InKeychain(KeychainVault { sealed, entry })
                    }
                })
            }
        }
    }

    /// Creates an envelope with a new data key and no credentials, sealed by `passphrase`. Its folder must exist.
    ///
    /// # Errors
    /// [`SaveError`] if there is an envelope already, or if it could not be created or written. An existing envelope
    /// is never replaced, because everything that it seals would be lost.
    pub fn create_with_passphrase(
        self,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        entropy: &mut dyn Entropy,
    ) -> Result<OpenVault, SaveError> {
        OpenVault::create_with_passphrase(self, passphrase, cost, entropy)
    }

    /// Creates an envelope with a new data key and no credentials, and stores its wrapping key in a new entry of
    /// `keychain`. Its folder must exist. Blocks while the user unlocks the keychain.
    ///
    /// # Errors
    /// [`SaveError`] if there is an envelope already, if the keychain did not store the key, or if the envelope could
    /// not be created or written. An existing envelope is never replaced, because everything that it seals would be
    /// lost.
    pub fn create_with_keychain(
        self,
        keychain: &dyn Keychain,
        entropy: &mut dyn Entropy,
    ) -> Result<OpenVault, SaveError> {
        OpenVault::create_with_keychain(self, keychain, entropy)
    }

    /// Creates an envelope that seals nothing and stores no credentials. Its folder must exist.
    ///
    /// # Errors
    /// [`SaveError`] if there is an envelope already, or if it could not be created or written. An existing envelope
    /// is never replaced, because everything that it seals would be lost.
    pub fn create_unsealed(self, entropy: &mut dyn Entropy) -> Result<UnsealedVault, SaveError> {
        UnsealedVault::create(&self, entropy)
    }

    pub(crate) fn servers(&self) -> &Servers {
        &self.servers
    }

    pub(crate) fn write(&self, envelope: Envelope, if_exists: IfExists) -> Result<(), SaveError> {
        let contents = Contents {
            account: self.account.clone(),
            envelope,
        };
        let bytes = envelope::encode(&contents).map_err(|_| SaveError::TooLarge)?;
        Ok(write_durably(&self.path, &bytes, if_exists)?)
    }

    fn bytes(&self) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        File::open(&self.path)
            .and_then(|file| {
                // One byte more than allowed, so that a file that is too large is detected.
                file.take(envelope::MAX_BYTES as u64 + 1)
                    .read_to_end(&mut bytes)
            })
            .map_err(|source| match source.kind() {
                ErrorKind::NotFound => ReadError::Missing {
                    path: self.path.clone(),
                },
                _ => ReadError::Unreadable {
                    path: self.path.clone(),
                    source,
                },
            })?;
        Ok(bytes)
    }

    fn explain(&self, error: DecodeError) -> ReadError {
        let path = self.path.clone();
        match error {
            DecodeError::Newer { version } => ReadError::NewerVersion { path, version },
            DecodeError::Damaged(what) => ReadError::Damaged { path, what },
        }
    }
}

/// The envelope of an account that seals nothing. It has no data key and cannot store credentials, so they come from
/// the environment or the terminal each time.
#[derive(Clone, Debug)]
pub struct UnsealedVault {
    fingerprint_key: FingerprintKey,
}

impl UnsealedVault {
    /// Returns the key for fingerprints of this account's credentials.
    #[must_use]
    pub const fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    pub(crate) fn create(file: &VaultFile, entropy: &mut dyn Entropy) -> Result<Self, SaveError> {
        let envelope = UnsealedEnvelope {
            fingerprint_salt: fresh(entropy)?,
        };
        let vault = Self::read(&envelope);
        file.write(Envelope::Unsealed(envelope), IfExists::Fail)?;
        Ok(vault)
    }

    pub(crate) fn read(found: &UnsealedEnvelope) -> Self {
        Self {
            fingerprint_key: FingerprintKey::of_salt(&found.fingerprint_salt),
        }
    }
}
