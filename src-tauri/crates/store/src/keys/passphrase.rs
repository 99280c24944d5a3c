use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A passphrase, used exactly as given: its UTF-8 bytes are not trimmed or normalised.
///
/// A caller that reads a line must remove the line end first. The passphrase is wiped from memory when dropped, and
/// formatting never shows it.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Creates a passphrase.
    ///
    /// # Errors
    /// [`EmptyPassphrase`] if it has nothing but white space.
    pub fn new(text: impl Into<String>) -> Result<Self, EmptyPassphrase> {
        let text = Zeroizing::new(text.into());
        if text.trim().is_empty() {
            return Err(EmptyPassphrase);
        }
        Ok(Self(text))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// A passphrase with nothing but white space was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The passphrase is empty. Enter one, or choose the seal \"none\" to store data unencrypted."
)]
pub struct EmptyPassphrase;

/// The parameters of Argon2id (version 0x13): the cost of one guess at a passphrase. They are stored in the file.
///
/// The bounds also apply to parameters from a file, so that a hostile file cannot demand all memory or endless time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedCost")]
pub struct Argon2Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    /// They affect the derived key even if they do not run in parallel.
    pub(crate) lanes: u32,
}

impl Argon2Cost {
    /// RFC 9106, section 4, second recommended option: 64 MiB, 3 passes, 4 lanes.
    pub const DESKTOP: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };

    /// The largest memory: 1 GiB, in KiB.
    const MAX_MEMORY_KIB: u32 = 1024 * 1024;
    const MAX_PASSES: u32 = 16;
    const MAX_LANES: u32 = 16;
    /// The smallest memory for each lane, in KiB (RFC 9106, section 3.1).
    const MIN_MEMORY_KIB_PER_LANE: u32 = 8;

    /// Creates a cost from its parameters.
    ///
    /// # Errors
    /// [`CostOutOfBounds`] if a parameter is out of bounds.
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostOutOfBounds> {
        let is_within = 1 <= passes
            && passes <= Self::MAX_PASSES
            && 1 <= lanes
            && lanes <= Self::MAX_LANES
            && Self::MIN_MEMORY_KIB_PER_LANE * lanes <= memory_kib
            && memory_kib <= Self::MAX_MEMORY_KIB;
        if is_within {
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
}

/// A cost that is out of bounds.
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
struct UncheckedCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl TryFrom<UncheckedCost> for Argon2Cost {
    type Error = CostOutOfBounds;

    fn try_from(given: UncheckedCost) -> Result<Self, CostOutOfBounds> {
        Self::new(given.memory_kib, given.passes, given.lanes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_not_trimmed_and_a_blank_one_is_refused() {
        assert_eq!(
            Passphrase::new(" Großer Bär\n").unwrap().bytes(),
            " Großer Bär\n".as_bytes()
        );
        for blank in ["", " ", "\t\n"] {
            assert_eq!(Passphrase::new(blank).unwrap_err(), EmptyPassphrase);
        }
    }

    #[test]
    fn costs_are_accepted_up_to_the_bounds_and_refused_beyond() {
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
