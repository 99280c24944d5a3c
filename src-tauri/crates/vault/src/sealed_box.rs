use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    base64_field,
    data_key::KeyId,
    error::SaveError,
    random::{Random, fresh},
};

/// Bytes sealed with XChaCha20-Poly1305 under a random nonce.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedBox {
    #[serde(with = "base64_field")]
    nonce: [u8; 24],
    #[serde(with = "base64_field")]
    sealed: Vec<u8>,
}

/// What a box is for and where it belongs: its associated data.
#[derive(Clone, Copy)]
pub(crate) struct Belonging<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) key_id: KeyId,
    pub(crate) account: &'a str,
}

#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    DataKey,
    Credentials,
}

impl SealedBox {
    pub(crate) fn seal(
        key: &[u8; 32],
        belonging: Belonging<'_>,
        plain: &[u8],
        random: &mut dyn Random,
    ) -> Result<Self, SaveError> {
        let nonce = fresh(random)?;
        let payload = Payload {
            msg: plain,
            aad: &belonging.bytes(),
        };
        let sealed = XChaCha20Poly1305::new(key.into())
            .encrypt((&nonce).into(), payload)
            .map_err(|_| SaveError::TooLarge)?;
        Ok(Self { nonce, sealed })
    }

    /// The plain bytes, or nothing: another key, another belonging or altered bytes look all the same.
    pub(crate) fn open(
        &self,
        key: &[u8; 32],
        belonging: Belonging<'_>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let payload = Payload {
            msg: &self.sealed,
            aad: &belonging.bytes(),
        };
        XChaCha20Poly1305::new(key.into())
            .decrypt((&self.nonce).into(), payload)
            .ok()
            .map(Zeroizing::new)
    }
}

impl Belonging<'_> {
    /// No two belongings share their bytes: the label ends at its zero byte, and the id has a fixed length.
    fn bytes(self) -> Vec<u8> {
        let label: &[u8] = match self.purpose {
            Purpose::DataKey => b"interlude vault 1 data key\0",
            Purpose::Credentials => b"interlude vault 1 credentials\0",
        };
        [label, &self.key_id.0, self.account.as_bytes()].concat()
    }
}
