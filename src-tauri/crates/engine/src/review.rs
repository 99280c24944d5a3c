//! What the last list means for the outbox: the three-way compare, applied to every amendment that
//! a list had since may decide.

use std::sync::Arc;

use interlude_domain::{
    Amendment, Base, Clash, Delivery, Doing, Done, Doubt, Ending, Evidence, HistoryEntry,
    Interview, InterviewId, NEAR_SECONDS, Party, RESEND_WINDOW, Reason, ReasonCode, State, Status,
    Terms, Timestamp, UnclearAttempt, Verdict, reconcile,
};

use crate::clock::Now;
use crate::kept::Kept;
use crate::ledger::Ledger;
use crate::pace::Talk;
use crate::random::{Random, amendment_id};
use crate::recall::caught_up;
use crate::store::{Change, Op};
use crate::transition::{Line, waiting_again};

/// Every change of state that the list last had allows, without sending anything.
pub(crate) fn review(ledger: &Ledger, talk: &Talk, now: &Now, random: &mut dyn Random) -> Change {
    let mut ops = Vec::new();
    for (id, amendments) in ledger.kept().outbox.lines() {
        let Some(line) = Line::of(amendments).filter(|_| !talk.in_flight.contains(&id)) else {
            continue;
        };
        let evidence = evidence(ledger, id);
        if is_too_late_unseen(ledger, line.head, &evidence, now.wall) {
            ops.extend(line.conflicted(Clash::Unseen, now.wall));
        } else if talk.seen(line.head.id, id).is_some() {
            ops.extend(settle(line, &evidence, ledger.kept(), now.wall));
        }
    }
    ops.extend(zombies(ledger, talk, now.wall, random));
    ops.extend(old_doubts(ledger, talk, now));
    Change { ops }
}

/// What the ledger may be believed of one interview, once a list was had.
pub(crate) fn evidence(ledger: &Ledger, id: InterviewId) -> Evidence {
    ledger
        .interview(id)
        .map_or(Evidence::Gone, Interview::evidence)
}

/// What must be written at the start of a run: a request that was under way when the last one ended
/// may have been applied, and more than two amendments of one interview cannot be meant.
pub(crate) fn at_start(ledger: &Ledger, now: Timestamp) -> Change {
    let mut ops = Vec::new();
    for (_, amendments) in ledger.kept().outbox.lines() {
        for amendment in amendments {
            if let State::Sending {
                began_at,
                updated_at_before,
            } = &amendment.state
            {
                ops.push(Op::Put(interrupted(
                    amendment,
                    *began_at,
                    *updated_at_before,
                )));
                let doubt = doubt(amendment, *began_at, *updated_at_before);
                let is_noted = |noted: &Doubt| noted.key() == doubt.key();
                // The first stored form noted it only when its answer was unclear.
                if !ledger.kept().doubts.iter().any(is_noted) {
                    ops.push(Op::Doubt(doubt));
                }
            }
        }
        if let Some((newest, older)) = amendments.split_last() {
            let first_stays = older.first().is_some_and(Amendment::is_at_large);
            let lost = older.iter().skip(usize::from(first_stays));
            ops.extend(lost.map(|older| crate::transition::superseded(older, newest, now)));
        }
    }
    Change { ops }
}

/// The note of a request for an amendment, which begins or began.
pub(crate) fn doubt(
    amendment: &Amendment,
    began_at: Timestamp,
    updated_at_before: Option<Timestamp>,
) -> Doubt {
    Doubt {
        interview_id: amendment.interview_id,
        change: amendment.id,
        attempt: amendment.attempts,
        slot: amendment.slot,
        base: amendment.base.clone(),
        updated_at_before,
        began_at,
        told: false,
    }
}

/// Whether an amendment was to be sent once more where its effect cannot be seen, and could not be in
/// the time that is given for it.
fn is_too_late_unseen(
    ledger: &Ledger,
    head: &Amendment,
    evidence: &Evidence,
    now: Timestamp,
) -> bool {
    let waits = head.resent_unseen && matches!(head.state, State::Queued { .. });
    let in_time = |doubt: &Doubt| {
        (doubt.interview_id, doubt.slot) == (head.interview_id, head.slot)
            && now.since(doubt.began_at) <= RESEND_WINDOW
    };
    waits
        && matches!(evidence, Evidence::Hidden { .. })
        && !ledger.kept().doubts.iter().any(in_time)
}

fn settle(line: Line<'_>, evidence: &Evidence, kept: &Kept, now: Timestamp) -> Vec<Op> {
    let head = line.head;
    let compare = |doing: Doing<'_>| reconcile(&head.base, evidence, head.slot, doing);
    match &head.state {
        State::Sending { .. } => Vec::new(),
        State::Queued { .. } => match compare(Doing::Preflight) {
            Verdict::Done(done) => found(line, done, evidence, now),
            Verdict::Clash(clash) => match rebased(head, evidence, kept) {
                Some(op) => vec![op],
                None => line.conflicted(clash, now),
            },
            Verdict::Send | Verdict::SendOnceMore => Vec::new(),
        },
        State::Unconfirmed(attempt) => {
            let resent_unseen = head.resent_unseen;
            match compare(Doing::Verify {
                attempt,
                resent_unseen,
                now,
            }) {
                Verdict::Done(done) => found(line, done, evidence, now),
                Verdict::Clash(clash) => line.conflicted(clash, now),
                Verdict::Send => {
                    line.did_not_happen(waiting_again(head, head.reason.clone(), now), now)
                }
                Verdict::SendOnceMore => {
                    let again = waiting_again(head, head.reason.clone(), now);
                    line.did_not_happen(
                        Amendment {
                            resent_unseen: true,
                            ..again
                        },
                        now,
                    )
                }
            }
        }
        State::Conflicted(_) | State::Refused => match compare(Doing::Preflight) {
            Verdict::Done(done) => found(line, done, evidence, now),
            _ => Vec::new(),
        },
    }
}

/// A wish that clashes with nothing but what the user had proposed before.
fn rebased(wish: &Amendment, evidence: &Evidence, kept: &Kept) -> Option<Op> {
    let Evidence::Visible(remote) = evidence else {
        return None;
    };
    let is_ours = caught_up(&kept.history, wish, remote) || has_landed(&kept.doubts, wish, remote);
    is_ours.then(|| {
        let base = Base {
            terms: remote.clone(),
            updated_at: wish.base.updated_at,
        };
        Op::Put(Amendment {
            base,
            ..wish.clone()
        })
    })
}

/// Whether the list shows what an earlier request without a clear answer made of the terms that the wish
/// was made on, and nothing else: the user dropped that one, or chose this time over it.
fn has_landed(doubts: &[Doubt], wish: &Amendment, remote: &Terms) -> bool {
    let left = Terms {
        amended_by: remote.amended_by.clone(),
        ..wish.base.terms.with_our_proposal(remote.proposed)
    };
    let is_its = |doubt: &Doubt| {
        doubt.interview_id == wish.interview_id && remote.proposed.is_near(doubt.slot, NEAR_SECONDS)
    };
    is_by_us(remote) && left == *remote && doubts.iter().any(is_its)
}

fn is_by_us(terms: &Terms) -> bool {
    matches!(terms.amended_by, None | Some(Party::Interviewer))
}

fn found(line: Line<'_>, done: Done, evidence: &Evidence, now: Timestamp) -> Vec<Op> {
    let Evidence::Visible(terms) = evidence else {
        return Vec::new();
    };
    let stored = match done {
        Done::Proposed => terms.proposed,
        Done::Agreed => terms.agreed,
    };
    let delivery = Delivery {
        done,
        stored,
        other_side_moved: false,
        request_id: None,
    };
    let left = line.head.base.terms.with_our_proposal(stored);
    let amended_by = match done {
        Done::Proposed => terms.amended_by.clone(),
        Done::Agreed => left.amended_by.clone(),
    };
    line.delivered(delivery, Terms { amended_by, ..left }, now)
}

fn interrupted(
    amendment: &Amendment,
    began_at: Timestamp,
    updated_at_before: Option<Timestamp>,
) -> Amendment {
    let attempt = UnclearAttempt {
        ended_at: began_at,
        updated_at_before,
    };
    let reason = Reason::local(
        ReasonCode::Interrupted,
        "Interlude was closed while this was being sent. It is looked up before anything is sent again.",
    );
    Amendment {
        state: State::Unconfirmed(attempt),
        reason: Some(reason),
        ..amendment.clone()
    }
}

/// Earlier requests that landed after a newer one was delivered: the newer one comes back for the
/// user to decide, and nothing is sent by itself.
fn zombies(ledger: &Ledger, talk: &Talk, now: Timestamp, random: &mut dyn Random) -> Vec<Op> {
    let Some(pull) = &talk.last_pull else {
        return Vec::new();
    };
    let mut ops = Vec::new();
    for doubt in &ledger.kept().doubts {
        let id = doubt.interview_id;
        let unread = pull.only.as_ref().is_some_and(|only| !only.contains(&id));
        if unread || talk.is_late(pull.began, id) || !ledger.kept().outbox.of(id).is_empty() {
            continue;
        }
        let Evidence::Visible(terms) = evidence(ledger, id) else {
            continue;
        };
        let of_this = |entry: &&Arc<HistoryEntry>| entry.amendment.interview_id == id;
        let history = ledger.kept().history.iter().filter(of_this);
        let Some((last, delivery)) = history.clone().filter_map(delivered).max_by_key(order) else {
            continue;
        };
        let of_a_later_wish = |entry: &Arc<HistoryEntry>| {
            entry.amendment.slot == doubt.slot && entry.amendment.order > last.amendment.order
        };
        let shows_older = terms.status == Some(Status::Amended)
            && is_by_us(&terms)
            && terms.proposed.is_near(doubt.slot, NEAR_SECONDS)
            && terms.proposed != delivery.stored;
        let is_earlier = last.amendment.slot != doubt.slot && !history.clone().any(of_a_later_wish);
        if shows_older && is_earlier {
            ops.push(Op::Put(Amendment {
                id: amendment_id(random),
                order: ledger.next_order(),
                made_at: now,
                state: State::Conflicted(Clash::Overtaken),
                ..last.amendment.clone()
            }));
        }
    }
    ops
}

fn delivered(entry: &Arc<HistoryEntry>) -> Option<(&HistoryEntry, &Delivery)> {
    match &entry.ending {
        Ending::Delivered(delivery) => Some((entry, delivery)),
        _ => None,
    }
}

/// Of an interview's delivered wishes the newest, whatever the wall clock said when they ended.
fn order((entry, _): &(&HistoryEntry, &Delivery)) -> u64 {
    entry.amendment.order
}

/// Doubts whose requests cannot land any more, once a list was had since.
fn old_doubts(ledger: &Ledger, talk: &Talk, now: &Now) -> Vec<Op> {
    let Some(pull) = &talk.last_pull else {
        return Vec::new();
    };
    let doubts = &ledger.kept().doubts;
    let mut ids: Vec<_> = doubts.iter().map(|doubt| doubt.interview_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| {
        let mut of_this = doubts.iter().filter(|doubt| doubt.interview_id == *id);
        of_this.all(|doubt| talk.has_outlived(doubt, pull, now))
    });
    ids.into_iter().map(Op::ForgetDoubts).collect()
}
