use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{Change, Interview, ListVisibility, Party, Range, State};

/// What the user sees of one interview: the server's word with the outbox laid over it.
///
/// Computed and never stored, so that rolling a change back is deleting it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What the server last said.
    pub interview: &'a Interview,
    /// The change that is first in line.
    pub change: Option<&'a Change>,
    /// A newer wish that waits behind one at large.
    pub next: Option<&'a Change>,
}

/// The one word for where an interview stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViewState {
    /// No time is given, or it was called off.
    None,
    /// Both sides agreed.
    Agreed,
    /// A proposal stands at the server.
    Proposed,
    /// A change waits to be sent.
    Waiting,
    /// A change goes out now.
    Sending,
    /// It is not known whether a change arrived.
    Checking,
    /// The user has to choose.
    Conflict,
    /// The server refused a change.
    Refused,
}

impl ViewState {
    /// The word that programs see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Agreed => "agreed",
            Self::Proposed => "proposed",
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
        }
    }
}

impl<'a> View<'a> {
    /// The user's newest wish.
    pub fn wish(&self) -> Option<&'a Change> {
        self.next.or(self.change)
    }

    /// Where it stands. A change at large speaks before a newer one that waits behind it.
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

    /// The agreed time, by the server.
    pub fn agreed(&self) -> Range {
        self.interview.terms().agreed
    }

    /// The proposed time and who proposes it: the user's own while a change waits, else the
    /// server's.
    pub fn proposed(&self) -> (Range, Option<Party>) {
        match self.wish() {
            Some(wish) => (wish.slot.into(), Some(Party::Interviewer)),
            None => {
                let terms = self.interview.terms();
                (terms.proposed, terms.amended_by)
            }
        }
    }

    /// A number that changes whenever anything changes that the user decides by: the terms, whether
    /// it is listed, and the newest wish. It belongs to this interview: what was decided of one is never
    /// taken for another. Good within one run of the application.
    pub fn revision(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.interview.id.hash(&mut hasher);
        self.interview.terms().hash(&mut hasher);
        (self.interview.visibility == ListVisibility::Gone).hash(&mut hasher);
        self.wish()
            .map(|wish| (wish.id, wish.slot))
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
