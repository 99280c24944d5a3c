//! Restores delivered times that the cache lost.
//!
//! The lists of some servers hide the times, so only the answers to changes contain them. The cache gets
//! an answer later than the journal, so a crash or a rebuilt cache can lose it, and no later list brings
//! the times back.
//! The history still records each delivery. If the cached terms are older than the last delivery, they
//! become what it left. They are older if an earlier change was made on them or left them behind, or if
//! the first of the delivered changes was made when no times were known and no later request was made.
//!
//! If the list shows the times, the next list restores them by itself. Only a change that was made
//! in between has an outdated base, which [`is_own_delivery`] recognises.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_model::{
    Booking, Change, ChangeKind, Delivery, DoneAs, Ending, HistoryEntry, Interview, InterviewId,
    ListVisibility, Status, Terms,
};

use crate::durable::Durable;

/// The delivered changes of each interview, oldest first, and the order of the last change that may
/// have altered what the server has. A change that was never sent altered nothing.
pub(crate) struct HistoryRecovery<'a> {
    delivered: BTreeMap<InterviewId, Vec<Delivered<'a>>>,
    newest_sent: BTreeMap<InterviewId, u64>,
}

/// A delivered change, and what the server made of it.
#[derive(Clone, Copy)]
struct Delivered<'a> {
    change: &'a Change,
    delivery: &'a Delivery,
}

impl<'a> HistoryRecovery<'a> {
    pub(crate) fn of(durable: &'a Durable) -> Self {
        let mut delivered: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut newest_sent = BTreeMap::new();
        let mut note_sent = |change: &Change| {
            let newest: &mut u64 = newest_sent.entry(change.interview_id).or_default();
            *newest = change.order.max(*newest);
        };
        // The answer to a change that was not made says what the server has, and is newer than what was delivered before.
        let queued = durable.outbox.queues().flat_map(|(_, queue)| queue);
        queued
            .filter(|change| change.attempts > 0)
            .for_each(&mut note_sent);
        // An attempt without a clear answer may have been applied, so it counts.
        let went_out = |entry: &&Arc<HistoryEntry>| {
            entry.change.attempts > 0 || matches!(entry.ending, Ending::Sent(_))
        };
        for entry in durable.history.iter().filter(went_out) {
            note_sent(&entry.change);
            if let Ending::Sent(delivery) = &entry.ending {
                let change = &entry.change;
                // If a proposal was agreed already, the other side has acted since.
                let is_amend = matches!(change.kind, ChangeKind::Amend(_));
                if !is_amend || delivery.done == DoneAs::Proposed {
                    let entries: &mut Vec<_> = delivered.entry(change.interview_id).or_default();
                    entries.push(Delivered { change, delivery });
                }
            }
        }
        for entries in delivered.values_mut() {
            entries.sort_by_key(|one| one.change.order);
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

    /// Returns the interview with what was delivered last, or None if the list shows its
    /// times or nothing was lost.
    pub(crate) fn recover(&self, known: &Interview) -> Option<Interview> {
        let hidden = (known.visibility == ListVisibility::Hidden).then_some(known)?;
        let entries = self.delivered.get(&hidden.id)?;
        let last = entries.last()?;
        let known = hidden.terms();
        let is_newest = self.newest_sent.get(&hidden.id) == Some(&last.change.order);
        let is_lost = match &hidden.booking {
            Some(_) => {
                // Only an answer to a request can contain times that were not known when the first change
                // was made, and the newest answer is the one that delivered the last.
                let was_answer_before = is_newest && follow_unknown_times(entries);
                !last.is_shown_by(&known)
                    && (was_answer_before || predates_delivery(&known, entries))
            }
            // Without any booking there is no way to tell which deliveries came after it. The last
            // one is right only if no later request can have altered the times.
            None => is_newest,
        };
        let terms = is_lost.then(|| last.terms_after(&known));
        let booking = hidden.booking.clone().unwrap_or_default();
        Some(hidden.answered(with_terms(booking, terms?).into()))
    }
}

/// Returns true if a change was made on terms that the user's earlier changes had altered already,
/// and the list now shows what the last of these left and nothing else. Sending the change then
/// overwrites nobody but its own user.
pub(crate) fn is_own_delivery(durable: &Durable, change: &Change, remote: &Terms) -> bool {
    let history_recovery = HistoryRecovery::of(durable);
    let entries = history_recovery.delivered.get(&change.interview_id);
    let Some((newest_sent, earlier)) = entries.and_then(|entries| entries.split_last()) else {
        return false;
    };
    // This follows the deliveries back from the newest, each to the terms that it was made on. If somebody
    // else changed the terms in between, two of them do not fit together, and the base is not reached.
    let mut before = &newest_sent.change.base.terms;
    for entry in earlier.iter().rev() {
        if *before != change.base.terms && entry.terms_left() == *before {
            before = &entry.change.base.terms;
        }
    }
    *before == change.base.terms && newest_sent.terms_left() == *remote
}

/// Returns true if one of these changes was made on the known terms or left them behind. Either
/// side may lack the agreed time, because a list that hides the terms never shows it.
fn predates_delivery(known: &Terms, entries: &[Delivered<'_>]) -> bool {
    let was_base_of_it = |entry: &Delivered<'_>| {
        let base = &entry.change.base.terms;
        let is_unknown = known.agreed.is_empty() || base.agreed.is_empty();
        known.proposed == base.proposed && (known.agreed == base.agreed || is_unknown)
    };
    let was_left_by_it = |entry: &Delivered<'_>| entry.is_shown_by(known);
    entries.iter().any(was_base_of_it) || entries.iter().any(was_left_by_it)
}

/// Returns true if the newest of these changes follow one another, and the first of them was made when no times were
/// known.
fn follow_unknown_times(entries: &[Delivered<'_>]) -> bool {
    let Some((mut first, earlier)) = entries.split_last() else {
        return false;
    };
    for entry in earlier.iter().rev() {
        if first.was_made_on_unknown_times() || !entry.is_shown_by(&first.change.base.terms) {
            break;
        }
        first = entry;
    }
    first.was_made_on_unknown_times()
}

impl Delivered<'_> {
    /// Returns the terms that the delivery made of those on which the change was made.
    fn terms_left(&self) -> Terms {
        let Change { kind, base, .. } = self.change;
        kind.terms_left(&base.terms, self.delivery.stored)
    }

    /// Returns the terms that the delivery left. After a cancel the agreed time is the one in the server's
    /// answer. If the delivery has no agreed time, the one of `known` is used.
    fn terms_after(&self, known: &Terms) -> Terms {
        let terms = self.terms_left();
        let told = match self.delivery.done {
            DoneAs::Cancelled => self.delivery.stored,
            DoneAs::Proposed | DoneAs::Agreed => terms.agreed,
        };
        let agreed = if told.is_empty() { known.agreed } else { told };
        Terms { agreed, ..terms }
    }

    /// Returns true if neither time was known when the change was made.
    fn was_made_on_unknown_times(&self) -> bool {
        let Terms {
            agreed, proposed, ..
        } = &self.change.base.terms;
        agreed.is_empty() && proposed.is_empty()
    }

    /// Returns true if these terms may be what the delivery left.
    fn is_shown_by(&self, known: &Terms) -> bool {
        match self.delivery.done {
            DoneAs::Proposed => known.proposed == self.delivery.stored,
            DoneAs::Agreed => known.agreed == self.delivery.stored,
            DoneAs::Cancelled => known.status == Some(Status::Cancelled),
        }
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
