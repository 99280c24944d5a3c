use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

use crate::{
    argon2_cost::Argon2Cost,
    durable_file::{self, Before},
    envelope::{self, Contents, Envelope, Unusable},
    error::{ReadError, SaveError},
    in_keychain::KeychainVault,
    keychain::Keychain,
    locked::LockedVault,
    open::OpenVault,
    passphrase::Passphrase,
    random::Random,
    seal::Seal,
    sealed::Sealed,
    sealed_box::Servers,
    unsealed::UnsealedVault,
    wrapping_key::WrappingKeySource,
};

/// The place of one account's envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultFile {
    path: PathBuf,
    account: String,
    servers: Servers,
}

/// An envelope as it was found.
#[derive(Debug)]
pub enum Vault {
    /// Sealed: a passphrase opens it.
    Locked(LockedVault),
    /// Sealed: the system keychain keeps the key that opens it.
    InKeychain(KeychainVault),
    /// Nothing is sealed and nothing is kept.
    Unsealed(UnsealedVault),
}

impl Vault {
    /// What opens it.
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
    /// The envelope of `account`, at `path`. Touches no disk.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, account: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            account: account.into(),
            servers: Servers::default(),
        }
    }

    /// The same, with credentials that are for these servers alone: that of the list call, and that of the amend call
    /// where it is another.
    #[must_use]
    pub fn for_servers(self, list: &str, amend: Option<&str>) -> Self {
        let servers = Servers {
            list: list.to_owned(),
            amend: amend.map(str::to_owned),
        };
        Self { servers, ..self }
    }

    /// Where the envelope lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Reads the envelope; opens nothing.
    ///
    /// # Errors
    /// It is missing, unreadable, damaged, newer than this build, or another account's.
    pub fn read(&self) -> Result<Vault, ReadError> {
        let (version, contents) =
            envelope::decode(&self.bytes()?).map_err(|unusable| self.explain(unusable))?;
        if contents.account != self.account {
            return Err(ReadError::OtherAccount {
                path: self.path.clone(),
                found: contents.account,
            });
        }
        match contents.envelope {
            Envelope::Unsealed(found) => Ok(Vault::Unsealed(UnsealedVault::read(&found))),
            Envelope::Sealed(found) => {
                let sealed = Sealed {
                    file: self.clone(),
                    version,
                    key_id: found.key_id,
                    data_key: found.data_key,
                    credentials: found.credentials,
                };
                Ok(match found.wrapping_key {
                    WrappingKeySource::Passphrase(stretching) => {
                        Vault::Locked(LockedVault { sealed, stretching })
                    }
                    WrappingKeySource::Keychain { entry } => {
                        Vault::InKeychain(KeychainVault { sealed, entry })
                    }
                })
            }
        }
    }

    /// Makes a new envelope with a new data key and no credentials, sealed by `passphrase`. Its folder must exist.
    ///
    /// # Errors
    /// There is one already (it is never replaced: what it seals would be lost), or it could not be made or written.
    pub fn create_with_passphrase(
        self,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        random: &mut dyn Random,
    ) -> Result<OpenVault, SaveError> {
        OpenVault::create_with_passphrase(self, passphrase, cost, random)
    }

    /// Makes a new envelope with a new data key and no credentials, whose wrapping key `keychain` keeps from now on
    /// in an entry of its own. Its folder must exist. Blocks while the user unlocks the keychain.
    ///
    /// # Errors
    /// There is one already (it is never replaced: what it seals would be lost), the keychain did not take the key, or
    /// the envelope could not be made or written.
    pub fn create_with_keychain(
        self,
        keychain: &dyn Keychain,
        random: &mut dyn Random,
    ) -> Result<OpenVault, SaveError> {
        OpenVault::create_with_keychain(self, keychain, random)
    }

    /// Makes a new envelope that seals nothing and keeps nothing. Its folder must exist.
    ///
    /// # Errors
    /// There is one already (it is never replaced: what it seals would be lost), or it could not be made or written.
    pub fn create_unsealed(self, random: &mut dyn Random) -> Result<UnsealedVault, SaveError> {
        UnsealedVault::create(&self, random)
    }

    pub(crate) fn servers(&self) -> &Servers {
        &self.servers
    }

    pub(crate) fn write(&self, envelope: Envelope, before: Before) -> Result<(), SaveError> {
        let contents = Contents {
            account: self.account.clone(),
            envelope,
        };
        let bytes = envelope::encode(&contents).map_err(|_| SaveError::TooLarge)?;
        Ok(durable_file::write(&self.path, &bytes, before)?)
    }

    fn bytes(&self) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        File::open(&self.path)
            .and_then(|file| {
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

    fn explain(&self, unusable: Unusable) -> ReadError {
        let path = self.path.clone();
        match unusable {
            Unusable::Newer { version } => ReadError::NewerVersion { path, version },
            Unusable::Damaged(what) => ReadError::Damaged { path, what },
        }
    }
}
