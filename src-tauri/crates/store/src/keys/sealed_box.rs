use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Entropy, fresh};

use crate::keys::{base64_field, data_key::KeyId, error::SaveError};

/// Bytes that are sealed with XChaCha20-Poly1305 under a random nonce.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedBox {
    #[serde(with = "base64_field")]
    nonce: [u8; 24],
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

/// The servers to which credentials are bound: the one of the list call, and the one of the amend call if it is
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
        let nonce = fresh(entropy)?;
        let payload = Payload {
            msg: plain,
            aad: &context.bytes(),
        };
        let sealed = XChaCha20Poly1305::new(key.into())
            .encrypt((&nonce).into(), payload)
            .map_err(|_| SaveError::TooLarge)?;
        Ok(Self { nonce, sealed })
    }

    /// Opens the bytes. Returns None if the key or the context is another one or if the bytes were changed. These
    /// cases cannot be distinguished.
    pub(crate) fn open(
        &self,
        key: &[u8; 32],
        context: BoxContext<'_>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let payload = Payload {
            msg: &self.sealed,
            aad: &context.bytes(),
        };
        XChaCha20Poly1305::new(key.into())
            .decrypt((&self.nonce).into(), payload)
            .ok()
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
