use zeroize::Zeroizing;

use crate::{
    argon2_cost::Argon2Cost,
    credentials::Credentials,
    data_key::DataKey,
    durable_file::{Before, WriteError},
    envelope::{Envelope, SealedEnvelope},
    error::SaveError,
    fingerprint::FingerprintKey,
    in_keychain,
    keychain::Keychain,
    passphrase::Passphrase,
    random::Random,
    seal::Seal,
    sealed_box::{Belonging, Purpose, SealedBox},
    vault_file::VaultFile,
    wrapping_key::{Stretching, WrappingKey, WrappingKeySource},
};

/// An opened envelope: the data key, the kept credentials, and the means to change what is kept.
///
/// A change is on the disk before it is here: after an error both stand as before, but for
/// [`WriteError::Unconfirmed`](crate::WriteError::Unconfirmed), where the disk may already hold the new envelope.
#[derive(Debug)]
pub struct OpenVault {
    file: VaultFile,
    wrap: Wrap,
    data_key: DataKey,
    credentials: Credentials,
    sealed_for: SealedFor,
    fingerprint_key: FingerprintKey,
}

/// Which servers the kept credentials are sealed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SealedFor {
    /// The account's.
    These,
    /// Other ones than the account's: they stay sealed.
    Others,
    /// Any: version 1 did not say.
    Any,
}

/// The data key as wrapped in the file, kept so that credentials can change without what opens it.
#[derive(Clone, Debug)]
struct Wrap {
    source: WrappingKeySource,
    data_key: SealedBox,
}

impl OpenVault {
    /// What opened it.
    #[must_use]
    pub const fn seal(&self) -> Seal {
        match self.wrap.source {
            WrappingKeySource::Passphrase(_) => Seal::Passphrase,
            WrappingKeySource::Keychain { .. } => Seal::Keychain,
        }
    }

    /// The key that everything of this account is sealed under.
    #[must_use]
    pub const fn data_key(&self) -> &DataKey {
        &self.data_key
    }

    /// The kept credentials. Those of the environment go over them: [`Credentials::over`].
    #[must_use]
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Whether credentials are kept that are for other servers than the account's are now. They are not among the
    /// [kept credentials](Self::credentials), and the next [`keep`](Self::keep) replaces them.
    #[must_use]
    pub fn is_for_other_servers(&self) -> bool {
        self.sealed_for == SealedFor::Others
    }

    /// Whether the kept credentials are sealed for no server in particular, as version 1 sealed them. The next
    /// [`keep`](Self::keep) seals them for the account's.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.sealed_for == SealedFor::Any
    }

    /// Makes the fingerprints of this account's credentials.
    #[must_use]
    pub const fn fingerprint_key(&self) -> &FingerprintKey {
        &self.fingerprint_key
    }

    /// Keeps `credentials` in place of those kept before; empty ones forget them. Blocks until the disk has them.
    ///
    /// # Errors
    /// No random bytes, or the envelope could not be written.
    pub fn keep(
        &mut self,
        credentials: Credentials,
        random: &mut dyn Random,
    ) -> Result<(), SaveError> {
        self.write(&self.wrap, &credentials, Before::Replaced, random)?;
        self.credentials = credentials;
        self.sealed_for = SealedFor::These;
        Ok(())
    }

    /// As [`keep`](Self::keep), for other servers than before: that of the list call, and that of the amend call where
    /// it is another.
    ///
    /// # Errors
    /// As for [`keep`](Self::keep).
    pub fn keep_for(
        &mut self,
        credentials: Credentials,
        list: &str,
        amend: Option<&str>,
        random: &mut dyn Random,
    ) -> Result<(), SaveError> {
        let before = self.file.clone();
        self.file = before.clone().for_servers(list, amend);
        let kept = self.keep(credentials, random);
        if !matches!(
            &kept,
            Ok(()) | Err(SaveError::Write(WriteError::Unconfirmed { .. }))
        ) {
            self.file = before;
        }
        kept
    }

    /// Seals the envelope by `passphrase` from now on. The data key stays, so nothing else is sealed anew; whoever has
    /// an old copy of the envelope and the old passphrase can still open that copy. Blocks until the disk has it.
    ///
    /// # Errors
    /// Not enough memory for `cost`, no random bytes, or the envelope could not be written.
    pub fn change_passphrase(
        &mut self,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        random: &mut dyn Random,
    ) -> Result<(), SaveError> {
        let wrap = Wrap::by_passphrase(&self.file, &self.data_key, passphrase, cost, random)?;
        self.write(&wrap, &self.credentials, Before::Replaced, random)?;
        self.wrap = wrap;
        self.sealed_for = SealedFor::These;
        Ok(())
    }

    pub(crate) fn create_with_passphrase(
        file: VaultFile,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        random: &mut dyn Random,
    ) -> Result<Self, SaveError> {
        let data_key = DataKey::generate(random)?;
        let wrap = Wrap::by_passphrase(&file, &data_key, passphrase, cost, random)?;
        Self::create(file, data_key, wrap, random)
    }

    pub(crate) fn create_with_keychain(
        file: VaultFile,
        keychain: &dyn Keychain,
        random: &mut dyn Random,
    ) -> Result<Self, SaveError> {
        let data_key = DataKey::generate(random)?;
        let entry = in_keychain::entry_of(file.account(), &data_key);
        let key = WrappingKey::generate(random)?;
        let source = WrappingKeySource::Keychain {
            entry: entry.clone(),
        };
        let wrap = Wrap::under(&file, &data_key, &key, source, random)?;
        in_keychain::keep(keychain, &entry, &key)?;
        let made = Self::create(file, data_key, wrap, random);
        match &made {
            Ok(_) | Err(SaveError::Write(WriteError::Unconfirmed { .. })) => {}
            Err(_) => {
                // No envelope needs the entry. Where it cannot be taken out, it harms nobody.
                let _ = keychain.forget(&entry);
            }
        }
        made
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
            wrap: Wrap {
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
        wrap: Wrap,
        random: &mut dyn Random,
    ) -> Result<Self, SaveError> {
        let vault = Self::new(
            file,
            wrap.source,
            wrap.data_key,
            data_key,
            Credentials::default(),
            SealedFor::These,
        );
        vault.write(&vault.wrap, &vault.credentials, Before::Nothing, random)?;
        Ok(vault)
    }

    pub(crate) fn credentials_key(data_key: &DataKey) -> Zeroizing<[u8; 32]> {
        data_key.derive("interlude kept credentials 1")
    }

    fn write(
        &self,
        wrap: &Wrap,
        credentials: &Credentials,
        before: Before,
        random: &mut dyn Random,
    ) -> Result<(), SaveError> {
        let key_id = self.data_key.id();
        let belonging = Belonging {
            purpose: Purpose::Credentials(self.file.servers()),
            key_id,
            account: self.file.account(),
        };
        let plain = credentials.encode().map_err(|_| SaveError::TooLarge)?;
        let credentials = SealedBox::seal(
            &Self::credentials_key(&self.data_key),
            belonging,
            &plain,
            random,
        )?;
        let Wrap {
            source: wrapping_key,
            data_key,
        } = wrap.clone();
        let sealed = SealedEnvelope {
            key_id,
            wrapping_key,
            data_key,
            credentials,
        };
        self.file.write(Envelope::Sealed(sealed), before)
    }
}

impl Wrap {
    fn by_passphrase(
        file: &VaultFile,
        data_key: &DataKey,
        passphrase: &Passphrase,
        cost: Argon2Cost,
        random: &mut dyn Random,
    ) -> Result<Self, SaveError> {
        let stretching = Stretching::fresh(cost, random)?;
        let key = stretching.stretch(passphrase)?;
        let source = WrappingKeySource::Passphrase(stretching);
        Self::under(file, data_key, &key, source, random)
    }

    fn under(
        file: &VaultFile,
        data_key: &DataKey,
        key: &WrappingKey,
        source: WrappingKeySource,
        random: &mut dyn Random,
    ) -> Result<Self, SaveError> {
        let belonging = Belonging {
            purpose: Purpose::DataKey,
            key_id: data_key.id(),
            account: file.account(),
        };
        let wrapped = SealedBox::seal(key.bytes(), belonging, data_key.bytes(), random)?;
        Ok(Self {
            source,
            data_key: wrapped,
        })
    }
}
