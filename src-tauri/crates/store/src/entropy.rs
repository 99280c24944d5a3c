use std::hash::{BuildHasher, Hasher, RandomState};

use interlude_engine::random::Random;

/// A source of random bytes for keys, salts and nonces.
pub trait Entropy: Send {
    /// Fills `bytes` with unpredictable bytes.
    ///
    /// # Errors
    /// [`NoEntropy`] if the source failed. Then `bytes` must not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The random source failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The system's random source failed ({0}). Nothing was written. Try again.")]
pub struct NoEntropy(#[from] pub getrandom::Error);

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        Ok(getrandom::fill(bytes)?)
    }
}

/// Returns `N` fresh random bytes. Only for values that are not secret, because they are not wiped from
/// memory.
///
/// # Errors
/// [`NoEntropy`] if the source failed.
pub fn fresh<const N: usize>(entropy: &mut dyn Entropy) -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(bytes)
}

impl Random for OsEntropy {
    fn bits(&mut self) -> u64 {
        // The keys of a hasher are a sufficient fallback, because ids and jitter only need to differ.
        getrandom::u64().unwrap_or_else(|_| RandomState::new().build_hasher().finish())
    }
}
