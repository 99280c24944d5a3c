/// A source of random bytes for keys, salts and nonces.
pub trait Random {
    /// Fills `bytes` with unpredictable bytes.
    ///
    /// # Errors
    /// [`RandomError`] if the source failed. Then `bytes` must not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The random source failed. The text is the system's error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source failed ({0}): nothing was written, try again")]
pub struct RandomError(pub String);

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|error| RandomError(error.to_string()))
    }
}

/// Returns `N` fresh random bytes. Only for values that are not secret, because they are not wiped from memory.
pub(crate) fn fresh<const N: usize>(random: &mut dyn Random) -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}
