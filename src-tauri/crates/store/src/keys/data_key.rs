use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keys::base64_field;
use crate::{Entropy, NoEntropy};

/// The random 256-bit key of an account. Everything that is sealed for the account on this computer is sealed under
/// it or under a key derived from it. It is wiped from memory when dropped, and formatting never shows it.
#[derive(Clone)]
pub struct DataKey {
    id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// Generates a new random key.
    ///
    /// # Errors
    /// [`NoEntropy`] if the random source failed.
    pub fn generate(entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        let mut bytes = Zeroizing::new([0; 32]);
        entropy.fill(&mut *bytes)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Returns the public id of the key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    pub(crate) fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&keyed_hash(&bytes, "interlude key id 1", b"")[..16]);
        Self {
            id: KeyId(id),
            bytes,
        }
    }

    /// Derives a key for one purpose. The data key cannot be computed from it.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        keyed_hash(&self.bytes, purpose, b"")
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({}, …)", self.id)
    }
}

/// The public id of a [`DataKey`], computed from it by a one-way function. It is stored unencrypted in the files that
/// are sealed under that key, so that a wrong key is not mistaken for damage. Formatted as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(#[serde(with = "base64_field")] pub [u8; 16]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Computes HMAC-SHA-256 (RFC 2104) of `label`, a zero byte and `message`. The label separates the uses of one key. It
/// must not contain a zero byte.
pub(crate) fn keyed_hash(key: &[u8; 32], label: &str, message: &[u8]) -> Zeroizing<[u8; 32]> {
    // HMAC pads a short key with zeros to the block size. A key of the block size needs no error handling.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mac = Hmac::<Sha256>::new((&*block).into())
        .chain_update(label)
        .chain_update([0])
        .chain_update(message);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value is the output of Python's `hmac.new(bytes(range(32)), b"a label\0a message", "sha256")`.
    #[test]
    fn the_hash_is_hmac_sha_256() {
        let key = std::array::from_fn(|at| at as u8);
        let hash = keyed_hash(&key, "a label", b"a message");
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "1195478a06f19ad2dd9b4f71fbb5648e6d2b025315d83bec5541a40d87264585"
        );
    }
}
