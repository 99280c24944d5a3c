use serde::{Deserialize, Serialize};

use crate::{Booking, Party, Slot, Status, Timestamp};

/// A stretch of time as the server says it: either end may be null.
///
/// Held in whole seconds, so that equality is the compare of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Range {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

/// A stretch of time that a calendar can show: `start` is not after `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    /// When it begins, UTC.
    pub start: Timestamp,
    /// When it ends, UTC.
    pub end: Timestamp,
}

impl Stretch {
    /// Whether the two share any moment; those that only touch do not. One without a length lies on
    /// the other if it begins within it.
    pub fn overlaps(self, other: Self) -> bool {
        let begins_within =
            |one: Self, other: Self| other.start <= one.start && one.start < other.end;
        self.start == other.start || begins_within(self, other) || begins_within(other, self)
    }
}

impl Stretch {
    /// Whether any of it lies at that moment or after it.
    pub fn reaches(self, from: Timestamp) -> bool {
        self.end > from || self.start == self.end && self.start == from
    }
}

impl From<Slot> for Stretch {
    fn from(slot: Slot) -> Self {
        Self {
            start: slot.start(),
            end: slot.end(),
        }
    }
}

/// What stands between the two sides: the agreed time, the proposed one beside it, who proposed
/// it, and the status. Two sets of terms are equal when all four are, times in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Terms {
    /// `start_at` to `end_at`.
    pub agreed: Range,
    /// `amend_start_at` to `amend_end_at`.
    pub proposed: Range,
    /// `amended_by`.
    pub amended_by: Option<Party>,
    /// `status`.
    pub status: Option<Status>,
}

/// The terms that the user saw when a change was made, and how recent they were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Base {
    /// The terms as seen then.
    pub terms: Terms,
    /// The list's `updated_at` as seen then, UTC: a hint where terms are not visible.
    pub updated_at: Option<Timestamp>,
}

impl Range {
    /// The range between two times of the server, cut to whole seconds.
    pub fn new(start: Option<Timestamp>, end: Option<Timestamp>) -> Self {
        let cut = |at: Option<Timestamp>| at.map(Timestamp::whole_second);
        Self {
            start: cut(start),
            end: cut(end),
        }
    }

    /// When it begins, UTC, in whole seconds.
    pub const fn start(self) -> Option<Timestamp> {
        self.start
    }

    /// When it ends, UTC, in whole seconds.
    pub const fn end(self) -> Option<Timestamp> {
        self.end
    }

    /// Neither end is given.
    pub const fn is_empty(self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    /// As a [`Slot`], if both ends are given and make one.
    pub fn slot(self) -> Option<Slot> {
        Slot::new(self.start?, self.end?).ok()
    }

    /// Where it lies, as far as the server says it: a missing end counts as the start, a missing start
    /// as the end, and an end before the start as the start. None if neither is given.
    pub fn stretch(self) -> Option<Stretch> {
        let start = self.start.or(self.end)?;
        let end = self.end.unwrap_or(start).max(start);
        Some(Stretch { start, end })
    }

    /// Whether each end lies within `seconds` of the slot's.
    pub fn is_near(self, slot: Slot, seconds: u64) -> bool {
        let near = |given: Option<Timestamp>, wanted: Timestamp| {
            given.is_some_and(|given| given.seconds().abs_diff(wanted.seconds()) <= seconds)
        };
        near(self.start, slot.start()) && near(self.end, slot.end())
    }
}

impl From<Slot> for Range {
    fn from(slot: Slot) -> Self {
        Self {
            start: Some(slot.start()),
            end: Some(slot.end()),
        }
    }
}

impl Terms {
    /// The terms of a Booking.
    pub fn of(booking: &Booking) -> Self {
        Self {
            agreed: Range::new(booking.start_at, booking.end_at),
            proposed: Range::new(booking.amend_start_at, booking.amend_end_at),
            amended_by: booking.amended_by.clone(),
            status: booking.status.clone(),
        }
    }

    /// Called off or turned down.
    pub fn is_over(&self) -> bool {
        self.status.as_ref().is_some_and(Status::is_over)
    }

    /// The terms once our proposal of `range` stands beside the agreed time.
    #[must_use]
    pub fn with_our_proposal(&self, range: Range) -> Self {
        Self {
            agreed: self.agreed,
            proposed: range,
            amended_by: Some(Party::Interviewer),
            status: Some(Status::Amended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_which_one_end_is_known_takes_that_moment() {
        let at = Timestamp::from_seconds;
        let stretch = |start: Option<i64>, end: Option<i64>| {
            let range = Range::new(start.map(at), end.map(at));
            let stretch = range.stretch()?;
            Some((stretch.start.seconds(), stretch.end.seconds()))
        };
        assert_eq!(stretch(Some(60), Some(120)), Some((60, 120)));
        assert_eq!(stretch(Some(60), None), Some((60, 60)));
        assert_eq!(stretch(None, Some(120)), Some((120, 120)));
        assert_eq!(stretch(Some(120), Some(60)), Some((120, 120)));
        assert_eq!(stretch(None, None), None);
    }

    #[test]
    fn a_moment_lies_on_what_it_begins_within() {
        let at = Timestamp::from_seconds;
        let stretch = |start, end| Stretch {
            start: at(start),
            end: at(end),
        };
        let hour = stretch(60, 120);
        for (moment, lies_on) in [(59, false), (60, true), (119, true), (120, false)] {
            let moment = stretch(moment, moment);
            assert_eq!(
                (moment.overlaps(hour), hour.overlaps(moment)),
                (lies_on, lies_on)
            );
        }
        assert!(!hour.overlaps(stretch(120, 180)) && hour.overlaps(stretch(119, 180)));
        assert!(hour.reaches(at(119)) && !hour.reaches(at(120)));
        assert!(stretch(60, 60).reaches(at(60)) && !stretch(60, 60).reaches(at(61)));
    }
}
