use chrono::{DateTime, Utc};

use crate::interview::{Side, Slot};

/// An amendment that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub interview: u64,
    /// The side that proposed it.
    pub by: Side,
    /// The requested slot.
    pub asked: Slot,
    /// The stored slot. It differs from the requested one if the service rounds.
    pub stored: Slot,
    /// The time at which it took effect, by the sandbox's clock.
    pub at: DateTime<Utc>,
}
