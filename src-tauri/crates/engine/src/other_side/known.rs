//! An interview as the user was told of it: what the cache has, with what it lacks added from the journal.

use interlude_model::{
    Change, ChangeKind, Delivery, DoneAs, Heard, HeardKind, HistoryEntry, Interview,
    ListVisibility, NEAR_SECONDS, Party, Range, Slot, State, Status, Terms, Timestamp,
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
    /// Our newest delivery, if nobody can tell whether it is older than what is known.
    pub(super) unplaced: Option<ChangeKind>,
    /// The proposal that our last delivery left, if the cache lacks that.
    delivered: Range,
}

/// An interview of which the cache lacks something.
pub(super) struct Behind<'a> {
    cached_until: Option<Timestamp>,
    /// The later entries, oldest first.
    entries: Vec<&'a Heard>,
    /// The later deliveries of our changes, oldest first.
    sent: Vec<(&'a HistoryEntry, &'a Delivery)>,
    /// The last time at which a list showed that a proposal of ours was turned down.
    turned_down_at: Option<Timestamp>,
}

impl Known {
    /// Returns the interview as the cache has it.
    pub(super) fn of(interview: &Interview) -> Self {
        Self {
            terms: interview.terms(),
            is_listed: interview.visibility != ListVisibility::Gone,
            is_shown: interview.visibility == ListVisibility::Visible,
            lacks_proposal: false,
            unplaced: None,
            delivered: Range::default(),
        }
    }

    /// Returns the interview as the user was told of it: `before` with the entries and with our deliveries that the
    /// cache lacks.
    pub(super) fn told(before: Option<&Interview>, behind: &Behind<'_>) -> Self {
        let mut known = before.map_or_else(Self::default, Self::of);
        let mut sent = behind.sent.iter().peekable();
        let mut entries = behind.entries.iter().peekable();
        loop {
            let heard_at = entries.peek().map(|next| next.at);
            let is_next = |(entry, _): &&(&HistoryEntry, _)| {
                heard_at.is_none_or(|heard_at| entry.ended_at < heard_at)
            };
            if let Some((entry, delivery)) = sent.next_if(is_next) {
                // One that is over was turned down itself, so that ours may be newer.
                if known.terms.is_over() || !behind.was_turned_down(entry) {
                    known.deliver(&entry.change, delivery);
                }
            } else if let Some(heard) = entries.next() {
                known.add(&heard.what);
            } else {
                return known;
            }
        }
    }

    /// Adds what a change of ours left.
    fn deliver(&mut self, change: &Change, delivery: &Delivery) {
        // One that was agreed already left nothing behind.
        if change.kind.proposal().is_some() && delivery.done != DoneAs::Proposed {
            return;
        }
        let is_placed = self.has_times_of(&change.base.terms) || self.lacks(change.kind, delivery);
        self.unplaced = (!is_placed).then_some(change.kind);
        if is_placed {
            self.terms = change.kind.terms_left(&self.terms, delivery.stored);
            self.delivered = self.terms.proposed;
        }
    }

    /// Returns true if these terms have the known times, proposed by the same side. An entry of a proposal does not say
    /// what its list showed besides.
    fn has_times_of(&self, terms: &Terms) -> bool {
        let Terms {
            agreed,
            proposed,
            amended_by,
            ..
        } = &self.terms;
        let sides = amended_by.as_ref().zip(terms.amended_by.as_ref());
        let is_of_other = !proposed.is_empty() && sides.is_some_and(|(one, other)| one != other);
        (*agreed, *proposed) == (terms.agreed, terms.proposed)
            && self.terms.is_over() == terms.is_over()
            && !is_of_other
    }

    /// Returns true if a proposal of ours was delivered on other terms than the known ones, and they show nothing of it
    /// and nothing that may have taken its place.
    fn lacks(&self, kind: ChangeKind, delivery: &Delivery) -> bool {
        let known = &self.terms;
        let is_older = known.proposed.is_empty() || known.proposed == self.delivered;
        let is_agreed = known.agreed == delivery.stored;
        kind.proposal().is_some() && is_older && !is_agreed && !known.is_over()
    }

    /// Returns true if an accept of ours took this proposal. One that stands now is a new one then, also if a list
    /// showed it while the accept was under way.
    pub(super) fn has_taken(&self, proposed: Range) -> bool {
        matches!(self.unplaced, Some(ChangeKind::Accept(slot)) if Range::from(slot) == proposed)
    }

    /// Returns our newest proposal, if it was delivered and nobody can tell whether it is older than what is known.
    pub(super) fn unplaced_proposal(&self) -> Option<Slot> {
        self.unplaced.and_then(ChangeKind::proposal)
    }

    /// Returns what it says that their proposal is gone, and no other time is agreed than `agreed` before. If a proposal
    /// of ours was delivered and may be newer, that one is gone as well, and this is what the user waits to hear.
    pub(super) fn gone_proposal(&self, agreed: Range) -> Option<HeardKind> {
        let proposed = self.terms.proposed;
        match self.unplaced_proposal() {
            None => Some(HeardKind::Withdrawn { proposed }),
            // They may have agreed to keep this time.
            Some(ours) if agreed.is_near(ours, NEAR_SECONDS) => None,
            Some(_) => Some(HeardKind::TurnedDown),
        }
    }

    /// Adds what the user was told.
    fn add(&mut self, what: &HeardKind) {
        let is_proposal = |kind: &mut ChangeKind| kind.proposal().is_some();
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
                self.unplaced = None;
            }
            HeardKind::Withdrawn { .. } => terms.proposed = Range::default(),
            HeardKind::Accepted { agreed } => {
                (terms.agreed, terms.proposed) = (*agreed, Range::default());
            }
            HeardKind::Moved { to, .. } => terms.agreed = *to,
            HeardKind::Cancelled => terms.status = Some(Status::Cancelled),
            // The entry does not say if they rejected our proposal or the interview. Ours is gone in both cases.
            HeardKind::TurnedDown => {
                let unplaced = self.unplaced.take_if(is_proposal);
                if unplaced.is_some() || terms.amended_by == Some(Party::Interviewer) {
                    terms.proposed = Range::default();
                }
            }
            HeardKind::NotListed { .. } => self.is_listed = false,
        }
    }
}

impl<'a> Behind<'a> {
    /// Returns an interview of which the cache has what the lists said until this time.
    pub(super) const fn since(cached_until: Option<Timestamp>) -> Self {
        Self {
            cached_until,
            entries: Vec::new(),
            sent: Vec::new(),
            turned_down_at: None,
        }
    }

    /// Adds an entry of the interview. The newest comes last.
    pub(super) fn hear(&mut self, heard: &'a Heard) {
        if heard.what == HeardKind::TurnedDown {
            self.turned_down_at = Some(heard.at);
        }
        if Some(heard.at) > self.cached_until {
            self.entries.push(heard);
        }
    }

    /// Adds a delivery to the interview. The newest comes last. Times are whole seconds, and an answer of the same one
    /// came after the list: until a while after an answer, no list is believed.
    pub(super) fn send(&mut self, entry: &'a HistoryEntry, delivery: &'a Delivery) {
        let is_answered = matches!(entry.change.state, State::Sending { .. });
        let ended_at = Some(entry.ended_at);
        if ended_at > self.cached_until || is_answered && ended_at == self.cached_until {
            self.sent.push((entry, delivery));
        }
    }

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

    /// Returns true if the cache lacks a delivery of ours.
    pub(super) fn has_deliveries(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Returns true if a list showed that they turned down what this change proposed, before its answer arrived. No
    /// other proposal of ours was there to turn down.
    fn was_turned_down(&self, entry: &HistoryEntry) -> bool {
        let Change { base, state, .. } = &entry.change;
        let State::Sending { began_at, .. } = state else {
            return false;
        };
        let under_way = *began_at..=entry.ended_at;
        let had_none =
            base.terms.proposed.is_empty() || base.terms.amended_by == Some(Party::Interviewee);
        had_none
            && self
                .turned_down_at
                .is_some_and(|at| under_way.contains(&at))
    }

    /// Returns true if this is the last entry that the cache lacks, and nothing that stands was delivered since.
    pub(super) fn is_last(&self, what: &HeardKind) -> bool {
        let last = self.entries.last();
        let stands = |(entry, _): &&(&HistoryEntry, _)| !self.was_turned_down(entry);
        let sent_at = self.sent.iter().rfind(stands);
        let sent_at = sent_at.map(|(entry, _)| entry.ended_at);
        last.is_some_and(|last| last.what == *what && sent_at <= Some(last.at))
    }
}

#[cfg(test)]
#[path = "known_tests.rs"]
mod tests;
