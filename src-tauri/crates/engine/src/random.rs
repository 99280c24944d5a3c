//! The source of random numbers.

use interlude_model::ChangeId;

/// A source of random numbers for the ids of changes and the jitter of waits.
pub trait Random: Send + 'static {
    /// Returns 64 random bits.
    fn bits(&mut self) -> u64;
}

/// Returns the id for a new change.
pub(crate) fn change_id(random: &mut dyn Random) -> ChangeId {
    let bits = u128::from(random.bits()) << u64::BITS | u128::from(random.bits());
    ChangeId::from_bytes(bits.to_be_bytes())
}

/// Returns a number from 0 up to, but not including, 1.
pub(crate) fn fraction(random: &mut dyn Random) -> f64 {
    const MANTISSA_BITS: u32 = 53;
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    let bits = (random.bits() >> (u64::BITS - MANTISSA_BITS)) as f64;
    bits / (1u64 << MANTISSA_BITS) as f64
}
