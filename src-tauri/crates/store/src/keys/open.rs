use crate::Entropy;
use crate::fs::{IfExists, WriteError};
use interlude_model::Credentials;
use zeroize::Zeroizing;

use crate::keys::credentials;
use crate::keys::data_key::DataKey;
use crate::keys::envelope::{Envelope, SealedEnvelope};
use crate::keys::error::SaveError;
use crate::keys::fingerprint::FingerprintKey;
use crate::keys::keychain::Keychain;
use crate::keys::passphrase::{Argon2Cost, Passphrase};
use crate::keys::seal::Seal;
use crate::keys::sealed;
use crate::keys::sealed_box::{BoxContext, Purpose, SealedBox};
use crate::keys::vault_file::VaultFile;
use crate::keys::wrapping_key::{KeyDerivation, WrappingKey, WrappingKeySource};

/// An open envelope with the data key and the stored credentials.
///
/// Every change is written to the disk first and then applied here. After an error both are unchanged, except that
/// after [`WriteError::Unconfirmed`] the disk may already hold the new envelope.
#[derive(Debug)]
pub struct OpenVault {
    file: VaultFile,
    wrapped_key: WrappedKey,
    data_key: DataKey,
    credentials: Credentials,
    sealed_for: SealedFor,
    fingerprint_key: FingerprintKey,
}

/// The servers for which the stored credentials are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealedFor {
    /// The servers of the account.
    AccountServers,
    /// Other servers than those of the account. The credentials stay sealed.
    OtherServers,
    /// Any server, because version 1 did not bind credentials to servers.
    AnyServer,
}

/// The wrapped data key of the file. It is held in memory so that the credentials can be written again without the
/// passphrase or the keychain.
#[derive(Clone, Debug)]
struct WrappedKey {
    source: WrappingKeySource,
    data_key: SealedBox,
}

impl OpenVault {
    /// Returns the kind of seal that protects the envelope.
    #[must_use]
    pub const fn seal(&self) -> Seal {
        match self.wrapped_key.source {
            WrappingKeySource::Passphrase(_) => Seal::Passphrase,
            WrappingKeySource::Keychain { .. } => Seal::Keychain,
        }
    }

    /// Returns the key under which all data of this account is sealed.
    #[must_use]
    pub const fn data_key(&self) -> &DataKey {
        &self.data_key
    }

    /// Returns the stored credentials. See [`Credentials::over`] for those of the environment, which override them.
    #[must_use]
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Returns true if the stored credentials are sealed for other servers than those of the account. Then
    /// [`credentials`](Self::credentials) are empty, and the next [`keep`](Self::keep) replaces the stored ones.
    #[must_use]
    pub fn is_for_other_servers(&self) -> bool {
        self.sealed_for == SealedFor::OtherServers
    }

    /// Returns true if the stored credentials are not bound to servers, as in version 1. The next
    /// [`keep`](Self::keep) binds them to the servers of the account.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.sealed_for == SealedFor::AnyServer
    }

    /// Returns the key for fingerprints of this account's credentials.
    #[must_use]
    pub const fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    /// Replaces the stored credentials. Blocks until they are durable.
    ///
    /// # Errors
    /// [`SaveError`] if the random source failed or the envelope could not be written.
    pub fn keep(
        &mut self,
        credentials: Credentials,
        entropy: &mut dyn Entropy,
    ) -> Result<(), SaveError> {
        self.write(&self.wrapped_key, &credentials, IfExists::Replace, entropy)?;
        self.credentials = credentials;
        self.sealed_for = SealedFor::AccountServers;
        Ok(())
    }

    /// Replaces the stored credentials and binds them to other servers: the one of the list call, and the one of the
    /// change calls if it is another.
    ///
    /// # Errors
    /// The errors of [`keep`](Self::keep).
    pub fn keep_for(
        &mut self,
        credentials: Credentials,
        list: &str,
        amend: Option<&str>,
        entropy: &mut dyn Entropy,
    ) -> Result<(), SaveError> {
        let before = self.file.clone();
        self.file = before.clone().for_servers(list, amend);
        let result = self.keep(credentials, entropy);
        // After an unconfirmed write the file may already hold the new servers, so they stay.
        if !matches!(
            &result,
            Ok(()) | Err(SaveError::Write(WriteError::Unconfirmed { .. }))
        ) {
            self.file = before;
        }
        result
    }

    pub(crate) fn create_with_passphrase(
        file: VaultFile,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SaveError> {
        let data_key = DataKey::generate(entropy)?;
        let wrapped_key = WrappedKey::by_passphrase(&file, &data_key, passphrase, cost, entropy)?;
        Self::create(file, data_key, wrapped_key, entropy)
    }

    pub(crate) fn create_with_keychain(
        file: VaultFile,
        keychain: &dyn Keychain,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SaveError> {
        let data_key = DataKey::generate(entropy)?;
        let entry = sealed::entry_name(file.account(), &data_key);
        let key = WrappingKey::generate(entropy)?;
        let source = WrappingKeySource::Keychain {
            entry: entry.clone(),
        };
        let wrapped_key = WrappedKey::under(&file, &data_key, &key, source, entropy)?;
        // The key is stored before the envelope is written, so there is never an envelope without its key.
        sealed::store(keychain, &entry, &key)?;
        let created = Self::create(file, data_key, wrapped_key, entropy);
        match &created {
            Ok(_) | Err(SaveError::Write(WriteError::Unconfirmed { .. })) => {}
            Err(_) => {
                // No envelope needs the entry. If it cannot be removed, it does no harm.
                let _ = keychain.forget(&entry);
            }
        }
        created
    }

    pub(crate) fn new(
        file: VaultFile,
        source: WrappingKeySource,
        wrapped: SealedBox,
        data_key: DataKey,
        credentials: Credentials,
        sealed_for: SealedFor,
    ) -> Self {
        let fingerprint_key = FingerprintKey::of_data_key(&data_key);
        Self {
            file,
            wrapped_key: WrappedKey {
                source,
                data_key: wrapped,
            },
            data_key,
            credentials,
            sealed_for,
            fingerprint_key,
        }
    }

    fn create(
        file: VaultFile,
        data_key: DataKey,
        wrapped_key: WrappedKey,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SaveError> {
        let vault = Self::new(
            file,
            wrapped_key.source,
            wrapped_key.data_key,
            data_key,
            Credentials::default(),
            SealedFor::AccountServers,
        );
        vault.write(
            &vault.wrapped_key,
            &vault.credentials,
            IfExists::Fail,
            entropy,
        )?;
        Ok(vault)
    }

    pub(crate) fn credentials_key(data_key: &DataKey) -> Zeroizing<[u8; 32]> {
        data_key.derive("interlude kept credentials 1")
    }

    fn write(
        &self,
        wrapped_key: &WrappedKey,
        credentials: &Credentials,
        if_exists: IfExists,
        entropy: &mut dyn Entropy,
    ) -> Result<(), SaveError> {
        let key_id = self.data_key.id();
        let context = BoxContext {
            purpose: Purpose::Credentials(self.file.servers()),
            key_id,
            account: self.file.account(),
        };
        let plain = credentials::encode(credentials).map_err(|_| SaveError::TooLarge)?;
        let credentials = SealedBox::seal(
            &Self::credentials_key(&self.data_key),
            context,
            &plain,
            entropy,
        )?;
        let WrappedKey {
            source: wrapping_key,
            data_key,
        } = wrapped_key.clone();
        let sealed = SealedEnvelope {
            key_id,
            wrapping_key,
            data_key,
            credentials,
        };
        self.file.write(Envelope::Sealed(sealed), if_exists)
    }
}

impl WrappedKey {
    fn by_passphrase(
        file: &VaultFile,
        data_key: &DataKey,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SaveError> {
        let derivation = KeyDerivation::fresh(cost, entropy)?;
        let key = derivation.derive_key(passphrase)?;
        let source = WrappingKeySource::Passphrase(derivation);
        Self::under(file, data_key, &key, source, entropy)
    }

    fn under(
        file: &VaultFile,
        data_key: &DataKey,
        key: &WrappingKey,
        source: WrappingKeySource,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SaveError> {
        let context = BoxContext {
            purpose: Purpose::DataKey,
            key_id: data_key.id(),
            account: file.account(),
        };
        let wrapped = SealedBox::seal(key.bytes(), context, data_key.bytes(), entropy)?;
        Ok(Self {
            source,
            data_key: wrapped,
        })
    }
}
