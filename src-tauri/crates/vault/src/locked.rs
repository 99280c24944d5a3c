use crate::{
    data_key::KeyId,
    error::OpenError,
    open::OpenVault,
    passphrase::Passphrase,
    sealed::Sealed,
    wrapping_key::{Stretching, WrappingKeySource},
};

/// An envelope that a passphrase opens, read and sound, whose data key is not known yet.
#[derive(Clone, Debug)]
pub struct LockedVault {
    pub(crate) sealed: Sealed,
    pub(crate) stretching: Stretching,
}

impl LockedVault {
    /// The name of the data key inside: enough to tell whether this envelope opens a file at all.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.sealed.key_id
    }

    /// Opens the envelope. Takes the memory and time of the Argon2id cost it was sealed with.
    ///
    /// # Errors
    /// The passphrase is wrong, what it opened does not fit together, or there was not enough memory to try it.
    pub fn open(&self, passphrase: &Passphrase) -> Result<OpenVault, OpenError> {
        let key = self.stretching.stretch(passphrase)?;
        let source = WrappingKeySource::Passphrase(self.stretching.clone());
        self.sealed
            .open(&key, source)?
            .ok_or(OpenError::WrongPassphrase)
    }
}
