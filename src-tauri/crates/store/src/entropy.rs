/// Where nonces come from.
pub trait Entropy: Send {
    /// Fills `bytes` with bytes that nobody can foresee.
    ///
    /// # Errors
    /// [`NoEntropy`]; `bytes` must then not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The random source gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The system's random source gave nothing ({0}): nothing was written. Try again.")]
pub struct NoEntropy(pub String);

/// The operating system's random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|error| NoEntropy(error.to_string()))
    }
}
