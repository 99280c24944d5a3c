use zeroize::Zeroizing;

use crate::{
    credentials::Credentials,
    data_key::{DataKey, KeyId},
    error::OpenError,
    open::OpenVault,
    passphrase::Passphrase,
    sealed_box::{Belonging, Purpose, SealedBox},
    vault_file::VaultFile,
    wrapping_key::{Stretching, WrappingKeySource},
};

/// A sealed envelope, read and sound, whose data key is not known yet.
#[derive(Clone, Debug)]
pub struct LockedVault {
    pub(crate) file: VaultFile,
    pub(crate) key_id: KeyId,
    pub(crate) stretching: Stretching,
    pub(crate) data_key: SealedBox,
    pub(crate) credentials: SealedBox,
}

impl LockedVault {
    /// The name of the data key inside: enough to tell whether this envelope opens a file at all.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Opens the envelope. Takes the memory and time of the Argon2id cost it was sealed with.
    ///
    /// # Errors
    /// The passphrase is wrong, what it opened does not fit together, or there was not enough memory to try it.
    pub fn open(&self, passphrase: &Passphrase) -> Result<OpenVault, OpenError> {
        let wrapping_key = self.stretching.stretch(passphrase)?;
        let data_key = self
            .data_key
            .open(wrapping_key.bytes(), self.belonging(Purpose::DataKey))
            .ok_or(OpenError::WrongPassphrase)?;
        let mut bytes = Zeroizing::new([0; 32]);
        if data_key.len() != bytes.len() {
            return Err(self.damaged("its data key has another length"));
        }
        bytes.copy_from_slice(&data_key);
        let data_key = DataKey::from_bytes(bytes);
        if data_key.id() != self.key_id {
            return Err(self.damaged("its data key has another name"));
        }
        let credentials = self
            .credentials
            .open(
                &OpenVault::credentials_key(&data_key),
                self.belonging(Purpose::Credentials),
            )
            .ok_or_else(|| self.damaged("its credentials are not sealed under its key"))?;
        let credentials = Credentials::decode(&credentials)
            .map_err(|_| self.damaged("what is sealed as its credentials are none"))?;
        Ok(OpenVault::new(
            self.file.clone(),
            WrappingKeySource::Passphrase(self.stretching.clone()),
            self.data_key.clone(),
            data_key,
            credentials,
        ))
    }

    fn belonging(&self, purpose: Purpose) -> Belonging<'_> {
        Belonging {
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
