//! Random numbers from a seed, shared between tasks.

use std::sync::{Arc, Mutex, PoisonError};

/// A stream of random numbers. Clones draw from the same stream.
#[derive(Clone)]
pub(crate) struct Seeded(Arc<Mutex<fastrand::Rng>>);

impl Seeded {
    /// Returns the stream of this seed and name. Streams with different names are independent.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        // FNV-1a. It only has to differ between the few names.
        let salt = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(Arc::new(Mutex::new(fastrand::Rng::with_seed(seed ^ salt))))
    }

    /// Draws from the stream.
    pub(crate) fn draw<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Draws a version 4 UUID.
    pub(crate) fn uuid(&self) -> String {
        let bits = self.draw(|rng| rng.u128(..));
        let bits = bits & !(0xf << 76) | (0x4 << 76);
        let bits = bits & !(0x3 << 62) | (0x2 << 62);
        let hex = format!("{bits:032x}");
        [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ]
        .join("-")
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.draw(|rng| rng.fill(&mut bytes));
        bytes
    }
}
