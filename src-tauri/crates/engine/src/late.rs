//! Requests without a clear answer that show their effect late. Each is told once, when a list shows it and
//! did not before; what was told is kept with the note of the request, so that no question that was answered is
//! asked again while the server's terms stand.

use std::sync::Arc;

use interlude_domain::{
    Amendment, Clash, Delivery, Doubt, Ending, Evidence, HistoryEntry, InterviewId, NEAR_SECONDS,
    State, Terms, Timestamp,
};

use crate::ledger::Ledger;
use crate::pace::Talk;
use crate::random::{Random, amendment_id};
use crate::review::{evidence, is_by_us};
use crate::store::{Notice, Op};

/// What the last list shows of requests that nothing is waiting for any more: what is noted of them, and
/// what is told. Where one stands in the place of a newer time that was delivered, the newer one comes
/// back for the user to decide, and nothing is sent by itself.
pub(crate) fn late(
    ledger: &Ledger,
    talk: &Talk,
    now: Timestamp,
    random: &mut dyn Random,
) -> (Vec<Op>, Vec<Notice>) {
    let (mut ops, mut notices) = (Vec::new(), Vec::new());
    let mut asked = None;
    for doubt in &ledger.kept().doubts {
        let id = doubt.interview_id;
        let Some(terms) = shown(ledger, talk, doubt) else {
            continue;
        };
        let shows = !terms.is_over()
            && is_by_us(&terms)
            && terms.proposed.is_near(doubt.slot, NEAR_SECONDS);
        if shows == doubt.told {
            continue;
        }
        ops.push(Op::Doubt(Doubt {
            told: shows,
            ..doubt.clone()
        }));
        if !shows {
            continue;
        }
        let newest = delivered(ledger, id);
        if newest.is_some_and(|(_, delivery)| delivery.stored == terms.proposed) {
            continue;
        }
        let is_free = ledger.kept().outbox.of(id).is_empty() && asked != Some(id);
        match newest.filter(|(newest, _)| is_free && is_earlier(ledger, doubt, newest)) {
            Some((newest, _)) => {
                asked = Some(id);
                ops.push(Op::Put(Amendment {
                    id: amendment_id(random),
                    order: ledger.next_order(),
                    made_at: now,
                    state: State::Conflicted(Clash::Overtaken),
                    ..newest.amendment.clone()
                }));
            }
            None if asked == Some(id) => {}
            None => notices.push(told_late(ledger, doubt)),
        }
    }
    (ops, notices)
}

/// What is told where a change that waited for its user turns out to have arrived by an earlier request.
pub(crate) fn arrived_meanwhile(ledger: &Ledger, head: &Amendment) -> Option<Notice> {
    let id = head.interview_id;
    let its = |doubt: &&Doubt| doubt.interview_id == id && doubt.slot == head.slot;
    ledger.kept().doubts.iter().find(its)?;
    Some(notice(format!(
        "Your proposal for interview {id} arrived after all, while you were asked about it."
    )))
}

/// The terms that the last list shows, unless it says nothing of this request, or a change still waits to
/// hear of it.
fn shown(ledger: &Ledger, talk: &Talk, doubt: &Doubt) -> Option<Terms> {
    let id = doubt.interview_id;
    let is_heard = talk.speaks_of(id) && !talk.in_flight.contains(&id);
    let first = ledger.kept().outbox.of(id).first();
    let waits_for_it = |first: &Amendment| {
        first.is_at_large() && (first.id == doubt.change || first.slot == doubt.slot)
    };
    match evidence(ledger, id) {
        Evidence::Visible(terms) if is_heard && !first.is_some_and(waits_for_it) => Some(terms),
        _ => None,
    }
}

/// Whether a request is older than the newest time that was delivered, and another one.
fn is_earlier(ledger: &Ledger, doubt: &Doubt, newest: &HistoryEntry) -> bool {
    let of_a_later_wish = |entry: &Arc<HistoryEntry>| {
        entry.amendment.interview_id == doubt.interview_id
            && entry.amendment.slot == doubt.slot
            && entry.amendment.order > newest.amendment.order
    };
    newest.amendment.slot != doubt.slot && !ledger.kept().history.iter().any(of_a_later_wish)
}

/// Of an interview's delivered changes the newest, whatever the wall clock said when they ended.
fn delivered(ledger: &Ledger, id: InterviewId) -> Option<(&HistoryEntry, &Delivery)> {
    let of_this = ledger
        .kept()
        .history
        .iter()
        .filter(|entry| entry.amendment.interview_id == id);
    let delivered = of_this.filter_map(|entry| match &entry.ending {
        Ending::Delivered(delivery) => Some((entry.as_ref(), delivery)),
        _ => None,
    });
    delivered.max_by_key(|(entry, _)| entry.amendment.order)
}

fn told_late(ledger: &Ledger, doubt: &Doubt) -> Notice {
    let id = doubt.interview_id;
    let was_dropped = ledger
        .kept()
        .ended(doubt.change)
        .is_some_and(|entry| entry.ending == Ending::Discarded);
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
