use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Entropy;
use crate::keys::base64_field;
use crate::keys::data_key::KeyId;
use crate::keys::error::SaveError;
use crate::store_key::{Cipher, NONCE_LEN, SealError};

/// Bytes that are sealed with a key by a [`Cipher`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedBox {
    #[serde(with = "base64_field")]
    nonce: [u8; NONCE_LEN],
    #[serde(with = "base64_field")]
    sealed: Vec<u8>,
}

/// The purpose, key and account of sealed bytes. They are the associated data, so the bytes open in this context only.
#[derive(Clone, Copy)]
pub(crate) struct BoxContext<'a> {
    pub(crate) purpose: Purpose<'a>,
    pub(crate) key_id: KeyId,
    pub(crate) account: &'a str,
}

/// The servers to which credentials are bound: the one of the list call, and the one of the change calls if it is
/// another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Servers {
    pub(crate) list: String,
    pub(crate) amend: Option<String>,
}

#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    DataKey,
    /// Credentials that are not bound to servers, as in version 1.
    CredentialsForAnyServer,
    /// Credentials for these servers only.
    Credentials(&'a Servers),
}

impl SealedBox {
    pub(crate) fn seal(
        key: &[u8; 32],
        context: BoxContext<'_>,
        plain: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Self, SaveError> {
        let bytes = Cipher::of_key(key)
            .seal(&context.bytes(), plain, entropy)
            .map_err(|error| match error {
                SealError::NoEntropy(error) => SaveError::Random(error),
                SealError::TooLarge => SaveError::TooLarge,
            })?;
        let (nonce, sealed) = bytes.split_first_chunk().ok_or(SaveError::TooLarge)?;
        Ok(Self {
            nonce: *nonce,
            sealed: sealed.to_owned(),
        })
    }

    /// Opens the bytes. Returns None if the key or the context is another one or if the bytes were changed. These
    /// cases cannot be distinguished.
    pub(crate) fn open(
        &self,
        key: &[u8; 32],
        context: BoxContext<'_>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = [&self.nonce[..], &self.sealed].concat();
        Cipher::of_key(key)
            .open(&context.bytes(), &bytes)
            .map(Zeroizing::new)
    }
}

impl BoxContext<'_> {
    /// Encodes the context. No two contexts have the same bytes, because the label ends with a zero byte, the id has a
    /// fixed length, and accounts and addresses contain no zero byte.
    fn bytes(self) -> Vec<u8> {
        let label: &[u8] = match self.purpose {
            Purpose::DataKey => b"interlude vault 1 data key\0",
            Purpose::CredentialsForAnyServer => b"interlude vault 1 credentials\0",
            Purpose::Credentials(_) => b"interlude vault 2 credentials\0",
        };
        let mut bytes = [label, &self.key_id.0, self.account.as_bytes()].concat();
        if let Purpose::Credentials(Servers { list, amend }) = self.purpose {
            bytes.push(0);
            bytes.extend(list.as_bytes());
            if let Some(amend) = amend {
                bytes.push(0);
                bytes.extend(amend.as_bytes());
            }
        }
        bytes
    }
}
