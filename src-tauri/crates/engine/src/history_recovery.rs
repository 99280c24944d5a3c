//! What is owed to the user where the cache lost it: times that were delivered, where the list hides
//! them.
//!
//! There only the answers to amends tell what stands, and the cache, which keeps them, is written
//! behind: a process may end in between, or a damaged cache be built anew from lists. The history
//! knows it. Where what is known is what a change was made on, or what one left behind, it becomes
//! what the newest made of it.
//!
//! Where the list shows the times, the next one tells them anew. Only a wish that was made in between
//! stands on what was known before, and is helped [by its base](caught_up).

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_domain::{
    Booking, Change, DoneAs, Ending, HistoryEntry, Interview, InterviewId, ListVisibility, Range,
    Terms,
};

/// What was delivered for each interview, oldest first, and the place of the newest wish that may
/// have changed what stands. One that never went out changed nothing.
pub(crate) struct HistoryRecovery<'a> {
    delivered: BTreeMap<InterviewId, Vec<(&'a HistoryEntry, Range)>>,
    newest: BTreeMap<InterviewId, u64>,
}

impl<'a> HistoryRecovery<'a> {
    pub(crate) fn of(history: &'a [Arc<HistoryEntry>]) -> Self {
        let mut delivered: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut newest = BTreeMap::new();
        let went_out = |entry: &&Arc<HistoryEntry>| {
            entry.change.attempts > 0 || matches!(entry.ending, Ending::Sent(_))
        };
        for entry in history.iter().filter(went_out) {
            let place = newest.entry(entry.change.interview_id).or_default();
            *place = entry.change.order.max(*place);
            if let Ending::Sent(delivery) = &entry.ending
                && delivery.done == DoneAs::Proposed
            {
                let id = entry.change.interview_id;
                let entries = delivered.entry(id).or_default();
                entries.push((entry.as_ref(), delivery.stored));
            }
        }
        for entries in delivered.values_mut() {
            entries.sort_by_key(|(entry, _)| entry.change.order);
        }
        Self { delivered, newest }
    }

    /// The interviews that anything was delivered for.
    pub(crate) fn ids(&self) -> impl Iterator<Item = InterviewId> {
        self.delivered.keys().copied()
    }

    /// The interview with the times that were delivered, where its list hides them and what is known
    /// of it is older.
    pub(crate) fn complete(&self, known: &Interview) -> Option<Interview> {
        let hidden = (known.visibility == ListVisibility::Hidden).then_some(known)?;
        let entries = self.delivered.get(&hidden.id)?;
        let (last, stored) = entries.last()?;
        let known = hidden.terms();
        let is_lost = match &hidden.booking {
            Some(_) => known.proposed != *stored && is_older(&known, entries),
            // What became of an older one cannot be followed from nothing.
            None => self.newest.get(&hidden.id) == Some(&last.change.order),
        };
        let terms = is_lost.then(|| left(last, *stored, &known));
        let booking = hidden.booking.clone().unwrap_or_default();
        Some(hidden.answered(with(booking, terms?).into()))
    }
}

/// Whether a wish was made on terms which earlier ones had changed already, and the list now shows what
/// the newest of these left and nothing else: nobody is overwritten but the user.
pub(crate) fn caught_up(history: &[Arc<HistoryEntry>], wish: &Change, remote: &Terms) -> bool {
    let history_recovery = HistoryRecovery::of(history);
    let entries = history_recovery.delivered.get(&wish.interview_id);
    let Some((newest, earlier)) = entries.and_then(|entries| entries.split_last()) else {
        return false;
    };
    let left = |(entry, stored): &(&HistoryEntry, Range)| {
        entry.change.base.terms.with_our_proposal(*stored)
    };
    let mut before = &newest.0.change.base.terms;
    for entry in earlier.iter().rev() {
        if *before != wish.base.terms && left(entry) == *before {
            before = &entry.0.change.base.terms;
        }
    }
    *before == wish.base.terms && left(newest) == *remote
}

/// Whether one of these changes was made on what is known, or after one that left it behind. An
/// agreed time may be unknown on either side.
fn is_older(known: &Terms, entries: &[(&HistoryEntry, Range)]) -> bool {
    let was_made_on_it = |(entry, _): &(&HistoryEntry, Range)| {
        let base = &entry.change.base.terms;
        let is_unknown = known.agreed.is_empty() || base.agreed.is_empty();
        known.proposed == base.proposed && (known.agreed == base.agreed || is_unknown)
    };
    let left_it = |(_, stored): &(&HistoryEntry, Range)| known.proposed == *stored;
    entries.iter().any(was_made_on_it) || entries.iter().any(left_it)
}

/// What a change left behind; the agreed time is as known where it was unknown to it.
fn left(entry: &HistoryEntry, stored: Range, known: &Terms) -> Terms {
    let left = entry.change.base.terms.with_our_proposal(stored);
    if left.agreed.is_empty() {
        let agreed = known.agreed;
        Terms { agreed, ..left }
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
