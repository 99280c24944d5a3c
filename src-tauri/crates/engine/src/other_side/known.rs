//! An interview as the user was told of it: what the cache has, with what it lacks added from the journal.

use interlude_model::{
    ChangeKind, Delivery, DoneAs, Heard, HeardKind, HistoryEntry, Interview, ListVisibility, Party,
    Range, Status, Terms, Timestamp,
};

/// An interview as the user was told of it.
#[derive(Default)]
pub(super) struct Known {
    pub(super) terms: Terms,
    pub(super) is_listed: bool,
    /// The list showed its times.
    pub(super) is_shown: bool,
    /// The cache lacks the list that showed it as booked, and with it a proposal that was told before.
    pub(super) lacks_proposal: bool,
}

/// An interview of which the cache lacks something.
pub(super) struct Behind<'a> {
    pub(super) cached_until: Option<Timestamp>,
    /// The later entries, oldest first.
    pub(super) entries: Vec<&'a Heard>,
}

impl Known {
    /// Returns the interview as the cache has it.
    pub(super) fn of(interview: &Interview) -> Self {
        Self {
            terms: interview.terms(),
            is_listed: interview.visibility != ListVisibility::Gone,
            is_shown: interview.visibility == ListVisibility::Visible,
            lacks_proposal: false,
        }
    }

    /// Returns the interview as the user was told of it: `before` with the entries that the cache lacks, and with our
    /// `newest` answer if the cache lacks that.
    pub(super) fn told(
        before: Option<&Interview>,
        behind: &Behind<'_>,
        newest: Option<(&HistoryEntry, &Delivery)>,
    ) -> Self {
        let mut known = before.map_or_else(Self::default, Self::of);
        // A change that was agreed already left nothing behind.
        let has_left = |(entry, delivery): &(&HistoryEntry, &Delivery)| {
            let is_proposed = entry
                .change
                .kind
                .proposal()
                .is_none_or(|_| delivery.done == DoneAs::Proposed);
            is_proposed && Some(entry.ended_at) > behind.cached_until
        };
        let mut own = newest.filter(has_left);
        let mut entries = behind.entries.iter().peekable();
        loop {
            if let Some((HistoryEntry { change, .. }, delivery)) =
                own.take_if(|(entry, _)| entries.peek().is_none_or(|next| entry.ended_at < next.at))
                && (change.base.terms == known.terms
                    || is_unseen(change.kind, delivery, &known.terms))
            {
                known.terms = change.kind.terms_left(&known.terms, delivery.stored);
            }
            match entries.next() {
                Some(heard) => known.add(&heard.what),
                None => return known,
            }
        }
    }

    /// Adds what the user was told.
    fn add(&mut self, what: &HeardKind) {
        let terms = &mut self.terms;
        match what {
            HeardKind::Booked { agreed } => {
                (self.is_listed, self.is_shown) = (true, true);
                self.lacks_proposal = true;
                *terms = Terms {
                    agreed: *agreed,
                    status: Some(Status::Scheduled),
                    ..Terms::default()
                };
            }
            HeardKind::Proposed { proposed } => {
                terms.proposed = *proposed;
                terms.amended_by = Some(Party::Interviewee);
                self.lacks_proposal = false;
            }
            HeardKind::Withdrawn { .. } => terms.proposed = Range::default(),
            HeardKind::Accepted { agreed } => {
                (terms.agreed, terms.proposed) = (*agreed, Range::default());
            }
            HeardKind::Moved { to, .. } => terms.agreed = *to,
            HeardKind::Cancelled => terms.status = Some(Status::Cancelled),
            HeardKind::TurnedDown => {}
            HeardKind::NotListed { .. } => self.is_listed = false,
        }
    }
}

impl Behind<'_> {
    /// Returns true if the user was told of an interview that the cache lacks.
    pub(super) fn is_told(&self) -> bool {
        let is_listed = |what: &HeardKind| match what {
            HeardKind::NotListed { .. } => Some(false),
            HeardKind::Booked { .. } | HeardKind::Proposed { .. } => Some(true),
            _ => None,
        };
        let mut newest_first = self.entries.iter().rev();
        newest_first.find_map(|heard| is_listed(&heard.what)) == Some(true)
    }

    /// Returns true if this is the last entry that the cache lacks.
    pub(super) fn is_last(&self, what: &HeardKind) -> bool {
        let last = self.entries.last();
        last.is_some_and(|last| last.what == *what)
    }
}

/// Returns true if a proposal of ours was delivered on other terms than the known ones, and they show nothing of it.
fn is_unseen(kind: ChangeKind, delivery: &Delivery, known: &Terms) -> bool {
    let is_shown = !known.proposed.is_empty() || known.agreed == delivery.stored;
    kind.proposal().is_some() && !is_shown && !known.is_over()
}

#[cfg(test)]
#[path = "known_tests.rs"]
mod tests;
