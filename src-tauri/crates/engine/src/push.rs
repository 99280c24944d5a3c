//! What an amend's beginning and its answer change in the outbox.

use std::sync::Arc;

use interlude_domain::{
    Answer, Change, Delivery, Interview, InterviewId, ListVisibility, Range, Reason, ReasonCode,
    RemoteState, Slot, State, Terms, UnclearAttempt, judge_answer,
};

use crate::clock::Now;
use crate::ledger::Ledger;
use crate::pull::standing;
use crate::remote::{AmendFailure, AmendFailureKind, Amended};
use crate::retry::RETRY_AFTER_CAP;
use crate::review::{remote_state, request};
use crate::store::{CacheBatch, Commit, Contact, CredentialMark, Op};
use crate::transition::{Queue, waiting_again};

/// Writes that these interviews' changes are being sent: before the first byte goes out.
pub(crate) fn beginning(ledger: &Ledger, ids: &[InterviewId], now: &Now) -> Commit {
    let queues = ids
        .iter()
        .filter_map(|id| Queue::of(ledger.durable().outbox.of(*id)));
    let ops = queues.flat_map(|queue| {
        let interview = ledger.interview(queue.current.interview_id);
        let updated_at_before = interview.and_then(|interview| interview.updated_at());
        let state = State::Sending {
            began_at: now.wall,
            updated_at_before,
        };
        let sending = Change {
            state,
            attempts: queue.current.attempts.saturating_add(1),
            ..queue.current.clone()
        };
        let request = request(&sending, now.wall, updated_at_before);
        [Op::UnconfirmedRequest(request), Op::Put(sending)]
    });
    Commit { ops: ops.collect() }
}

/// Forgets the note of the request that a change is being sent with: what became of it is known.
fn forget(current: &Change) -> Op {
    Op::ForgetUnconfirmed(current.interview_id, current.id, current.attempts)
}

/// Takes a beginning back whose request never went out.
pub(crate) fn put_back(queue: Queue<'_>, now: &Now) -> Vec<Op> {
    let waiting = unattempted(queue.current, queue.current.reason.clone(), now);
    let put_back = queue.did_not_happen(waiting, now.wall);
    [forget(queue.current)]
        .into_iter()
        .chain(put_back)
        .collect()
}

/// What the answer to an amend does to its line.
pub(crate) fn outcome(
    ledger: &Ledger,
    queue: Queue<'_>,
    answer: &Result<Amended, AmendFailure>,
    now: &Now,
) -> Commit {
    let is_clear = !matches!(answer, Err(failure) if failure.kind == AmendFailureKind::Unclear);
    let ops = match answer {
        Ok(amended) => answered(ledger, queue, amended, now),
        Err(failure) => failed(queue, failure, now),
    };
    let noted = is_clear.then(|| forget(queue.current));
    Commit {
        ops: noted.into_iter().chain(ops).collect(),
    }
}

/// What the answer to an amend changes in what is known of the server. The ETag is forgotten: the
/// list that it stands for is older than the answer.
///
/// `base` is what the request was made on. Where a list has shown other terms since, they stay until
/// the next one: which of the two is older cannot be known.
pub(crate) fn adoption(
    ledger: &Ledger,
    id: InterviewId,
    base: Option<&Terms>,
    answer: &Result<Amended, AmendFailure>,
    token: Option<CredentialMark>,
    now: &Now,
) -> CacheBatch {
    let known = ledger.contact().clone();
    match answer {
        Ok(amended) => {
            let moved = |known: &&Interview| {
                known.visibility == ListVisibility::Visible
                    && base.is_some_and(|base| known.terms() != *base)
            };
            let interview = ledger.interview(id).filter(|known| !moved(known));
            let next = interview.map(|known| Arc::new(known.answered(amended.booking.clone())));
            let contact = Contact {
                etag: None,
                refused_token: None,
                amend_hold_until: standing(known.amend_hold_until, now),
                ..known
            };
            CacheBatch {
                upserts: next.into_iter().collect(),
                contact: Some(contact),
                ..CacheBatch::default()
            }
        }
        Err(failure) => {
            let hold = failure
                .retry_after
                .map(|span| now.wall.plus(span.min(RETRY_AFTER_CAP)));
            let refused_token = match failure.kind {
                AmendFailureKind::SignIn => token,
                _ => known.refused_token,
            };
            let contact = Contact {
                amend_hold_until: hold.or_else(|| standing(known.amend_hold_until, now)),
                refused_token,
                ..known
            };
            let contact = Some(contact).filter(|contact| contact != ledger.contact());
            CacheBatch {
                contact,
                ..CacheBatch::default()
            }
        }
    }
}

fn answered(ledger: &Ledger, queue: Queue<'_>, amended: &Amended, now: &Now) -> Vec<Op> {
    let seen = remote_state(ledger, queue.current.interview_id);
    let visible = matches!(seen, RemoteState::Visible(_));
    match judge_answer(
        &queue.current.base,
        visible,
        queue.current.slot,
        &amended.booking,
    ) {
        Answer::Taken {
            done,
            stored,
            other_side_moved,
        } if !is_an_earlier_one(ledger, queue.current, stored) => {
            let request_id = amended.request_id.clone();
            let delivery = Delivery {
                done,
                stored,
                other_side_moved,
                request_id,
            };
            let left = queue.current.base.terms.with_our_proposal(stored);
            let left = Terms {
                amended_by: amended
                    .booking
                    .amended_by
                    .given()
                    .cloned()
                    .or(left.amended_by.clone()),
                ..left
            };
            queue.delivered(delivery, left, now.wall)
        }
        Answer::Taken { .. } | Answer::NotTaken => {
            let reason = Reason {
                code: ReasonCode::NotTaken,
                message: "The server answered, but without your proposed time.".to_owned(),
                http_status: Some(200),
                request_id: amended.request_id.clone(),
            };
            queue.refused(reason, now.wall)
        }
    }
}

/// Whether stored times are those of an earlier request that landed meanwhile, not ours rounded: they
/// lie nearer to it.
fn is_an_earlier_one(ledger: &Ledger, current: &Change, stored: Range) -> bool {
    let apart = |slot: Slot| {
        let start = stored.start()?.seconds().abs_diff(slot.start().seconds());
        Some(start + stored.end()?.seconds().abs_diff(slot.end().seconds()))
    };
    let unconfirmed = ledger.durable().unconfirmed.iter();
    let this = (current.interview_id, current.id, current.attempts);
    let mut earlier = unconfirmed
        .filter(|request| request.interview_id == current.interview_id && request.key() != this);
    earlier.any(|request| apart(request.slot) < apart(current.slot))
}

fn failed(queue: Queue<'_>, failure: &AmendFailure, now: &Now) -> Vec<Op> {
    let reason = failure.reason.clone();
    match failure.kind {
        AmendFailureKind::Offline | AmendFailureKind::SignIn | AmendFailureKind::TryLater => {
            queue.did_not_happen(unattempted(queue.current, Some(reason), now), now.wall)
        }
        AmendFailureKind::Refused => queue.refused(reason, now.wall),
        AmendFailureKind::Unclear => {
            let updated_at_before = match queue.current.state {
                State::Sending {
                    updated_at_before, ..
                } => updated_at_before,
                _ => None,
            };
            let attempt = UnclearAttempt {
                ended_at: now.wall,
                updated_at_before,
            };
            let state = State::Checking(attempt);
            let current = Change {
                state,
                reason: Some(reason),
                ..queue.current.clone()
            };
            vec![Op::Put(current)]
        }
    }
}

/// The change, waiting again, as if its last attempt had not been.
fn unattempted(current: &Change, reason: Option<Reason>, now: &Now) -> Change {
    let attempts = current.attempts.saturating_sub(1);
    Change {
        attempts,
        ..waiting_again(current, reason, now.wall)
    }
}
