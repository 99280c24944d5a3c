use crate::{Party, State, View};

/// The side that has to act next on an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// The user.
    Mine,
    /// The other side.
    Theirs,
}

impl Turn {
    /// Returns the code for JSON and other programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Theirs => "theirs",
        }
    }
}

impl View<'_> {
    /// Returns the side that has to act next, or None if nobody has to.
    ///
    /// | what stands | turn |
    /// | --- | --- |
    /// | a conflict or a refusal | mine |
    /// | an accept or a cancel that is not settled | nobody's |
    /// | a proposal of ours, sent or not | theirs |
    /// | a proposal of theirs | mine |
    ///
    /// `is_ours` says of a proposal that nobody is named for if it is the user's own.
    pub fn turn(&self, is_ours: impl FnOnce() -> bool) -> Option<Turn> {
        if self
            .change
            .is_some_and(|change| matches!(change.state, State::Conflict(_) | State::Refused))
        {
            return Some(Turn::Mine);
        }
        if let Some(newest) = self.newest_change() {
            return newest.kind.proposal().map(|_| Turn::Theirs);
        }
        let terms = self.interview.terms();
        if terms.is_over() || terms.proposed.is_empty() {
            return None;
        }
        let is_ours = match terms.amended_by {
            Some(party) => party == Party::Interviewer,
            None => is_ours(),
        };
        Some(if is_ours { Turn::Theirs } else { Turn::Mine })
    }
}
