//! What the last list means for the outbox: the three-way compare, applied to every amendment that
//! a list had since may decide.

use interlude_domain::{
    Amendment, Base, Clash, Delivery, Doing, Done, Doubt, Evidence, Interview, InterviewId,
    NEAR_SECONDS, Party, Reason, ReasonCode, State, Terms, Timestamp, UnclearAttempt, Verdict,
    reconcile,
};

use crate::clock::Now;
use crate::config::Config;
use crate::kept::Kept;
use crate::late;
use crate::ledger::Ledger;
use crate::pace::Talk;
use crate::push;
use crate::random::Random;
use crate::recall::caught_up;
use crate::store::{Change, Notice, Op};
use crate::transition::{Line, waiting_again};

/// What a review comes to.
#[derive(Debug, Default)]
pub(crate) struct Reviewed {
    pub(crate) change: Change,
    /// What the user is told once the change is durable.
    pub(crate) notices: Vec<Notice>,
}

/// Every change of state that the list last had allows, without sending anything.
pub(crate) fn review(
    ledger: &Ledger,
    talk: &Talk,
    config: &Config,
    now: &Now,
    random: &mut dyn Random,
) -> Reviewed {
    let mut ops = Vec::new();
    let mut notices = Vec::new();
    for (id, amendments) in ledger.kept().outbox.lines() {
        let Some(line) = Line::of(amendments).filter(|_| !talk.in_flight.contains(&id)) else {
            continue;
        };
        // It is written as being sent, and no request is under way: none ever began.
        if matches!(line.head.state, State::Sending { .. }) {
            ops.extend(push::put_back(line, now));
            continue;
        }
        if let Some(op) = listed_again(ledger, line) {
            ops.push(op);
            continue;
        }
        let settled = match talk.seen(line.head.id, id) {
            Some(pull) => {
                let sight = Sighted {
                    evidence: evidence(ledger, id),
                    updated_at: ledger.interview(id).and_then(Interview::updated_at),
                    is_cold: talk.is_cold(id, pull, config.quiet),
                };
                settle(line, &sight, ledger.kept(), now.wall)
            }
            None => Vec::new(),
        };
        let waits = matches!(line.head.state, State::Queued { .. });
        if settled.is_empty() && waits && has_passed(line.head, now.wall) {
            ops.extend(line.conflicted(Clash::Passed, now.wall));
        }
        if line.head.needs_attention() && !settled.is_empty() {
            notices.extend(late::arrived_meanwhile(ledger, line.head));
        }
        ops.extend(settled);
    }
    // What came late is seen best once all else is settled.
    if ops.is_empty() {
        (ops, notices) = late::late(ledger, talk, now.wall, random);
        ops.extend(old_doubts(ledger, talk));
    }
    Reviewed {
        change: Change { ops },
        notices,
    }
}

/// What the last list says of one interview.
struct Sighted {
    evidence: Evidence,
    updated_at: Option<Timestamp>,
    is_cold: bool,
}

/// Whether the time that an amendment proposes lies in the past, and did not when the user decided on it.
pub(crate) fn has_passed(amendment: &Amendment, now: Timestamp) -> bool {
    amendment.slot.start() <= now && !amendment.decided_when_passed
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

/// What was in conflict because its interview was gone, once that is listed again: it is as it was, and
/// compared anew.
fn listed_again(ledger: &Ledger, line: Line<'_>) -> Option<Op> {
    let head = line.head;
    let is_gone = matches!(evidence(ledger, head.interview_id), Evidence::Gone);
    if is_gone || head.state != State::Conflicted(Clash::Gone) {
        return None;
    }
    let as_it_was = head.before_gone.as_deref().cloned();
    // The first stored form did not keep it. What was sent may have arrived.
    let unknown = || match head.attempts {
        0 => State::Queued {
            undo_until: head.made_at,
        },
        _ => State::Unconfirmed(UnclearAttempt {
            ended_at: head.made_at,
            updated_at_before: None,
        }),
    };
    Some(Op::Put(Amendment {
        state: as_it_was.unwrap_or_else(unknown),
        before_gone: None,
        ..head.clone()
    }))
}

fn settle(line: Line<'_>, sight: &Sighted, kept: &Kept, now: Timestamp) -> Vec<Op> {
    let head = line.head;
    let evidence = &sight.evidence;
    let compare = |doing: Doing<'_>| reconcile(&head.base, evidence, head.slot, doing);
    match &head.state {
        State::Sending { .. } => Vec::new(),
        State::Queued { .. } => match compare(Doing::Preflight) {
            Verdict::Done(done) => found(line, done, evidence, now),
            Verdict::Clash(clash) => match rebased(head, evidence, kept) {
                Some(op) => vec![op],
                None => line.conflicted(clash, now),
            },
            Verdict::Send | Verdict::SendOnceMore | Verdict::Wait => Vec::new(),
        },
        State::Unconfirmed(attempt) => {
            let verdict = compare(Doing::Verify {
                attempt,
                updated_at: sight.updated_at,
                resent_unseen: head.resent_unseen,
                is_cold: sight.is_cold,
            });
            let again = || waiting_again(head, head.reason.clone(), now);
            match verdict {
                Verdict::Done(done) => found(line, done, evidence, now),
                Verdict::Clash(clash) => line.conflicted(clash, now),
                Verdict::Wait => Vec::new(),
                Verdict::Send => line.did_not_happen(again(), now),
                Verdict::SendOnceMore => {
                    let once_more = Amendment {
                        resent_unseen: true,
                        ..again()
                    };
                    line.did_not_happen(once_more, now)
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

pub(crate) fn is_by_us(terms: &Terms) -> bool {
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
    let base = line.head.base.terms.agreed;
    let delivery = Delivery {
        done,
        stored,
        // Of an agreed time that was never shown nothing can be said.
        other_side_moved: !base.is_empty() && ![base, stored].contains(&terms.agreed),
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

/// Doubts whose requests cannot land any more, once a list was had since.
fn old_doubts(ledger: &Ledger, talk: &Talk) -> Vec<Op> {
    let Some(pull) = &talk.last_pull else {
        return Vec::new();
    };
    let doubts = &ledger.kept().doubts;
    let mut ids: Vec<_> = doubts.iter().map(|doubt| doubt.interview_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| {
        let mut of_this = doubts.iter().filter(|doubt| doubt.interview_id == *id);
        of_this.all(|doubt| talk.has_outlived(doubt, pull))
    });
    ids.into_iter().map(Op::ForgetDoubts).collect()
}
