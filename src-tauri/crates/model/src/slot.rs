use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The longest slot that can be proposed, in hours.
const MAX_SLOT_HOURS: i64 = 24;

/// A time that the user proposes, in UTC. Start and end are whole seconds, the start is before the end,
/// and the length is at most 24 hours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Timestamp, Timestamp)", into = "(Timestamp, Timestamp)")]
pub struct Slot {
    start: Timestamp,
    end: Timestamp,
}

/// The reason why two times do not make a [`Slot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// A time has a fraction of a second. The API accepts whole seconds.
    #[error("Times are in whole seconds.")]
    Fraction,
    /// The end equals the start, or lies before it.
    #[error("The end must come after the start.")]
    EndNotAfterStart,
    /// The slot is longer than 24 hours.
    #[error("An interview can last {MAX_SLOT_HOURS} hours at most.")]
    TooLong,
}

impl Slot {
    /// Creates the slot from `start` to `end`.
    ///
    /// # Errors
    /// Returns the first [`SlotError`] that applies, in the order of its variants.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, SlotError> {
        if start.whole_second() != start || end.whole_second() != end {
            Err(SlotError::Fraction)
        } else if end <= start {
            Err(SlotError::EndNotAfterStart)
        // In 128 bits, because the two may be the first and the last time of all.
        } else if i128::from(end.seconds()) - i128::from(start.seconds())
            > i128::from(MAX_SLOT_HOURS * 3600)
        {
            Err(SlotError::TooLong)
        } else {
            Ok(Self { start, end })
        }
    }

    pub const fn start(self) -> Timestamp {
        self.start
    }

    pub const fn end(self) -> Timestamp {
        self.end
    }

    pub fn length(self) -> Duration {
        self.end.since(self.start)
    }

    /// Returns true if the two share some time. Slots that only touch do not.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl TryFrom<(Timestamp, Timestamp)> for Slot {
    type Error = SlotError;

    fn try_from((start, end): (Timestamp, Timestamp)) -> Result<Self, SlotError> {
        Self::new(start, end)
    }
}

impl From<Slot> for (Timestamp, Timestamp) {
    fn from(slot: Slot) -> Self {
        (slot.start, slot.end)
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_slot_of_24_hours_is_allowed_and_a_longer_one_is_not() {
        let start = at("2025-01-22T09:00:00Z");
        assert!(Slot::new(start, at("2025-01-23T09:00:00Z")).is_ok());
        assert_eq!(
            Slot::new(start, at("2025-01-23T09:00:01Z")),
            Err(SlotError::TooLong)
        );
    }

    #[test]
    fn an_empty_a_fractional_and_an_endless_slot_are_refused() {
        let start = at("2025-01-22T09:00:00Z");
        assert_eq!(Slot::new(start, start), Err(SlotError::EndNotAfterStart));
        assert_eq!(
            Slot::new(start, at("2025-01-22T09:30:00.5Z")),
            Err(SlotError::Fraction)
        );
        let (first, last) = (
            Timestamp::from_seconds(i64::MIN / 1000),
            Timestamp::from_seconds(i64::MAX / 1000),
        );
        assert_eq!(Slot::new(first, last), Err(SlotError::TooLong));
    }

    #[test]
    fn slots_that_only_touch_do_not_overlap() {
        let slot = |from: i64, to: i64| {
            Slot::new(Timestamp::from_seconds(from), Timestamp::from_seconds(to)).unwrap()
        };
        assert!(!slot(0, 60).overlaps(slot(60, 120)));
        assert!(slot(0, 61).overlaps(slot(60, 120)));
        assert!(slot(0, 600).overlaps(slot(60, 120)));
    }

    #[test]
    fn a_stored_slot_that_breaks_a_rule_cannot_be_read() {
        assert!(serde_json::from_str::<Slot>("[60000,0]").is_err());
    }
}
