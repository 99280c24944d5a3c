/// Where keys, salts and nonces come from.
pub trait Random {
    /// Fills `bytes` with bytes that nobody can foresee.
    ///
    /// # Errors
    /// The source could not deliver; `bytes` must then not be used.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The random source could not deliver.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source gave nothing ({0}): no key was made, try again")]
pub struct RandomError(pub String);

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|error| RandomError(error.to_string()))
    }
}

/// `N` fresh random bytes, for what is not secret (salts and nonces).
pub(crate) fn fresh<const N: usize>(random: &mut dyn Random) -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}
