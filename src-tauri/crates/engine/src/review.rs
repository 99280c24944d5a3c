//! What the last list means for the outbox: the three-way compare, applied to every change that
//! a list had since may decide.

use interlude_domain::{
    Base, Change, CompareMode, ConflictKind, Decision, Delivery, DoneAs, Interview, InterviewId,
    NEAR_SECONDS, Party, Reason, ReasonCode, RemoteState, State, Terms, Timestamp, UnclearAttempt,
    UnconfirmedRequest, reconcile,
};

use crate::clock::Now;
use crate::config::Config;
use crate::durable::Durable;
use crate::history_recovery::caught_up;
use crate::late;
use crate::ledger::Ledger;
use crate::push;
use crate::random::Random;
use crate::session_state::SessionState;
use crate::store::{Commit, Notice, Op};
use crate::transition::{Queue, waiting_again};

/// What a review comes to.
#[derive(Debug, Default)]
pub(crate) struct Reviewed {
    pub(crate) commit: Commit,
    /// What the user is told once the change is durable.
    pub(crate) notices: Vec<Notice>,
}

/// Every change of state that the list last had allows, without sending anything.
pub(crate) fn review(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    now: &Now,
    random: &mut dyn Random,
) -> Reviewed {
    let mut ops = Vec::new();
    let mut notices = Vec::new();
    for (id, changes) in ledger.durable().outbox.queues() {
        let Some(queue) = Queue::of(changes).filter(|_| !session.in_flight.contains(&id)) else {
            continue;
        };
        // It is written as being sent, and no request is under way: none ever began.
        if matches!(queue.current.state, State::Sending { .. }) {
            ops.extend(push::put_back(queue, now));
            continue;
        }
        if let Some(op) = listed_again(ledger, queue) {
            ops.push(op);
            continue;
        }
        let settled = match session.seen(queue.current.id, id) {
            Some(pull) => {
                let visibility = ListVisible {
                    remote_state: remote_state(ledger, id),
                    updated_at: ledger.interview(id).and_then(Interview::updated_at),
                    is_cold: session.is_cold(id, pull, config.quiet),
                };
                settle(queue, &visibility, ledger.durable(), now.wall)
            }
            None => Vec::new(),
        };
        let waits = matches!(queue.current.state, State::Waiting { .. });
        if settled.is_empty() && waits && has_passed(queue.current, now.wall) {
            ops.extend(queue.conflicted(ConflictKind::Passed, now.wall));
        }
        if queue.current.needs_attention() && !settled.is_empty() {
            notices.extend(late::arrived_meanwhile(ledger, queue.current));
        }
        ops.extend(settled);
    }
    // What came late is seen best once all else is settled.
    if ops.is_empty() {
        (ops, notices) = late::late(ledger, session, now.wall, random);
        ops.extend(old_unconfirmed(ledger, session));
    }
    Reviewed {
        commit: Commit { ops },
        notices,
    }
}

/// What the last list says of one interview.
struct ListVisible {
    remote_state: RemoteState,
    updated_at: Option<Timestamp>,
    is_cold: bool,
}

/// Whether the time that a change proposes lies in the past, and did not when the user decided on it.
pub(crate) fn has_passed(change: &Change, now: Timestamp) -> bool {
    change.slot.start() <= now && !change.decided_when_passed
}

/// What the ledger may be believed of one interview, once a list was had.
pub(crate) fn remote_state(ledger: &Ledger, id: InterviewId) -> RemoteState {
    ledger
        .interview(id)
        .map_or(RemoteState::Gone, Interview::remote_state)
}

/// What must be written at the start of a run: a request that was under way when the last one ended
/// may have been applied, and more than two changes of one interview cannot be meant.
pub(crate) fn at_start(ledger: &Ledger, now: Timestamp) -> Commit {
    let mut ops = Vec::new();
    for (_, changes) in ledger.durable().outbox.queues() {
        for change in changes {
            if let State::Sending {
                began_at,
                updated_at_before,
            } = &change.state
            {
                ops.push(Op::Put(interrupted(change, *began_at, *updated_at_before)));
                let request = request(change, *began_at, *updated_at_before);
                let is_noted = |noted: &UnconfirmedRequest| noted.key() == request.key();
                // The first stored form noted it only when its answer was unclear.
                if !ledger.durable().unconfirmed.iter().any(is_noted) {
                    ops.push(Op::UnconfirmedRequest(request));
                }
            }
        }
        if let Some((newest, older)) = changes.split_last() {
            let first_stays = older.first().is_some_and(Change::is_at_large);
            let lost = older.iter().skip(usize::from(first_stays));
            ops.extend(lost.map(|older| crate::transition::superseded(older, newest, now)));
        }
    }
    Commit { ops }
}

/// The note of a request for a change, which begins or began.
pub(crate) fn request(
    change: &Change,
    began_at: Timestamp,
    updated_at_before: Option<Timestamp>,
) -> UnconfirmedRequest {
    UnconfirmedRequest {
        interview_id: change.interview_id,
        change: change.id,
        attempt: change.attempts,
        slot: change.slot,
        base: change.base.clone(),
        updated_at_before,
        began_at,
        told: false,
    }
}

/// What was in conflict because its interview was gone, once that is listed again: it is as it was, and
/// compared anew.
fn listed_again(ledger: &Ledger, queue: Queue<'_>) -> Option<Op> {
    let current = queue.current;
    let is_gone = matches!(
        remote_state(ledger, current.interview_id),
        RemoteState::Gone
    );
    if is_gone || current.state != State::Conflict(ConflictKind::Gone) {
        return None;
    }
    let as_it_was = current.before_gone.as_deref().cloned();
    // The first stored form did not keep it. What was sent may have arrived.
    let unknown = || match current.attempts {
        0 => State::Waiting {
            undo_until: current.made_at,
        },
        _ => State::Checking(UnclearAttempt {
            ended_at: current.made_at,
            updated_at_before: None,
        }),
    };
    Some(Op::Put(Change {
        state: as_it_was.unwrap_or_else(unknown),
        before_gone: None,
        ..current.clone()
    }))
}

fn settle(
    queue: Queue<'_>,
    visibility: &ListVisible,
    durable: &Durable,
    now: Timestamp,
) -> Vec<Op> {
    let current = queue.current;
    let remote_state = &visibility.remote_state;
    let compare =
        |mode: CompareMode<'_>| reconcile(&current.base, remote_state, current.slot, mode);
    match &current.state {
        State::Sending { .. } => Vec::new(),
        State::Waiting { .. } => match compare(CompareMode::Preflight) {
            Decision::Done(done) => found(queue, done, remote_state, now),
            Decision::ConflictKind(clash) => match rebased(current, remote_state, durable) {
                Some(op) => vec![op],
                None => queue.conflicted(clash, now),
            },
            Decision::Send | Decision::SendOnceMore | Decision::Wait => Vec::new(),
        },
        State::Checking(attempt) => {
            let decision = compare(CompareMode::Verify {
                attempt,
                updated_at: visibility.updated_at,
                resent_unseen: current.resent_unseen,
                is_cold: visibility.is_cold,
            });
            let again = || waiting_again(current, current.reason.clone(), now);
            match decision {
                Decision::Done(done) => found(queue, done, remote_state, now),
                Decision::ConflictKind(clash) => queue.conflicted(clash, now),
                Decision::Wait => Vec::new(),
                Decision::Send => queue.did_not_happen(again(), now),
                Decision::SendOnceMore => {
                    let once_more = Change {
                        resent_unseen: true,
                        ..again()
                    };
                    queue.did_not_happen(once_more, now)
                }
            }
        }
        State::Conflict(_) | State::Refused => match compare(CompareMode::Preflight) {
            Decision::Done(done) => found(queue, done, remote_state, now),
            _ => Vec::new(),
        },
    }
}

/// A wish that clashes with nothing but what the user had proposed before.
fn rebased(wish: &Change, remote_state: &RemoteState, durable: &Durable) -> Option<Op> {
    let RemoteState::Visible(remote) = remote_state else {
        return None;
    };
    let is_ours =
        caught_up(&durable.history, wish, remote) || has_landed(&durable.unconfirmed, wish, remote);
    is_ours.then(|| {
        let base = Base {
            terms: remote.clone(),
            updated_at: wish.base.updated_at,
        };
        Op::Put(Change {
            base,
            ..wish.clone()
        })
    })
}

/// Whether the list shows what an earlier request without a clear answer made of the terms that the wish
/// was made on, and nothing else: the user dropped that one, or chose this time over it.
fn has_landed(unconfirmed: &[UnconfirmedRequest], wish: &Change, remote: &Terms) -> bool {
    let left = Terms {
        amended_by: remote.amended_by.clone(),
        ..wish.base.terms.with_our_proposal(remote.proposed)
    };
    let is_its = |request: &UnconfirmedRequest| {
        request.interview_id == wish.interview_id
            && remote.proposed.is_near(request.slot, NEAR_SECONDS)
    };
    is_by_us(remote) && left == *remote && unconfirmed.iter().any(is_its)
}

pub(crate) fn is_by_us(terms: &Terms) -> bool {
    matches!(terms.amended_by, None | Some(Party::Interviewer))
}

fn found(queue: Queue<'_>, done: DoneAs, remote_state: &RemoteState, now: Timestamp) -> Vec<Op> {
    let RemoteState::Visible(terms) = remote_state else {
        return Vec::new();
    };
    let stored = match done {
        DoneAs::Proposed => terms.proposed,
        DoneAs::Agreed => terms.agreed,
    };
    let base = queue.current.base.terms.agreed;
    let delivery = Delivery {
        done,
        stored,
        // Of an agreed time that was never shown nothing can be said.
        other_side_moved: !base.is_empty() && ![base, stored].contains(&terms.agreed),
        request_id: None,
    };
    let left = queue.current.base.terms.with_our_proposal(stored);
    let amended_by = match done {
        DoneAs::Proposed => terms.amended_by.clone(),
        DoneAs::Agreed => left.amended_by.clone(),
    };
    queue.delivered(delivery, Terms { amended_by, ..left }, now)
}

fn interrupted(
    change: &Change,
    began_at: Timestamp,
    updated_at_before: Option<Timestamp>,
) -> Change {
    let attempt = UnclearAttempt {
        ended_at: began_at,
        updated_at_before,
    };
    let reason = Reason::local(
        ReasonCode::Interrupted,
        "Interlude was closed while this was being sent. It is looked up before anything is sent again.",
    );
    Change {
        state: State::Checking(attempt),
        reason: Some(reason),
        ..change.clone()
    }
}

/// Doubts whose requests cannot land any more, once a list was had since.
fn old_unconfirmed(ledger: &Ledger, session: &SessionState) -> Vec<Op> {
    let Some(pull) = &session.last_pull else {
        return Vec::new();
    };
    let unconfirmed = &ledger.durable().unconfirmed;
    let mut ids: Vec<_> = unconfirmed
        .iter()
        .map(|request| request.interview_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| {
        let mut of_this = unconfirmed
            .iter()
            .filter(|request| request.interview_id == *id);
        of_this.all(|request| session.has_outlived(request, pull))
    });
    ids.into_iter().map(Op::ForgetAllUnconfirmed).collect()
}
