use interlude_engine::random::Random;
use interlude_vault::RandomError;

/// The operating system's random source, for the engine.
#[derive(Debug)]
pub struct Chance {
    /// For the case that the source fails after it worked: ids and jitter need only differ.
    spare: fastrand::Rng,
}

impl Chance {
    /// Chance from the operating system.
    ///
    /// # Errors
    /// The random source gave nothing.
    pub fn of_the_system() -> Result<Self, RandomError> {
        let seed = getrandom::u64().map_err(|error| RandomError(error.to_string()))?;
        Ok(Self {
            spare: fastrand::Rng::with_seed(seed),
        })
    }
}

impl Random for Chance {
    fn bits(&mut self) -> u64 {
        getrandom::u64().unwrap_or_else(|_| self.spare.u64(..))
    }
}
