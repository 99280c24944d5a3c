use serde::{Deserialize, Serialize};

/// What one guess at a passphrase costs: the parameters of Argon2id (version 0x13), kept in the file.
///
/// The bounds hold for files too, so that a hostile one can ask for neither all memory nor an endless wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Argon2Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Argon2Cost {
    /// RFC 9106, section 4, second recommended option: 64 MiB, 3 passes, 4 lanes.
    pub const DESKTOP: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };

    /// The most memory taken: 1 GiB, in KiB.
    pub const MAX_MEMORY_KIB: u32 = 1024 * 1024;
    /// The most passes taken.
    pub const MAX_PASSES: u32 = 16;
    /// The most lanes taken.
    pub const MAX_LANES: u32 = 16;
    /// The least memory for each lane, in KiB (RFC 9106, section 3.1).
    pub const MIN_MEMORY_KIB_PER_LANE: u32 = 8;

    /// A cost of one's own.
    ///
    /// # Errors
    /// A figure is out of bounds.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostOutOfBounds> {
        let sound = 1 <= passes
            && passes <= Self::MAX_PASSES
            && 1 <= lanes
            && lanes <= Self::MAX_LANES
            && Self::MIN_MEMORY_KIB_PER_LANE * lanes <= memory_kib
            && memory_kib <= Self::MAX_MEMORY_KIB;
        if sound {
            Ok(Self {
                memory_kib,
                passes,
                lanes,
            })
        } else {
            Err(CostOutOfBounds {
                memory_kib,
                passes,
                lanes,
            })
        }
    }

    /// Memory, in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes: part of the result, whether or not they run side by side.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }
}

/// A cost that this build neither makes nor obeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an Argon2id cost of {memory_kib} KiB, {passes} passes and {lanes} lanes is out of bounds: at most {} KiB, {} passes and {} lanes, at least {} KiB a lane",
    Argon2Cost::MAX_MEMORY_KIB,
    Argon2Cost::MAX_PASSES,
    Argon2Cost::MAX_LANES,
    Argon2Cost::MIN_MEMORY_KIB_PER_LANE
)]
pub struct CostOutOfBounds {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl TryFrom<Unchecked> for Argon2Cost {
    type Error = CostOutOfBounds;

    fn try_from(given: Unchecked) -> Result<Self, CostOutOfBounds> {
        Self::new(given.memory_kib, given.passes, given.lanes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_hold_at_their_edges() {
        for (memory_kib, passes, lanes) in [(8, 1, 1), (128, 16, 16), (1_048_576, 16, 16)] {
            assert!(Argon2Cost::new(memory_kib, passes, lanes).is_ok());
        }
        for (memory_kib, passes, lanes) in [
            (7, 1, 1),
            (127, 1, 16),
            (1_048_577, 1, 1),
            (8, 0, 1),
            (8, 17, 1),
            (8, 1, 0),
            (136, 1, 17),
            (8, 1, u32::MAX),
        ] {
            assert!(
                Argon2Cost::new(memory_kib, passes, lanes).is_err(),
                "{memory_kib} {passes} {lanes}"
            );
        }
        let Argon2Cost {
            memory_kib,
            passes,
            lanes,
        } = Argon2Cost::DESKTOP;
        assert_eq!(
            Argon2Cost::new(memory_kib, passes, lanes),
            Ok(Argon2Cost::DESKTOP)
        );
    }
}
