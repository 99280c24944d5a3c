//! Restores delivered times that the cache lost.
//!
//! Some servers' lists hide the times. There only the answers to amends contain them. Those are
//! cached behind, so a crash or a rebuilt cache can lose them, and no later list brings them back.
//! The history still records each delivery. If the cached terms are those that an earlier change
//! was made on or left behind, they become what the last delivered change left.
//!
//! If the list shows the times, the next list restores them by itself. Only a change that was made
//! in between has an outdated base, which [`is_own_delivery`] recognises.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_model::{
    Booking, Change, DoneAs, Ending, HistoryEntry, Interview, InterviewId, ListVisibility, Range,
    Terms,
};

/// The delivered changes of each interview, oldest first, and the order of the last change that may
/// have altered what the server has. A change that was never sent altered nothing.
pub(crate) struct HistoryRecovery<'a> {
    delivered: BTreeMap<InterviewId, Vec<(&'a HistoryEntry, Range)>>,
    newest_sent: BTreeMap<InterviewId, u64>,
}

impl<'a> HistoryRecovery<'a> {
    pub(crate) fn of(history: &'a [Arc<HistoryEntry>]) -> Self {
        let mut delivered: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut newest_sent = BTreeMap::new();
        // An attempt without a clear answer may have been applied, so it counts.
        let went_out = |entry: &&Arc<HistoryEntry>| {
            entry.change.attempts > 0 || matches!(entry.ending, Ending::Sent(_))
        };
        for entry in history.iter().filter(went_out) {
            let place = newest_sent.entry(entry.change.interview_id).or_default();
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
        Self {
            delivered,
            newest_sent,
        }
    }

    /// Returns the interviews for which a change was delivered.
    pub(crate) fn ids(&self) -> impl Iterator<Item = InterviewId> {
        self.delivered.keys().copied()
    }

    /// Returns the interview with the times that were delivered last, or None if the list shows its
    /// times or nothing was lost.
    pub(crate) fn recover(&self, known: &Interview) -> Option<Interview> {
        let hidden = (known.visibility == ListVisibility::Hidden).then_some(known)?;
        let entries = self.delivered.get(&hidden.id)?;
        let (last, stored) = entries.last()?;
        let known = hidden.terms();
        let is_lost = match &hidden.booking {
            Some(_) => known.proposed != *stored && predates_delivery(&known, entries),
            // Without any booking there is no way to tell which deliveries came after it. The last
            // one is right only if no later request can have altered the times.
            None => self.newest_sent.get(&hidden.id) == Some(&last.change.order),
        };
        let terms = is_lost.then(|| terms_after(last, *stored, &known));
        let booking = hidden.booking.clone().unwrap_or_default();
        Some(hidden.answered(with_terms(booking, terms?).into()))
    }
}

/// Returns true if a change was made on terms that the user's earlier changes had altered already,
/// and the list now shows what the last of these left and nothing else. Sending the change then
/// overwrites nobody but its own user.
pub(crate) fn is_own_delivery(
    history: &[Arc<HistoryEntry>],
    change: &Change,
    remote: &Terms,
) -> bool {
    let history_recovery = HistoryRecovery::of(history);
    let entries = history_recovery.delivered.get(&change.interview_id);
    let Some((newest_sent, earlier)) = entries.and_then(|entries| entries.split_last()) else {
        return false;
    };
    let after = |(entry, stored): &(&HistoryEntry, Range)| {
        entry.change.base.terms.with_our_proposal(*stored)
    };
    // Follows the deliveries back from the newest, each to the terms that it was made on. If somebody
    // else changed the terms in between, they do not join, and the base is not reached.
    let mut before = &newest_sent.0.change.base.terms;
    for entry in earlier.iter().rev() {
        if *before != change.base.terms && after(entry) == *before {
            before = &entry.0.change.base.terms;
        }
    }
    *before == change.base.terms && after(newest_sent) == *remote
}

/// Returns true if one of these changes was made on the known terms or left them behind. Either
/// side may lack the agreed time, because a list that hides the terms never shows it.
fn predates_delivery(known: &Terms, entries: &[(&HistoryEntry, Range)]) -> bool {
    let was_base_of_it = |(entry, _): &(&HistoryEntry, Range)| {
        let base = &entry.change.base.terms;
        let is_unknown = known.agreed.is_empty() || base.agreed.is_empty();
        known.proposed == base.proposed && (known.agreed == base.agreed || is_unknown)
    };
    let was_left_by_it = |(_, stored): &(&HistoryEntry, Range)| known.proposed == *stored;
    entries.iter().any(was_base_of_it) || entries.iter().any(was_left_by_it)
}

/// Returns the terms that a delivered change left. The agreed time is the known one if the change
/// did not know it.
fn terms_after(entry: &HistoryEntry, stored: Range, known: &Terms) -> Terms {
    let terms = entry.change.base.terms.with_our_proposal(stored);
    if terms.agreed.is_empty() {
        let agreed = known.agreed;
        Terms { agreed, ..terms }
    } else {
        terms
    }
}

fn with_terms(booking: Booking, terms: Terms) -> Booking {
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
