//! Lists, and the times at which they were received.

use std::collections::BTreeMap;
use std::time::Duration;

use interlude_engine::clock::Now;
use interlude_model::{InterviewId, Terms, Timestamp};

/// A list that the engine received.
#[derive(Debug)]
pub(crate) struct ReceivedList {
    pub(crate) began: u64,
    pub(crate) requested: ClockReading,
    pub(crate) received: u64,
    pub(crate) received_at: Duration,
    pub(crate) answered: Now,
    pub(crate) records: BTreeMap<InterviewId, ListedInterview>,
    /// The version of each interview as of the list, also of those that were deleted.
    pub(crate) versions: BTreeMap<InterviewId, usize>,
    /// Set if this list dropped most interviews.
    pub(crate) dropped: Option<MassDrop>,
    /// Records that could not be read.
    pub(crate) unreadable: Vec<InterviewId>,
}

impl ReceivedList {
    /// Returns the version that it shows of an interview. A wrongly empty list shows none; then it is `newest`.
    pub(crate) fn version_of(&self, id: InterviewId, newest: usize) -> usize {
        self.versions.get(&id).copied().unwrap_or(newest)
    }
}

/// A run of lists that drop more than half of the interviews listed before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MassDrop {
    pub(crate) listed_before: usize,
    pub(crate) in_a_row: u32,
}

/// An interview as a list shows it.
#[derive(Debug)]
pub(crate) struct ListedInterview {
    /// None if the list hides them.
    pub(crate) terms: Option<Terms>,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: usize,
}

/// A version that a list or an answer told of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeardVersion {
    pub(crate) version: usize,
    pub(crate) at: ClockReading,
}

/// A version that a list shows for sure, because it does not lag behind what was heard before, or that it shows if
/// the process believes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Believed {
    pub(crate) received: Duration,
    pub(crate) id: InterviewId,
    pub(crate) version: usize,
    /// No request of its interview is under way or unconfirmed, so an effect is not that of a change in the outbox.
    pub(crate) is_settled: bool,
    /// A proposal of ours without an answer may have taken the place of theirs.
    pub(crate) may_be_replaced: bool,
    /// The process may take it for a list that lags, and skip it. An entry proves that it did not.
    pub(crate) may_lag: bool,
    pub(crate) source: Source,
}

/// The source of a version that is shown for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The first list of the account.
    FirstList,
    List,
    /// The answer to a change of ours.
    Answer,
}

/// A point of simulated time, and both clocks as the process read them then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClockReading {
    pub(crate) at: Duration,
    pub(crate) clocks: Now,
}

impl ClockReading {
    /// Returns true if less than `span` has passed since `earlier`, or if the process cannot know that more has:
    /// its wall clock may have been set back while the computer slept.
    pub(crate) fn is_within(&self, span: Duration, earlier: &Self) -> bool {
        self.at < earlier.at + span || self.clocks.since(&earlier.clocks) < span
    }

    /// Returns true if less than `span` has passed since `earlier`, and the process can know it.
    pub(crate) fn is_surely_within(&self, span: Duration, earlier: &Self) -> bool {
        self.at < earlier.at + span && self.clocks.since(&earlier.clocks) < span
    }

    /// Restarts the monotonic clock, as a new process does.
    pub(super) fn begin_life(&mut self) {
        self.clocks.monotonic = Duration::ZERO;
    }
}
