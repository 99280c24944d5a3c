//! Requests that show their effect late.
//!
//! | the request | its effect |
//! | --- | --- |
//! | amend | its time is proposed by us, and no standing delivery left it for another time |
//! | cancel | the interview is cancelled |
//! | accept | another time is agreed than at the last look, and no change of ours explains it |
//!
//! The user is notified of each effect once: when a list shows it and the list before did not. A mark in the
//! note of the request says so, so a question that the user has answered is not asked again while the server's
//! terms stay as they are. The user knows the effect of a delivery already, so a delivery also marks the notes
//! of requests with the same effect. It clears the marks of other effects, so that each of these is told if it
//! shows again, also if no list showed that it was gone. An accept takes whatever is proposed when it arrives,
//! so its note keeps the agreed time of the last look instead of a mark, in its base.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use interlude_model::{
    Base, Change, ChangeId, ChangeKind, Code, ConflictKind, Delivery, DoneAs, Ending, Heard,
    HeardKind, HistoryEntry, InterviewId, NEAR_SECONDS, Range, RemoteState, RequestKey,
    RequestMark, Slot, State, Status, Terms, Timestamp, UnconfirmedRequest,
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
/// If a late request took the place of a newer change that was Sent, the newer change comes back as a
/// conflict for the user to decide. Nothing is sent by itself, because the other side may have seen
/// the late effect and answered it.
pub(crate) fn late_deliveries(
    ledger: &Ledger,
    session: &SessionState,
    now: Timestamp,
    random: &mut dyn Random,
) -> (Vec<Op>, Vec<Notice>) {
    let (mut ops, mut notices) = (Vec::new(), Vec::new());
    let (mut asked, mut told) = (BTreeSet::new(), BTreeSet::new());
    for request in &ledger.durable().unconfirmed {
        let id = request.interview_id;
        let Some(terms) = shown_terms(ledger, session, request) else {
            continue;
        };
        let newest = newest_sent(ledger.durable(), id);
        let (marked, is_new) = match request.kind {
            ChangeKind::Accept(_) => look_at_accept(ledger.durable(), request, &terms),
            ChangeKind::Amend(slot) => look_at(
                request,
                amend_shows(slot, ledger.durable(), request, &terms),
            ),
            ChangeKind::Cancel => look_at(request, terms.status == Some(Status::Cancelled)),
        };
        // The notice is kept until it is dismissed. Because of the mark no later run makes it again.
        ops.extend(marked.map(Op::UnconfirmedRequest));
        // All accepts of an interview see the same agreed time.
        let is_told = matches!(request.kind, ChangeKind::Accept(_)) && told.contains(&id);
        if !is_new || is_told || asked.contains(&id) {
            continue;
        }
        // There is one question at most for each interview. While it has an unfinished change, the
        // compare of that change finds the late effect.
        let is_free = ledger.durable().outbox.of(id).is_empty();
        match newest.filter(|newest| is_free && is_undone(ledger, request, &terms, *newest)) {
            Some((newest, _)) => {
                asked.insert(id);
                ops.push(Op::Put(Change {
                    id: change_id(random),
                    order: ledger.next_order(),
                    made_at: now,
                    state: State::Conflict(ConflictKind::Overtaken),
                    ..newest.change.clone()
                }));
            }
            None => {
                told.insert(id);
                notices.push(late_notice(ledger, request, &terms));
            }
        }
    }
    (ops, notices)
}

/// Returns the note with its new mark if that changes, and true if the user must be notified.
///
/// The mark is cleared when the effect is gone, so that the user is notified if it shows again.
fn look_at(request: &UnconfirmedRequest, shows: bool) -> (Option<UnconfirmedRequest>, bool) {
    let mark = if shows {
        RequestMark::Reported
    } else {
        RequestMark::Unconfirmed
    };
    let marked = (mark != request.mark).then(|| UnconfirmedRequest {
        mark,
        ..request.clone()
    });
    let is_new = shows && marked.is_some();
    (marked, is_new)
}

/// Returns the note of an accept with the agreed time if that changes, and true if the user must be notified.
fn look_at_accept(
    durable: &Durable,
    request: &UnconfirmedRequest,
    terms: &Terms,
) -> (Option<UnconfirmedRequest>, bool) {
    let agreed = terms.agreed;
    let is_changed = agreed != request.base.terms.agreed;
    let is_new = is_changed && !agreed.is_empty() && !is_explained(durable, request, agreed);
    (is_changed.then(|| with_agreed(request, agreed)), is_new)
}

/// Returns the notes of the accepts of an interview once the user knows of this agreed time. `answered` is
/// the key of the request that was answered just now.
pub(crate) fn agreed_is_known(
    durable: &Durable,
    id: InterviewId,
    agreed: Range,
    answered: Option<RequestKey>,
) -> Vec<Op> {
    let is_of_accept = |request: &&UnconfirmedRequest| {
        request.interview_id == id && matches!(request.kind, ChangeKind::Accept(_))
    };
    let notes = durable.unconfirmed.iter().filter(is_of_accept);
    let known = notes.map(|request| {
        let known = with_agreed(request, agreed);
        let mark = if Some(request.key()) == answered {
            RequestMark::Answered
        } else {
            known.mark
        };
        Op::UnconfirmedRequest(UnconfirmedRequest { mark, ..known })
    });
    known.collect()
}

/// Returns the notes of the accepts of an interview once an accept was delivered, which agreed to its time.
pub(crate) fn accepted_is_known(
    durable: &Durable,
    change: &Change,
    agreed: Range,
    answered: Option<RequestKey>,
) -> Vec<Op> {
    match change.kind {
        ChangeKind::Accept(_) => agreed_is_known(durable, change.interview_id, agreed, answered),
        ChangeKind::Amend(_) | ChangeKind::Cancel => Vec::new(),
    }
}

/// Returns the note of an accept with the agreed time of the last look.
fn with_agreed(request: &UnconfirmedRequest, agreed: Range) -> UnconfirmedRequest {
    let base = Base {
        terms: Terms {
            agreed,
            ..request.base.terms.clone()
        },
        ..request.base.clone()
    };
    UnconfirmedRequest {
        base,
        ..request.clone()
    }
}

/// Returns true if a proposal of ours explains why this time is agreed. It explains nothing any more once the other side
/// turned it down, replaced it, or proposed this very time itself. An accept explains nothing either: the time with which
/// it was delivered is the one of the last look, and the user is told of any other time.
fn is_explained(durable: &Durable, watched: &UnconfirmedRequest, agreed: Range) -> bool {
    let id = watched.interview_id;
    let mut newest_first = durable.heard.values().rev();
    let last = newest_first.find(|heard| heard.interview_id == id);
    let proposed = HeardKind::Proposed { proposed: agreed };
    let theirs = last.filter(|last| last.what == proposed);
    let may_explain = |at: Timestamp| theirs.is_none_or(|theirs| at > theirs.at);
    let is_proposal = |kind: ChangeKind| kind.proposal().is_some();
    let sent = all_sent(durable).filter(|(entry, _)| entry.change.interview_id == id);
    let sent = sent.filter(|(entry, _)| is_proposal(entry.change.kind));
    let sent =
        sent.filter(|(entry, _)| may_explain(entry.ended_at) && !is_declined(durable, entry));
    let mut stored = sent.map(|(_, delivery)| delivery.stored);
    let others = durable.unconfirmed.iter();
    let others = others.filter(|one| one.interview_id == id && may_explain(one.began_at));
    let asked = others.filter_map(|one| one.kind.proposal());
    let mut near = asked.filter(|slot| agreed.is_near(*slot, NEAR_SECONDS));
    stored.any(|stored| stored == agreed) || near.next().is_some()
}

/// Returns true if the first answer of the other side to this delivered proposal was not to accept it. The list that
/// shows it as accepted may show a new proposal of theirs as well.
fn is_declined(durable: &Durable, entry: &HistoryEntry) -> bool {
    let is_later = |heard: &&Heard| {
        heard.interview_id == entry.change.interview_id && heard.at > entry.ended_at
    };
    let later = durable.heard.values().filter(is_later);
    let mut answers = later.filter(|heard| ends_our_proposal(&heard.what));
    let first = answers.next();
    first.is_some_and(|first| !matches!(first.what, HeardKind::Accepted { .. }))
}

/// Returns true if the terms show the proposal of a request.
fn amend_shows(slot: Slot, durable: &Durable, request: &UnconfirmedRequest, terms: &Terms) -> bool {
    !terms.is_over()
        && is_proposed_by_us(terms)
        && terms.proposed.is_near(slot, NEAR_SECONDS)
        && !is_of_another(slot, durable, request, terms.proposed)
}

/// Returns true if the newest delivery left exactly this proposal, so that it is not the effect of `request`, even if it
/// lies near its time. Once the other side is known to have answered the proposal of the delivery, that is not certain.
fn is_of_another(
    slot: Slot,
    durable: &Durable,
    request: &UnconfirmedRequest,
    proposed: Range,
) -> bool {
    let id = request.interview_id;
    let Some((entry, delivery)) = newest_sent(durable, id) else {
        return false;
    };
    // If the interview is listed again with its time as the agreed one, they accepted it meanwhile.
    let is_accepted = |what: &HeardKind| {
        let agreed = delivery.stored;
        *what == HeardKind::Booked { agreed } && entry.change.base.terms.agreed != agreed
    };
    let is_answer = |heard: &Heard| {
        let is_later = heard.interview_id == id && heard.at > entry.ended_at;
        is_later && (ends_our_proposal(&heard.what) || is_accepted(&heard.what))
    };
    delivery.done == DoneAs::Proposed
        && delivery.stored == proposed
        && !leaves_the_same(slot, request, entry.change.id, delivery)
        && !durable.heard.values().any(is_answer)
}

/// Returns true if a proposal of ours that stood before does not stand any more.
const fn ends_our_proposal(what: &HeardKind) -> bool {
    matches!(
        what,
        HeardKind::Proposed { .. } | HeardKind::Accepted { .. } | HeardKind::TurnedDown
    )
}

/// Returns true if a request for this slot has the same effect as the delivery of `change`.
fn leaves_the_same(
    slot: Slot,
    request: &UnconfirmedRequest,
    change: ChangeId,
    delivery: &Delivery,
) -> bool {
    request.change == change || delivery.stored == Range::from(slot)
}

/// Returns the notes of amends and cancels with the marks that the delivery of `change` gives them. The user knows
/// the effect that the delivery leaves, and any other effect is gone. The request `answered` has no note any more.
pub(crate) fn effect_is_known(
    durable: &Durable,
    change: &Change,
    delivery: &Delivery,
    answered: Option<RequestKey>,
) -> Vec<Op> {
    let is_left = |request: &UnconfirmedRequest| match (request.kind, delivery.done) {
        (ChangeKind::Amend(slot), DoneAs::Proposed) => {
            leaves_the_same(slot, request, change.id, delivery)
        }
        (ChangeKind::Cancel, DoneAs::Cancelled) => true,
        _ => false,
    };
    let notes = durable.unconfirmed.iter().filter(|request| {
        request.interview_id == change.interview_id
            && !matches!(request.kind, ChangeKind::Accept(_))
            && Some(request.key()) != answered
    });
    let marked = notes.filter_map(|request| look_at(request, is_left(request)).0);
    marked.map(Op::UnconfirmedRequest).collect()
}

/// Returns the notice that a change which waited for its user has arrived, if an earlier request of
/// the same kind explains it.
pub(crate) fn arrived_meanwhile(ledger: &Ledger, current: &Change) -> Option<Notice> {
    let id = current.interview_id;
    let explains = |request: &&UnconfirmedRequest| {
        request.interview_id == id
            && request.kind == current.kind
            && request.mark != RequestMark::Answered
    };
    ledger.durable().unconfirmed.iter().find(explains)?;
    let what = match current.kind {
        ChangeKind::Amend(_) => "proposal for",
        ChangeKind::Accept(_) => "acceptance for",
        ChangeKind::Cancel => "cancellation of",
    };
    Some(notice(format!(
        "Your {what} interview {id} arrived after all, while you were asked about it."
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
        let is_the_same = first.id == request.change || first.kind == request.kind;
        // Any change with an open request may be what made a time agreed.
        let is_accept = matches!(request.kind, ChangeKind::Accept(_));
        first.has_open_request() && (is_the_same || is_accept)
    };
    match remote_state(ledger, id) {
        RemoteState::Visible(terms) if is_covered && !first.is_some_and(waits_for_it) => {
            Some(terms)
        }
        _ => None,
    }
}

/// Returns true if the request undid the newest delivered change, which was made after the request and for
/// something else. If a still newer change asks for the same as the request, the user wants the effect of the
/// request again, unless that change was undone.
fn is_undone(
    ledger: &Ledger,
    request: &UnconfirmedRequest,
    terms: &Terms,
    (newest, delivery): (&HistoryEntry, &Delivery),
) -> bool {
    // A change that replaced another one has the order of that one, and the clock may have been set.
    let is_newer = |change: &Change| {
        change.order > newest.change.order && change.made_at >= newest.change.made_at
    };
    let is_later_same_kind = |entry: &Arc<HistoryEntry>| {
        entry.change.interview_id == request.interview_id
            && entry.change.kind == request.kind
            && is_newer(&entry.change)
            && entry.ending != Ending::Undone
    };
    let still_stands = match request.kind {
        // An accept leaves a proposal of ours alone, unless it took one of theirs in its place.
        ChangeKind::Accept(_) => [terms.proposed, terms.agreed].contains(&delivery.stored),
        // Both changes asked for times that the server rounds to the same one.
        ChangeKind::Amend(_) => terms.proposed == delivery.stored,
        ChangeKind::Cancel => false,
    };
    let still_cancelled =
        delivery.done == DoneAs::Cancelled && terms.status == Some(Status::Cancelled);
    newest.change.kind != request.kind
        && !still_cancelled
        // What was accepted stays the agreed time beside a proposal.
        && !matches!(newest.change.kind, ChangeKind::Accept(_))
        && !still_stands
        && !ledger.durable().history.iter().any(is_later_same_kind)
}

/// Returns the newest delivered change of an interview. Newest is decided by the order of the
/// outbox, because the wall clock may have been set back.
pub(crate) fn newest_sent(
    durable: &Durable,
    id: InterviewId,
) -> Option<(&HistoryEntry, &Delivery)> {
    let of_this = all_sent(durable).filter(|(entry, _)| entry.change.interview_id == id);
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

fn late_notice(ledger: &Ledger, request: &UnconfirmedRequest, terms: &Terms) -> Notice {
    let id = request.interview_id;
    let was_dropped = ledger
        .durable()
        .ended(request.change)
        .is_some_and(|entry| entry.ending == Ending::Dropped);
    notice(match (request.kind, was_dropped) {
        (ChangeKind::Amend(_), true) => format!(
            "The proposal for interview {id} that you dropped arrived after all, and stands now."
        ),
        (ChangeKind::Amend(_), false) => {
            format!("An earlier proposal of yours for interview {id} arrived late, and stands now.")
        }
        (ChangeKind::Cancel, true) => format!(
            "The cancellation that you dropped arrived after all: interview {id} is cancelled."
        ),
        (ChangeKind::Cancel, false) => {
            format!("An earlier cancellation of yours arrived late: interview {id} is cancelled.")
        }
        (ChangeKind::Accept(slot), _) if terms.agreed == Range::from(slot) => format!(
            "An acceptance of yours that had no answer arrived after all: its time of interview {id} is \
             agreed."
        ),
        (ChangeKind::Accept(_), _) => format!(
            "The agreed time of interview {id} is another one now. An earlier acceptance of yours, or one \
             from another computer, may have agreed to it."
        ),
    })
}

fn notice(message: String) -> Notice {
    Notice {
        code: Code::Late,
        message,
    }
}
