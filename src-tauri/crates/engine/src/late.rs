//! Requests without a clear answer that show their effect late. Each is told once, when a list shows it and
//! did not before; what was told is kept with the note of the request, so that no question that was answered is
//! asked again while the server's terms stand.

use std::sync::Arc;

use interlude_domain::{
    Change, ConflictKind, Delivery, Ending, HistoryEntry, InterviewId, NEAR_SECONDS, RemoteState,
    State, Terms, Timestamp, UnconfirmedRequest,
};

use crate::ledger::Ledger;
use crate::random::{Random, change_id};
use crate::review::{is_by_us, remote_state};
use crate::session_state::SessionState;
use crate::store::{Notice, Op};

/// What the last list shows of requests that nothing is waiting for any more: what is noted of them, and
/// what is told. Where one stands in the place of a newer time that was delivered, the newer one comes
/// back for the user to decide, and nothing is sent by itself.
pub(crate) fn late(
    ledger: &Ledger,
    session: &SessionState,
    now: Timestamp,
    random: &mut dyn Random,
) -> (Vec<Op>, Vec<Notice>) {
    let (mut ops, mut notices) = (Vec::new(), Vec::new());
    let mut asked = None;
    for request in &ledger.durable().unconfirmed {
        let id = request.interview_id;
        let Some(terms) = shown(ledger, session, request) else {
            continue;
        };
        let shows = !terms.is_over()
            && is_by_us(&terms)
            && terms.proposed.is_near(request.slot, NEAR_SECONDS);
        if shows == request.told {
            continue;
        }
        ops.push(Op::UnconfirmedRequest(UnconfirmedRequest {
            told: shows,
            ..request.clone()
        }));
        if !shows {
            continue;
        }
        let newest = delivered(ledger, id);
        if newest.is_some_and(|(_, delivery)| delivery.stored == terms.proposed) {
            continue;
        }
        let is_free = ledger.durable().outbox.of(id).is_empty() && asked != Some(id);
        match newest.filter(|(newest, _)| is_free && is_earlier(ledger, request, newest)) {
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
            None => notices.push(told_late(ledger, request)),
        }
    }
    (ops, notices)
}

/// What is told where a change that waited for its user turns out to have arrived by an earlier request.
pub(crate) fn arrived_meanwhile(ledger: &Ledger, current: &Change) -> Option<Notice> {
    let id = current.interview_id;
    let its =
        |request: &&UnconfirmedRequest| request.interview_id == id && request.slot == current.slot;
    ledger.durable().unconfirmed.iter().find(its)?;
    Some(notice(format!(
        "Your proposal for interview {id} arrived after all, while you were asked about it."
    )))
}

/// The terms that the last list shows, unless it says nothing of this request, or a change still waits to
/// hear of it.
fn shown(ledger: &Ledger, session: &SessionState, request: &UnconfirmedRequest) -> Option<Terms> {
    let id = request.interview_id;
    let is_heard = session.speaks_of(id) && !session.in_flight.contains(&id);
    let first = ledger.durable().outbox.of(id).first();
    let waits_for_it = |first: &Change| {
        first.is_at_large() && (first.id == request.change || first.slot == request.slot)
    };
    match remote_state(ledger, id) {
        RemoteState::Visible(terms) if is_heard && !first.is_some_and(waits_for_it) => Some(terms),
        _ => None,
    }
}

/// Whether a request is older than the newest time that was delivered, and another one.
fn is_earlier(ledger: &Ledger, request: &UnconfirmedRequest, newest: &HistoryEntry) -> bool {
    let of_a_later_wish = |entry: &Arc<HistoryEntry>| {
        entry.change.interview_id == request.interview_id
            && entry.change.slot == request.slot
            && entry.change.order > newest.change.order
    };
    newest.change.slot != request.slot && !ledger.durable().history.iter().any(of_a_later_wish)
}

/// Of an interview's delivered changes the newest, whatever the wall clock said when they ended.
fn delivered(ledger: &Ledger, id: InterviewId) -> Option<(&HistoryEntry, &Delivery)> {
    let of_this = ledger
        .durable()
        .history
        .iter()
        .filter(|entry| entry.change.interview_id == id);
    let delivered = of_this.filter_map(|entry| match &entry.ending {
        Ending::Sent(delivery) => Some((entry.as_ref(), delivery)),
        _ => None,
    });
    delivered.max_by_key(|(entry, _)| entry.change.order)
}

fn told_late(ledger: &Ledger, request: &UnconfirmedRequest) -> Notice {
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
        code: "late",
        message,
    }
}
