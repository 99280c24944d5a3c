/// A source of random bytes for nonces.
pub trait Entropy: Send {
    /// Fills `bytes` with unpredictable bytes.
    ///
    /// # Errors
    /// [`NoEntropy`] if the source failed. Then `bytes` must not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The random source failed. The text is the system's error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The system's random source failed ({0}). Nothing was written. Try again.")]
pub struct NoEntropy(pub String);

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|error| NoEntropy(error.to_string()))
    }
}
