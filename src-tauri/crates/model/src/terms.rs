use serde::{Deserialize, Serialize};

use crate::{Booking, Party, Slot, Status, Timestamp};

/// A start and an end as the server gives them, cut to whole seconds. Either may be null, and the end
/// may lie before the start.
///
/// Whole seconds, because a change is sent in whole seconds, while a server may store fractions. So
/// `==` is the comparison that the three-way compare needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Range {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

/// A period that a calendar can show, in UTC. `start` is not after `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Stretch {
    /// Returns true if the two share some time. Periods that only touch do not. A period without length
    /// overlaps another one if it starts within it.
    pub fn overlaps(self, other: Self) -> bool {
        let starts_within =
            |one: Self, other: Self| other.start <= one.start && one.start < other.end;
        self.start == other.start || starts_within(self, other) || starts_within(other, self)
    }
}

impl Stretch {
    /// Returns true if any part of it lies at `from` or later.
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

/// The agreed time, the proposed time, the party that proposed it, and the status. Terms are equal if
/// all four are equal, with times in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Terms {
    /// `start_at` to `end_at`.
    pub agreed: Range,
    /// `amend_start_at` to `amend_end_at`.
    pub proposed: Range,
    pub amended_by: Option<Party>,
    pub status: Option<Status>,
}

/// The terms that the user saw when making a change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Base {
    pub terms: Terms,
    /// The list's `updated_at` at that time, UTC. It is a hint if the list hides the terms.
    pub updated_at: Option<Timestamp>,
}

impl Range {
    /// Creates a range from two times of the server, cut to whole seconds.
    pub fn new(start: Option<Timestamp>, end: Option<Timestamp>) -> Self {
        let cut = |at: Option<Timestamp>| at.map(Timestamp::whole_second);
        Self {
            start: cut(start),
            end: cut(end),
        }
    }

    /// Returns the start in UTC, in whole seconds.
    pub const fn start(self) -> Option<Timestamp> {
        self.start
    }

    /// Returns the end in UTC, in whole seconds.
    pub const fn end(self) -> Option<Timestamp> {
        self.end
    }

    /// Returns true if both times are null.
    pub const fn is_empty(self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    /// Converts to a [`Slot`]. Returns None if a time is null or the two do not make a slot.
    pub fn slot(self) -> Option<Slot> {
        Slot::new(self.start?, self.end?).ok()
    }

    /// Converts to a period for a calendar. A missing time counts as the other one, and an end before
    /// the start counts as the start. Returns None if both are missing.
    pub fn stretch(self) -> Option<Stretch> {
        let start = self.start.or(self.end)?;
        let end = self.end.unwrap_or(start).max(start);
        Some(Stretch { start, end })
    }

    /// Returns true if start and end each lie within `seconds` of those of the slot.
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
    /// Returns the terms of a booking.
    pub fn of(booking: &Booking) -> Self {
        Self {
            agreed: Range::new(booking.start_at, booking.end_at),
            proposed: Range::new(booking.amend_start_at, booking.amend_end_at),
            amended_by: booking.amended_by.clone(),
            status: booking.status.clone(),
        }
    }

    /// Returns true if the interview was cancelled or rejected.
    pub fn is_over(&self) -> bool {
        self.status.as_ref().is_some_and(Status::is_over)
    }

    /// Returns true if the user's side is named as the one that proposed now, and somebody else was before. The same time
    /// is then a new proposal.
    pub(crate) fn is_taken_over_by(&self, by: Option<&Party>) -> bool {
        let was_theirs = |before: &Party| *before != Party::Interviewer;
        by == Some(&Party::Interviewer) && self.amended_by.as_ref().is_some_and(was_theirs)
    }

    /// Returns the terms after our proposal of `range`.
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
    fn a_range_with_one_time_becomes_a_period_without_length() {
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
    fn a_period_without_length_overlaps_the_period_in_which_it_starts() {
        let at = Timestamp::from_seconds;
        let stretch = |start, end| Stretch {
            start: at(start),
            end: at(end),
        };
        let minute = stretch(60, 120);
        for (moment, overlaps) in [(59, false), (60, true), (119, true), (120, false)] {
            let moment = stretch(moment, moment);
            assert_eq!(
                (moment.overlaps(minute), minute.overlaps(moment)),
                (overlaps, overlaps)
            );
        }
        assert!(!minute.overlaps(stretch(120, 180)) && minute.overlaps(stretch(119, 180)));
        assert!(minute.reaches(at(119)) && !minute.reaches(at(120)));
        assert!(stretch(60, 60).reaches(at(60)) && !stretch(60, 60).reaches(at(61)));
    }
}
