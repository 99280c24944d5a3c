use zeroize::Zeroizing;

use crate::{
    credentials::Credentials,
    data_key::{DataKey, KeyId},
    error::OpenError,
    open::{OpenVault, SealedFor},
    sealed_box::{Belonging, Purpose, SealedBox},
    vault_file::VaultFile,
    wrapping_key::{WrappingKey, WrappingKeySource},
};

/// What is sealed in an envelope, whatever opens it.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub(crate) file: VaultFile,
    /// The version that the envelope was written in.
    pub(crate) version: u32,
    pub(crate) key_id: KeyId,
    pub(crate) data_key: SealedBox,
    pub(crate) credentials: SealedBox,
}

impl Sealed {
    /// The vault, or nothing where `key` is not the one. `source` says where it came from.
    pub(crate) fn open(
        &self,
        key: &WrappingKey,
        source: WrappingKeySource,
    ) -> Result<Option<OpenVault>, OpenError> {
        let Some(data_key) = self
            .data_key
            .open(key.bytes(), self.belonging(Purpose::DataKey))
        else {
            return Ok(None);
        };
        let mut bytes = Zeroizing::new([0; 32]);
        if data_key.len() != bytes.len() {
            return Err(self.damaged("its data key has another length"));
        }
        bytes.copy_from_slice(&data_key);
        let data_key = DataKey::from_bytes(bytes);
        if data_key.id() != self.key_id {
            return Err(self.damaged("its data key has another name"));
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

    /// The credentials, and whom they are sealed for. Those for other servers stay sealed.
    fn credentials(&self, data_key: &DataKey) -> Result<(Credentials, SealedFor), OpenError> {
        let key = OpenVault::credentials_key(data_key);
        let (purpose, sealed_for) = match self.version {
            1 => (Purpose::CredentialsOfAny, SealedFor::Any),
            _ => (Purpose::Credentials(self.file.servers()), SealedFor::These),
        };
        match self.credentials.open(&key, self.belonging(purpose)) {
            Some(plain) => Credentials::decode(&plain)
                .map(|credentials| (credentials, sealed_for))
                .map_err(|_| self.damaged("what is sealed as its credentials are none")),
            // Its checksum fits and its key is right, so nothing changed by accident.
            None if sealed_for == SealedFor::These => {
                Ok((Credentials::default(), SealedFor::Others))
            }
            None => Err(self.damaged("its credentials are not sealed under its key")),
        }
    }

    fn belonging<'a>(&'a self, purpose: Purpose<'a>) -> Belonging<'a> {
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
