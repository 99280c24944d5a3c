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
    pub(crate) purpose: Purpose<'a>,
    pub(crate) key_id: KeyId,
    pub(crate) account: &'a str,
}

/// The servers that credentials are for: that of the list call, and that of the amend call where it is another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Servers {
    pub(crate) list: String,
    pub(crate) amend: Option<String>,
}

#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    DataKey,
    /// As version 1 sealed them: for no server in particular.
    CredentialsOfAny,
    /// For these servers alone.
    Credentials(&'a Servers),
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
    /// No two belongings share their bytes: the label ends at its zero byte, the id has a fixed length, and neither an
    /// account nor an address holds a zero byte.
    fn bytes(self) -> Vec<u8> {
        let label: &[u8] = match self.purpose {
            Purpose::DataKey => b"interlude vault 1 data key\0",
            Purpose::CredentialsOfAny => b"interlude vault 1 credentials\0",
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
