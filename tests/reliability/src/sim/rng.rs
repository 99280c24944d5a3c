use std::ops::Range;
use std::time::Duration;

use interlude_engine::random::Random;

/// A seeded stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Rng(fastrand::Rng);

impl Rng {
    /// Creates the stream with this number. The streams of one seed are independent, so drawing more from one
    /// does not change the others.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        Self(fastrand::Rng::with_seed(
            seed.wrapping_mul(ODD).rotate_left(31) ^ stream.wrapping_mul(ODD),
        ))
    }

    /// Returns the generator itself.
    pub(crate) fn source(&mut self) -> &mut fastrand::Rng {
        &mut self.0
    }

    /// Returns true with this probability, in percent.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// Returns a number below `end`, or 0 if `end` is 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0.u32(0..end.max(1))
    }

    /// Returns one of these at random, or None if there are none.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.0.usize(0..from.len().max(1))).copied()
    }

    /// Returns one of these at random, in proportion to its weight.
    pub(crate) fn weighted<T: Copy>(&mut self, from: &[(u32, T)]) -> Option<T> {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        let hit = from.iter().find(|(weight, _)| {
            let is_hit = left < *weight;
            left = left.saturating_sub(*weight);
            is_hit
        });
        hit.map(|(_, value)| *value)
    }

    pub(crate) fn millis(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.0.u64(range))
    }

    pub(crate) fn seconds(&mut self, range: Range<u64>) -> Duration {
        Duration::from_secs(self.0.u64(range))
    }
}

impl Random for Rng {
    fn bits(&mut self) -> u64 {
        self.0.u64(..)
    }
}
