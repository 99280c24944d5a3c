//! The record of what the user was told of the other side.

use std::time::Duration;

use interlude_model::{HeardKind, Range};

/// The record of what the user was told of the other side in one interview.
#[derive(Debug, Default)]
pub(crate) struct ToldOfThem {
    pub(crate) entries: Vec<ToldEntry>,
    /// The newest version that was surely shown, and the time at which its list was received. None before the first
    /// list.
    pub(crate) shown: Option<(usize, Duration)>,
    /// Other versions that were perhaps shown, and the times of their lists. The process may have taken those of later
    /// ones for lists that lag, but then it missed nothing.
    pub(crate) perhaps_shown: Vec<(usize, Duration)>,
    /// The version that a list showed last, if the newest one is known from the answer to a request of ours.
    pub(crate) listed_before_answer: Option<usize>,
    /// The user was shown that it is not listed.
    pub(crate) is_absent: bool,
    /// The times at which a list was received that lacked it.
    pub(crate) left_at: Vec<Duration>,
    /// A list has had it since it was last told that it is not listed.
    pub(crate) was_listed: bool,
    /// A list has lacked it since it was last told that it is booked.
    pub(crate) was_missing: bool,
}

/// An entry of what the other side did.
#[derive(Debug)]
pub(crate) struct ToldEntry {
    pub(crate) what: HeardKind,
    /// The time at which its list was received.
    pub(crate) received: Duration,
    /// The version that its list showed.
    pub(crate) version: usize,
}

impl ToldOfThem {
    /// Returns true if a list that was received between these times lacked it.
    pub(crate) fn has_left(&self, after: Duration, until: Duration) -> bool {
        let mut left_at = self.left_at.iter();
        left_at.any(|left_at| after < *left_at && *left_at <= until)
    }

    /// Returns true if the user was told last, before this time, that it is not listed.
    pub(crate) fn was_told_as_left(&self, before: Duration) -> bool {
        let mut earlier = self.entries.iter().rev();
        let last = earlier.find(|entry| {
            let is_of_listing = matches!(
                entry.what,
                HeardKind::NotListed { .. } | HeardKind::Booked { .. }
            );
            is_of_listing && entry.received < before
        });
        last.is_some_and(|last| matches!(last.what, HeardKind::NotListed { .. }))
    }

    /// Returns the proposal of theirs of which the user was told last before this time.
    pub(crate) fn last_proposed(&self, before: Duration) -> Option<Range> {
        let mut earlier = self.entries.iter().rev();
        earlier.find_map(|entry| match entry.what {
            HeardKind::Proposed { proposed } if entry.received < before => Some(proposed),
            _ => None,
        })
    }

    /// Returns true if a list of this time made an entry.
    pub(crate) fn has_entry_of(&self, received: Duration) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.received == received)
    }

    /// Returns the entries of lists that were received after the first time and until the second one.
    pub(crate) fn between(
        &self,
        after: Duration,
        until: Duration,
    ) -> impl Iterator<Item = &HeardKind> {
        let entries = self.entries.iter();
        let entries = entries.filter(move |told| after < told.received && told.received <= until);
        entries.map(|told| &told.what)
    }
}
