//! The waits that the last run left: undo windows, `Retry-After` of both calls, and unconfirmed requests.

use std::sync::PoisonError;

use interlude_model::{Change, HistoryEntry, State, Timestamp};

use super::AccountThread;
use crate::clock::Now;
use crate::ledger::Ledger;
use crate::remote::Remote;
use crate::retry::{RETRY_AFTER_CAP, Timer};
use crate::session_state::UNDO_CAP;
use crate::store::{Commit, Contact, Op};
use crate::{late, other_side};

impl<R: Remote> AccountThread<R> {
    /// Restores the waits that the last run left.
    pub(super) fn load_waits(&mut self) {
        let now = self.clock.now();
        self.note_behind();
        let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
        let unconfirmed = ledger
            .durable()
            .unconfirmed
            .iter()
            .cloned()
            .map(Op::UnconfirmedRequest);
        self.session.adopt(
            &Commit {
                ops: unconfirmed.collect(),
            },
            &now,
        );
        for change in ledger.durable().outbox.by_order() {
            if let State::Waiting { undo_until } = change.state {
                let span = undo_until.since(now.wall).min(UNDO_CAP);
                self.session
                    .restore_undo_window(change.id, Timer::new(now, span));
            }
        }
        let contact = ledger.contact();
        // A time in the future was noted before the clock was set back. It is taken as now, so that from here on a
        // sleep of the computer counts too.
        let restored = |wall: Timestamp| Now {
            wall: wall.min(now.wall),
            ..now
        };
        if let Some(wall) = contact.last_sync_at {
            self.session.lag.set_baseline(restored(wall));
        }
        // What an earlier run sent shortly before counts as if this one had sent it.
        for (entry, delivery) in late::newest_sent_of_each(ledger.durable()) {
            let at = restored(entry.ended_at);
            if now.since(&at) < self.config.lag && !has_been_shown(&ledger, entry) {
                let (id, base) = (entry.change.interview_id, &entry.change.base);
                let delivery = delivery.clone();
                self.session.lag.record_delivery(id, delivery, base, at);
            }
        }
        for (id, answered) in &ledger.durable().recent_answers {
            let at = restored(*answered);
            if now.since(&at) < self.config.lag {
                self.session.lag.record_unknown_answer(*id, at);
            }
        }
        let wait_until = |until: Option<Timestamp>| {
            until.map(|until| Timer::new(now, until.since(now.wall).min(RETRY_AFTER_CAP)))
        };
        self.session.list.retry_after = wait_until(contact.list_hold_until);
        self.session.change.retry_after = wait_until(contact.change_hold_until);
        // A server that asks to be left alone means both calls, if it answers both.
        if self.config.one_origin {
            let until = contact.list_hold_until.max(contact.change_hold_until);
            let wait = wait_until(until);
            self.session.list.retry_after = wait;
            self.session.change.retry_after = wait;
        }
    }

    /// Notes the interviews of which the journal knows more than the cache.
    fn note_behind(&self) {
        let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
        let behind = other_side::behind(ledger.durable(), ledger.contact());
        let contact = Contact {
            behind,
            ..ledger.contact().clone()
        };
        ledger.set_contact(contact);
    }
}

/// Returns true if a list of an earlier run had shown what was delivered.
///
/// The contact has an ETag only if no interview of its list was skipped. If the cache was lost, the ETag of
/// an older list may be left. Then the interview still has the terms of the base.
fn has_been_shown(ledger: &Ledger, delivered: &HistoryEntry) -> bool {
    let Change {
        interview_id, base, ..
    } = &delivered.change;
    let contact = ledger.contact();
    let is_later = contact.last_sync_at > Some(delivered.ended_at);
    let known = ledger.interview(*interview_id);
    let is_base = known.is_none_or(|known| known.terms() == base.terms);
    contact.etag.is_some() && is_later && !is_base
}
