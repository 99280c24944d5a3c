use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use zeroize::Zeroizing;

use crate::entropy::{Entropy, NoEntropy, fresh};

/// The length of the nonce, with which everything begins that is sealed with a key.
pub(crate) const NONCE_LEN: usize = 24;
const CHECKSUM_LEN: usize = 4;

/// The key that seals an account's stored values, if there is one.
#[derive(Clone)]
pub enum StoreKey {
    /// No encryption. Values carry a checksum only.
    None,
    /// Encryption by XChaCha20-Poly1305.
    Key {
        /// The public id of the key. It is stored unencrypted in the files that the key seals.
        key_id: [u8; 16],
        /// The key that seals every value.
        key: Zeroizing<[u8; 32]>,
    },
}

/// Names the key with which a file was sealed. It is stored unencrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreKeyMark {
    None,
    Key([u8; 16]),
}

/// Seals and opens bytes. Sealed bytes are bound to their place.
pub(crate) enum Cipher {
    Checksum,
    Key(Box<XChaCha20Poly1305>),
}

/// The reason why bytes could not be sealed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    #[error("A value is too large to be sealed. Nothing was written.")]
    TooLarge,
}

impl StoreKey {
    pub(crate) fn mark(&self) -> StoreKeyMark {
        match self {
            Self::None => StoreKeyMark::None,
            Self::Key { key_id, .. } => StoreKeyMark::Key(*key_id),
        }
    }

    pub(crate) fn cipher(&self) -> Cipher {
        match self {
            Self::None => Cipher::Checksum,
            Self::Key { key, .. } => Cipher::of_key(key),
        }
    }
}

impl std::fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.mark(), f)
    }
}

impl Cipher {
    pub(crate) fn of_key(key: &[u8; 32]) -> Self {
        Self::Key(Box::new(XChaCha20Poly1305::new(key.into())))
    }

    /// Seals `plain` for `place`. With a key, every call uses a fresh random nonce.
    pub(crate) fn seal(
        &self,
        place: &[u8],
        plain: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        match self {
            Self::Checksum => Ok([&checksum(place, plain)[..], plain].concat()),
            Self::Key(cipher) => {
                let nonce: [u8; NONCE_LEN] = fresh(entropy)?;
                let payload = Payload {
                    msg: plain,
                    aad: place,
                };
                let sealed = cipher
                    .encrypt((&nonce).into(), payload)
                    .map_err(|_| SealError::TooLarge)?;
                Ok([&nonce[..], &sealed].concat())
            }
        }
    }

    /// Opens bytes that were sealed for `place`. Returns None if they were changed, or were sealed for another
    /// place or with another key.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Checksum => {
                let (sum, plain) = sealed.split_at_checked(CHECKSUM_LEN)?;
                (sum == checksum(place, plain)).then(|| plain.to_vec())
            }
            Self::Key(cipher) => {
                let (nonce, msg) = sealed.split_first_chunk::<NONCE_LEN>()?;
                let payload = Payload { msg, aad: place };
                cipher.decrypt(nonce.into(), payload).ok()
            }
        }
    }
}

fn checksum(place: &[u8], plain: &[u8]) -> [u8; CHECKSUM_LEN] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(place);
    hasher.update(plain);
    hasher.finalize().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OsEntropy;

    fn key(byte: u8) -> Cipher {
        let key = Zeroizing::new([byte; 32]);
        let key_id = [byte; 16];
        StoreKey::Key { key_id, key }.cipher()
    }

    #[test]
    fn bytes_open_only_unchanged_and_with_their_key_and_place() {
        for cipher in [Cipher::Checksum, key(1)] {
            let sealed = cipher.seal(b"here", b"plain", &mut OsEntropy).unwrap();
            assert_eq!(cipher.open(b"here", &sealed).unwrap(), b"plain");
            assert_eq!(cipher.open(b"there", &sealed), None);
            assert_eq!(key(2).open(b"here", &sealed), None);
            for at in 0..sealed.len() {
                let mut flipped = sealed.clone();
                flipped[at] ^= 0x10;
                assert_eq!(cipher.open(b"here", &flipped), None, "byte {at}");
                assert_eq!(cipher.open(b"here", &sealed[..at]), None, "cut at {at}");
            }
        }
    }

    #[test]
    fn sealing_the_same_bytes_twice_gives_different_bytes() {
        let seal = || key(1).seal(b"here", b"plain", &mut OsEntropy).unwrap();
        assert_ne!(seal(), seal());
    }
}
