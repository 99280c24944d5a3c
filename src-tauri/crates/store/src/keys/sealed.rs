use interlude_model::Credentials;
use zeroize::Zeroizing;

use crate::keys::{
    credentials,
    data_key::{DataKey, KeyId},
    error::OpenError,
    open::{OpenVault, SealedFor},
    sealed_box::{BoxContext, Purpose, SealedBox},
    vault_file::VaultFile,
    wrapping_key::{WrappingKey, WrappingKeySource},
};

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
