//! A fetched list, and its place in the order of events.

use std::collections::BTreeSet;

use interlude_model::InterviewId;

use crate::clock::Now;

/// A place in the order of events of this run. Events loaded at the start come before all others.
///
/// Ticks order events in which clocks may stand still, jump, or give the same reading twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Tick(u64);

impl Tick {
    pub(crate) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A list that was fetched, and what it may decide.
#[derive(Debug, Clone)]
pub(crate) struct PullMark {
    pub(crate) began: Tick,
    pub(crate) began_at: Now,
    pub(crate) answered: Now,
    /// The interviews that it covers, if it does not cover all: some records could not be read, or
    /// so many are missing that the list is fetched again. It says nothing of any other interview.
    pub(crate) only: Option<BTreeSet<InterviewId>>,
    /// The interviews whose record was skipped, because it was older than what the server had said
    /// before.
    pub(crate) skipped: BTreeSet<InterviewId>,
}

impl PullMark {
    /// Returns the mark of a list that was read as a whole and is believed.
    pub(crate) fn whole(began: Tick, began_at: Now, answered: Now) -> Self {
        Self {
            began,
            began_at,
            answered,
            only: None,
            skipped: BTreeSet::new(),
        }
    }

    /// Returns true if the list says anything of an interview.
    pub(crate) fn covers(&self, id: InterviewId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&id)) && !self.skipped.contains(&id)
    }
}
