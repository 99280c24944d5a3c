use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The longest slot that can be proposed, in hours.
pub const MAX_SLOT_HOURS: i64 = 24;

/// A start and an end that a user wishes: UTC, whole seconds, start before end, at most
/// [`MAX_SLOT_HOURS`] long.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Timestamp, Timestamp)", into = "(Timestamp, Timestamp)")]
pub struct Slot {
    start: Timestamp,
    end: Timestamp,
}

/// Why two times are no [`Slot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// A time has a fraction of a second; the API takes whole seconds.
    #[error("a proposed time must be in whole seconds")]
    Fraction,
    /// The end is the start, or lies before it.
    #[error("the end must come after the start")]
    EndNotAfterStart,
    /// Longer than [`MAX_SLOT_HOURS`].
    #[error("an interview can last {MAX_SLOT_HOURS} hours at most; choose an earlier end")]
    TooLong,
}

impl Slot {
    /// The slot from `start` to `end`.
    ///
    /// # Errors
    /// [`SlotError`], whichever rule is broken first in its order.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, SlotError> {
        if start.whole_second() != start || end.whole_second() != end {
            Err(SlotError::Fraction)
        } else if end <= start {
            Err(SlotError::EndNotAfterStart)
        } else if i128::from(end.seconds()) - i128::from(start.seconds())
            > i128::from(MAX_SLOT_HOURS * 3600)
        {
            Err(SlotError::TooLong)
        } else {
            Ok(Self { start, end })
        }
    }

    /// When it begins, in UTC.
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// When it ends, in UTC.
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// How long it lasts.
    pub fn length(self) -> Duration {
        self.end.since(self.start)
    }

    /// Whether the two share any moment; slots that only touch do not.
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
    fn a_day_is_the_longest() {
        let start = at("2025-01-22T09:00:00Z");
        assert!(Slot::new(start, at("2025-01-23T09:00:00Z")).is_ok());
        assert_eq!(
            Slot::new(start, at("2025-01-23T09:00:01Z")),
            Err(SlotError::TooLong)
        );
    }

    #[test]
    fn what_is_no_slot_is_refused() {
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
    fn touching_is_not_overlapping() {
        let slot = |from: i64, to: i64| {
            Slot::new(Timestamp::from_seconds(from), Timestamp::from_seconds(to)).unwrap()
        };
        assert!(!slot(0, 60).overlaps(slot(60, 120)));
        assert!(slot(0, 61).overlaps(slot(60, 120)));
        assert!(slot(0, 600).overlaps(slot(60, 120)));
    }

    #[test]
    fn a_stored_slot_is_checked_when_read() {
        assert!(serde_json::from_str::<Slot>("[60000,0]").is_err());
    }
}
