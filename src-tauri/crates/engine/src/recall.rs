//! What is owed to the user where the cache lost it: times that were delivered, where the list hides
//! them.
//!
//! There only the answers to amends tell what stands, and the cache, which keeps them, is written
//! behind: a process may end in between, or a damaged cache be built anew from lists. The history
//! knows it. What an amendment was made on becomes what that amendment made of it, and so on to the
//! newest.

use std::collections::BTreeMap;

use interlude_domain::{
    Booking, Done, Ending, HistoryEntry, Interview, InterviewId, Range, Sight, Terms,
};

/// What was delivered for each interview, oldest first.
pub(crate) struct Recall<'a> {
    delivered: BTreeMap<InterviewId, Vec<(&'a HistoryEntry, Range)>>,
}

impl<'a> Recall<'a> {
    pub(crate) fn of(history: &'a [HistoryEntry]) -> Self {
        let mut delivered: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in history {
            if let Ending::Delivered(delivery) = &entry.ending
                && delivery.done == Done::Proposed
            {
                let id = entry.amendment.interview_id;
                let entries = delivered.entry(id).or_default();
                entries.push((entry, delivery.stored));
            }
        }
        for entries in delivered.values_mut() {
            entries.sort_by_key(|(entry, _)| entry.amendment.order);
        }
        Self { delivered }
    }

    /// The interviews that anything was delivered for.
    pub(crate) fn ids(&self) -> impl Iterator<Item = InterviewId> {
        self.delivered.keys().copied()
    }

    /// The interview with the times that were delivered, where its list hides them and what is known
    /// of it is older.
    pub(crate) fn complete(&self, known: &Interview) -> Option<Interview> {
        let hidden = (known.sight == Sight::Hidden).then_some(known)?;
        let entries = self.delivered.get(&hidden.id)?;
        let terms = match &hidden.booking {
            Some(_) => entries.iter().fold(None, |lost, entry| {
                let goes_on = match &lost {
                    None => was_made_on(entry, &hidden.terms()),
                    Some(terms) => follows(entry, terms),
                };
                let before = lost.clone().unwrap_or_else(|| hidden.terms());
                goes_on.then(|| left(entry, &before)).or(lost)
            }),
            None => entries.last().map(|entry| left(entry, &hidden.terms())),
        };
        let booking = hidden.booking.clone().unwrap_or_default();
        Some(hidden.answered(with(booking, terms?)))
    }
}

/// Whether an amendment was made on these terms; an agreed time may be unknown on either side.
fn was_made_on(entry: &(&HistoryEntry, Range), terms: &Terms) -> bool {
    let base = &entry.0.amendment.base.terms;
    let is_unknown = terms.agreed.is_empty() || base.agreed.is_empty();
    follows(entry, terms) && (terms.agreed == base.agreed || is_unknown)
}

/// Whether an amendment may be the next after one that left these terms: what was agreed may have moved.
fn follows((entry, _): &(&HistoryEntry, Range), terms: &Terms) -> bool {
    terms.proposed == entry.amendment.base.terms.proposed
}

/// What an amendment that was made on these terms left behind.
fn left((entry, stored): &(&HistoryEntry, Range), before: &Terms) -> Terms {
    let left = entry.amendment.base.terms.with_our_proposal(*stored);
    if left.agreed.is_empty() {
        Terms {
            agreed: before.agreed,
            ..left
        }
    } else {
        left
    }
}

fn with(booking: Booking, terms: Terms) -> Booking {
    Booking {
        start_at: terms.agreed.start(),
        end_at: terms.agreed.end(),
        amend_start_at: terms.proposed.start(),
        amend_end_at: terms.proposed.end(),
        amended_by: terms.amended_by,
        status: terms.status,
        ..booking
    }
}
