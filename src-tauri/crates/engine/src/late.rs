//! Unconfirmed requests that show their effect late.
//!
//! The user is notified of each effect once: when a list shows it and the list before did not. That is
//! stored with the note of the request, so a question that the user has answered is not
//! asked again while the server's terms stay as they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_model::{
    Change, Code, ConflictKind, Delivery, Ending, HistoryEntry, InterviewId, NEAR_SECONDS,
    RemoteState, State, Terms, Timestamp, UnconfirmedRequest,
};

use crate::durable::Durable;
use crate::ledger::Ledger;
use crate::random::{Random, change_id};
use crate::review::{is_proposed_by_us, remote_state};
use crate::session_state::SessionState;
use crate::store::{Notice, Op};

/// Returns what follows from late effects that the last list shows: the marks of the notes, and
/// notices.
///
/// If a late request took the place of a newer time that was Sent, the newer change comes back as a
/// conflict for the user to decide. Nothing is sent by itself, because the other side may have seen
/// the late time and answered it.
pub(crate) fn late_deliveries(
    ledger: &Ledger,
    session: &SessionState,
    now: Timestamp,
    random: &mut dyn Random,
) -> (Vec<Op>, Vec<Notice>) {
    let (mut ops, mut notices) = (Vec::new(), Vec::new());
    let mut asked = None;
    for request in &ledger.durable().unconfirmed {
        let id = request.interview_id;
        let Some(terms) = shown_terms(ledger, session, request) else {
            continue;
        };
        let newest = newest_sent(ledger, id);
        // The newest delivery left exactly these times. They may lie near those of an earlier request
        // without being its effect.
        let is_newest = newest.is_some_and(|(_, delivery)| delivery.stored == terms.proposed);
        let shows = !terms.is_over()
            && is_proposed_by_us(&terms)
            && !is_newest
            && terms.proposed.is_near(request.slot, NEAR_SECONDS);
        if shows == request.reported {
            continue;
        }
        // The mark is durable before the user is notified, so that a restart does not repeat it. It is
        // cleared when the effect is gone, so that the user is notified if it shows again.
        ops.push(Op::UnconfirmedRequest(UnconfirmedRequest {
            reported: shows,
            ..request.clone()
        }));
        if !shows {
            continue;
        }
        // One question for each interview: while a change waits there, its compare meets the late
        // effect by itself.
        let is_free = ledger.durable().outbox.of(id).is_empty() && asked != Some(id);
        match newest.filter(|(newest, _)| is_free && is_superseded(ledger, request, newest)) {
            Some((newest, _)) => {
                asked = Some(id);
                ops.push(Op::Put(Change {
                    id: change_id(random),
                    order: ledger.next_order(),
                    made_at: now,
                    state: State::Conflict(ConflictKind::Overtaken),
                    ..newest.change.clone()
                }));
            }
            None if asked == Some(id) => {}
            None => notices.push(late_notice(ledger, request)),
        }
    }
    (ops, notices)
}

/// Returns the notice that a change which waited for its user has arrived, if an earlier request of
/// the same slot explains it.
pub(crate) fn arrived_meanwhile(ledger: &Ledger, current: &Change) -> Option<Notice> {
    let id = current.interview_id;
    let is_its_slot =
        |request: &&UnconfirmedRequest| request.interview_id == id && request.slot == current.slot;
    ledger.durable().unconfirmed.iter().find(is_its_slot)?;
    Some(notice(format!(
        "Your proposal for interview {id} arrived after all, while you were asked about it."
    )))
}

/// Returns the terms that the last list shows, or None if it says nothing about this request, or if
/// a change that still waits for the request's outcome will settle it.
fn shown_terms(
    ledger: &Ledger,
    session: &SessionState,
    request: &UnconfirmedRequest,
) -> Option<Terms> {
    let id = request.interview_id;
    let is_covered = session.covers(id) && !session.in_flight.contains(&id);
    let first = ledger.durable().outbox.of(id).first();
    let waits_for_it = |first: &Change| {
        first.has_open_request() && (first.id == request.change || first.slot == request.slot)
    };
    match remote_state(ledger, id) {
        RemoteState::Visible(terms) if is_covered && !first.is_some_and(waits_for_it) => {
            Some(terms)
        }
        _ => None,
    }
}

/// Returns true if the newest delivered change was made after the request, and for another slot. A
/// later change of the request's own slot means that the user wanted this time again, unless the user
/// took it back.
fn is_superseded(ledger: &Ledger, request: &UnconfirmedRequest, newest: &HistoryEntry) -> bool {
    let is_later_same_slot = |entry: &Arc<HistoryEntry>| {
        entry.change.interview_id == request.interview_id
            && entry.change.slot == request.slot
            && entry.change.order > newest.change.order
            && entry.ending != Ending::Undone
    };
    newest.change.slot != request.slot && !ledger.durable().history.iter().any(is_later_same_slot)
}

/// Returns the newest delivered change of an interview. Newest is decided by the order of the
/// outbox, because the wall clock may have been set back.
fn newest_sent(ledger: &Ledger, id: InterviewId) -> Option<(&HistoryEntry, &Delivery)> {
    let of_this = all_sent(ledger.durable()).filter(|(entry, _)| entry.change.interview_id == id);
    of_this.max_by_key(|(entry, _)| entry.change.order)
}

/// Returns the newest delivered change of every interview.
pub(crate) fn newest_sent_of_each(
    durable: &Durable,
) -> impl Iterator<Item = (&HistoryEntry, &Delivery)> {
    let mut newest = BTreeMap::new();
    for (entry, delivery) in all_sent(durable) {
        let of_this = newest
            .entry(entry.change.interview_id)
            .or_insert((entry, delivery));
        if of_this.0.change.order <= entry.change.order {
            *of_this = (entry, delivery);
        }
    }
    newest.into_values()
}

fn all_sent(durable: &Durable) -> impl Iterator<Item = (&HistoryEntry, &Delivery)> {
    durable
        .history
        .iter()
        .filter_map(|entry| match &entry.ending {
            Ending::Sent(delivery) => Some((entry.as_ref(), delivery)),
            _ => None,
        })
}

fn late_notice(ledger: &Ledger, request: &UnconfirmedRequest) -> Notice {
    let id = request.interview_id;
    let was_dropped = ledger
        .durable()
        .ended(request.change)
        .is_some_and(|entry| entry.ending == Ending::Dropped);
    notice(if was_dropped {
        format!(
            "The proposal for interview {id} that you dropped arrived after all, and stands now."
        )
    } else {
        format!("An earlier proposal of yours for interview {id} arrived late, and stands now.")
    })
}

fn notice(message: String) -> Notice {
    Notice {
        code: Code::Late,
        message,
    }
}
