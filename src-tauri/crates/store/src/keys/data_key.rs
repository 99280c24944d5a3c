use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Entropy, NoEntropy};

use crate::keys::{base64_field, keyed_hash::keyed_hash};

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
