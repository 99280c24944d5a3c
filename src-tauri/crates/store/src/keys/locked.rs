use crate::keys::{
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
