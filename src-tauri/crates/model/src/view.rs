use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{Change, Interview, ListVisibility, Party, Range, State};

/// One interview as the user sees it: the remote interview with the outbox laid over it.
///
/// It is computed and never stored, so a change is taken back by deleting it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The interview as the server last reported it.
    pub interview: &'a Interview,
    /// The current change of the queue.
    pub change: Option<&'a Change>,
    /// The next change of the queue. It waits until it is known what became of the current one.
    pub next: Option<&'a Change>,
}

/// The state of an interview as one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViewState {
    /// No time is known, or the interview was cancelled or rejected.
    None,
    /// Both sides agreed on a time.
    Agreed,
    /// The server has a proposal.
    Proposed,
    /// A change waits to be sent.
    Waiting,
    /// The request of a change is under way.
    Sending,
    /// A change may have been applied or not.
    Checking,
    /// The user has to decide about a conflict.
    Conflict,
    /// The server refused a change.
    Refused,
}

impl<'a> View<'a> {
    /// Returns the user's newest unfinished change.
    pub fn newest_change(&self) -> Option<&'a Change> {
        self.next.or(self.change)
    }

    /// Returns the state of the current change, or of the remote interview if there is no change. The
    /// current change decides even if there is a next one.
    pub fn state(&self) -> ViewState {
        let Some(change) = self.change else {
            return self.remote_state();
        };
        match change.state {
            State::Waiting { .. } => ViewState::Waiting,
            State::Sending { .. } => ViewState::Sending,
            State::Checking(_) => ViewState::Checking,
            State::Conflict(_) => ViewState::Conflict,
            State::Refused => ViewState::Refused,
        }
    }

    /// Returns the agreed time as the server reports it.
    pub fn agreed(&self) -> Range {
        self.interview.terms().agreed
    }

    /// Returns the proposed time and the party that proposes it: those of the newest unfinished change
    /// if it proposes a time, and otherwise the server's.
    pub fn proposed(&self) -> (Range, Option<Party>) {
        match self
            .newest_change()
            .and_then(|newest| newest.kind.proposal())
        {
            Some(slot) => (slot.into(), Some(Party::Interviewer)),
            None => {
                let terms = self.interview.terms();
                (terms.proposed, terms.amended_by)
            }
        }
    }

    /// Returns a number that changes whenever something changes that the user's decision depends on:
    /// the terms, the presence in the list, and the newest change.
    ///
    /// Valid within one run of the application only, because the hash is not stable across builds.
    pub fn revision(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        // With the id, so that a revision of one interview is never accepted for another.
        self.interview.id.hash(&mut hasher);
        self.interview.terms().hash(&mut hasher);
        (self.interview.visibility == ListVisibility::Gone).hash(&mut hasher);
        self.newest_change()
            .map(|newest| (newest.id, newest.kind))
            .hash(&mut hasher);
        hasher.finish()
    }

    fn remote_state(&self) -> ViewState {
        let terms = self.interview.terms();
        if terms.is_over() {
            ViewState::None
        } else if !terms.proposed.is_empty() {
            ViewState::Proposed
        } else if !terms.agreed.is_empty() {
            ViewState::Agreed
        } else {
            ViewState::None
        }
    }
}
