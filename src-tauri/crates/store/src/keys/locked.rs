use crate::keys::{
    data_key::KeyId,
    error::OpenError,
    open::OpenVault,
    passphrase::Passphrase,
    sealed::SealedContents,
    wrapping_key::{KeyDerivation, WrappingKeySource},
};

/// A sound envelope that a passphrase opens. It is not open yet.
#[derive(Clone, Debug)]
pub struct LockedVault {
    pub(crate) sealed: SealedContents,
    pub(crate) derivation: KeyDerivation,
}

impl LockedVault {
    /// Returns the id of the data key in the envelope, to compare it with the key id of a sealed file.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.sealed.key_id
    }

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
