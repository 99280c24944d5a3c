use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Entropy, NoEntropy, fresh};

use crate::keys::base64_field;
use crate::keys::error::KeyDerivationError;
use crate::keys::passphrase::{Argon2Cost, Passphrase};

/// The source of the key that wraps the data key, as it is stored in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum WrappingKeySource {
    Passphrase(KeyDerivation),
    Keychain {
        /// The name of the entry in the system keychain.
        entry: String,
    },
}

/// The parameters that derive a wrapping key from a passphrase.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyDerivation {
    #[serde(with = "base64_field")]
    salt: [u8; 16],
    argon2id: Argon2Cost,
}

impl KeyDerivation {
    pub(crate) fn fresh(cost: Argon2Cost, entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        Ok(Self {
            salt: fresh(entropy)?,
            argon2id: cost,
        })
    }

    /// Derives the wrapping key by Argon2id, version 0x13. Takes the memory and time of the [`Argon2Cost`].
    pub(crate) fn derive_key(
        &self,
        passphrase: &Passphrase,
    ) -> Result<WrappingKey, KeyDerivationError> {
        let cost = self.argon2id;
        let mut key = Zeroizing::new([0; 32]);
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(key.len()))
            .and_then(|params| {
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
                    passphrase.bytes(),
                    &self.salt,
                    &mut *key,
                )
            })
            .map_err(|source| KeyDerivationError {
                memory_kib: cost.memory_kib,
                source,
            })?;
        Ok(WrappingKey(key))
    }
}

/// The key that wraps the data key.
pub(crate) struct WrappingKey(Zeroizing<[u8; 32]>);

impl WrappingKey {
    pub(crate) fn generate(entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key)?;
        Ok(Self(key))
    }

    /// Encodes the key for a keychain. It is base64, because some keychains store text only.
    pub(crate) fn to_text(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(STANDARD.encode(*self.0).into_bytes())
    }

    /// Decodes a key that [`to_text`](Self::to_text) encoded. Returns None if it is not one.
    pub(crate) fn from_text(text: &[u8]) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
        let mut key = Zeroizing::new([0; 32]);
        if bytes.len() != key.len() {
            return None;
        }
        key.copy_from_slice(&bytes);
        Some(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value is the output of the reference implementation:
    /// `printf 'correct horse' | argon2 0123456789abcdef -id -v 13 -k 64 -t 3 -p 4 -l 32 -r`.
    #[test]
    fn the_wrapping_key_of_a_passphrase_is_argon2id() {
        let derivation = KeyDerivation {
            salt: *b"0123456789abcdef",
            argon2id: Argon2Cost::new(64, 3, 4).unwrap(),
        };
        let key = derivation
            .derive_key(&Passphrase::new("correct horse").unwrap())
            .unwrap();
        let hex: String = key
            .bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            hex,
            "d0266a319d5004c687423de9f9af630e2c0d70ba0b1eee8de6383bdeae80fcce"
        );
    }
}
