use interlude_engine::random::Random;
use interlude_vault::RandomError;

/// The random source of the operating system, for the engine.
#[derive(Debug)]
pub struct SystemRandom {
    /// The fallback if the system's source fails later. It need not be cryptographic, because ids and jitter
    /// only need to differ.
    fallback: fastrand::Rng,
}

impl SystemRandom {
    /// Seeds the fallback from the random source of the operating system.
    ///
    /// # Errors
    /// [`RandomError`] if the system's random source fails.
    pub fn new() -> Result<Self, RandomError> {
        let seed = getrandom::u64().map_err(|error| RandomError(error.to_string()))?;
        Ok(Self {
            fallback: fastrand::Rng::with_seed(seed),
        })
    }
}

impl Random for SystemRandom {
    fn bits(&mut self) -> u64 {
        getrandom::u64().unwrap_or_else(|_| self.fallback.u64(..))
    }
}
