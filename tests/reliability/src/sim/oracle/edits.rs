//! Edits of the user, and the changes that they make.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use interlude_model::{Change, ChangeId, ChangeKind, InterviewId, Slot, Terms, Timestamp};

use super::lists::ReceivedList;
use super::requests::{Attempt, Lookup};
use crate::sim::describe;

/// An edit of the user that the engine has not answered yet.
#[derive(Debug, Clone)]
pub(crate) struct PendingEdit {
    pub(crate) action: Action,
    pub(crate) id: InterviewId,
    /// The terms that the user saw.
    pub(crate) shown: Terms,
    pub(crate) shown_updated_at: Option<Timestamp>,
    /// The edit carries the revision that the user saw, so that it is refused as stale if it moved.
    pub(crate) has_revision: bool,
    /// Its commit became durable.
    pub(crate) is_committed: bool,
    /// The queue before the edit.
    pub(crate) before: QueueSnapshot,
}

impl PendingEdit {
    /// Returns the terms that the user decided on. Without a revision, these are the base of the change.
    pub(crate) fn saw(&self, change: &Change) -> Terms {
        if self.has_revision {
            self.shown.clone()
        } else {
            change.base.terms.clone()
        }
    }

    /// Returns the `updated_at` that the user decided on. A list may come just before the edit, and if it hides the
    /// terms, nothing that the user sees has changed, and neither has the revision.
    pub(crate) fn saw_updated_at(&self, change: &Change) -> Option<Timestamp> {
        self.shown_updated_at.max(change.base.updated_at)
    }
}

/// A queue of the outbox as the user saw it.
#[derive(Debug, Clone)]
pub(crate) struct QueueSnapshot {
    pub(crate) taken: u64,
    /// The engine changed the queue by itself since.
    pub(crate) is_outdated: bool,
    pub(crate) changes: Vec<ChangeSnapshot>,
}

/// The parts of a change that undo must restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeSnapshot {
    pub(crate) id: ChangeId,
    kind: ChangeKind,
    base: Terms,
    state: &'static str,
}

impl QueueSnapshot {
    pub(crate) fn of(queue: &[Change], taken: u64) -> Self {
        let changes = queue.iter().map(|change| ChangeSnapshot {
            id: change.id,
            kind: change.kind,
            base: change.base.terms.clone(),
            state: describe::state(&change.state),
        });
        Self {
            taken,
            is_outdated: false,
            changes: changes.collect(),
        }
    }
}

/// The kind of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Amend(Slot),
    /// Accepts the proposal that the user saw.
    Accept(Slot),
    /// Keeps the agreed time that the user saw.
    Keep(Slot),
    Cancel,
    BringBack(ChangeId),
    Undo,
    Drop,
    Mine,
    Theirs,
    Retry,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amend(slot) => write!(f, "Amend to {}", describe::slot(*slot)),
            Self::Accept(slot) => write!(f, "Accept of {}", describe::slot(*slot)),
            Self::Keep(slot) => write!(f, "Keep of {}", describe::slot(*slot)),
            Self::BringBack(_) => f.write_str("BringBack"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl Action {
    /// Returns true if Undo can take it back.
    pub(crate) fn can_be_undone(self) -> bool {
        self.asks_for().is_some() || matches!(self, Self::Mine | Self::Retry)
    }

    /// Returns true if it makes a change.
    pub(crate) fn makes_a_change(self) -> bool {
        self.asks_for().is_some() || matches!(self, Self::BringBack(_))
    }

    /// Returns what a new change of it asks for.
    pub(crate) fn asks_for(self) -> Option<ChangeKind> {
        match self {
            Self::Amend(slot) | Self::Keep(slot) => Some(ChangeKind::Amend(slot)),
            Self::Accept(slot) => Some(ChangeKind::Accept(slot)),
            Self::Cancel => Some(ChangeKind::Cancel),
            Self::BringBack(_)
            | Self::Undo
            | Self::Drop
            | Self::Mine
            | Self::Theirs
            | Self::Retry => None,
        }
    }

    /// Returns true if it makes a change of this kind.
    pub(crate) fn makes(
        self,
        kind: ChangeKind,
        changes: &BTreeMap<ChangeId, TrackedChange>,
    ) -> bool {
        let brought_back = || match self {
            Self::BringBack(dropped) => changes.get(&dropped).map(|tracked| tracked.kind),
            _ => None,
        };
        self.asks_for().or_else(brought_back) == Some(kind)
    }
}

/// A change as recorded outside the engine.
#[derive(Debug)]
pub(crate) struct TrackedChange {
    pub(crate) interview: InterviewId,
    pub(crate) kind: ChangeKind,
    /// The tick at which the user made it or last decided on it.
    pub(crate) decided: u64,
    /// The server's version of the interview at that time.
    pub(crate) made_at_version: usize,
    /// Its last attempt that may have taken effect.
    pub(crate) last_unconfirmed: Option<Attempt>,
    /// The terms that the user saw when deciding on it.
    pub(crate) shown: Terms,
    pub(crate) shown_updated_at: Option<Timestamp>,
    /// The number of times it was sent again without a compare, because the list hides the times.
    pub(crate) sent_unseen: u32,
    /// The number of times the user decided on it after making it.
    pub(crate) decisions: u32,
    /// The wall-clock time of the user's last decision, as read then.
    pub(crate) decided_at: Timestamp,
    pub(crate) has_ended: bool,
    /// It was Sending, so its request may have gone out.
    pub(crate) was_begun: bool,
    /// The time at which it ended, unless it was brought back.
    pub(crate) ended_at: Option<Duration>,
}

impl TrackedChange {
    /// Records the list on which it becomes Waiting again, if that list began after the attempt ended.
    pub(crate) fn note_lookup(&mut self, list: &ReceivedList) {
        let read = list.records.get(&self.interview);
        let lookup = Lookup {
            updated_at: read.map(|read| read.updated_at),
            shows_times: read.is_some_and(|read| read.terms.is_some()),
        };
        if let Some(unconfirmed_request) = self
            .last_unconfirmed
            .as_mut()
            .filter(|unconfirmed_request| unconfirmed_request.ended < list.began)
        {
            unconfirmed_request.lookup.get_or_insert(lookup);
        }
    }
}
