use chrono::{DateTime, Utc};

use crate::interview::{Side, Slot};

/// One amendment that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The interview.
    pub interview: u64,
    /// Who proposed.
    pub by: Side,
    /// The slot that was asked for.
    pub asked: Slot,
    /// The slot as kept: it differs where the service rounds.
    pub stored: Slot,
    /// When it took effect, by the sandbox's clock.
    pub at: DateTime<Utc>,
}
