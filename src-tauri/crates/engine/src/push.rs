//! What an amend's beginning and its answer change in the outbox.

use std::sync::Arc;

use interlude_domain::{
    Amendment, Answer, Delivery, Evidence, Interview, InterviewId, Range, Reason, ReasonCode,
    Sight, Slot, State, Terms, UnclearAttempt, judge_answer,
};

use crate::clock::Now;
use crate::ledger::Ledger;
use crate::pull::standing;
use crate::remote::{AmendFailure, AmendFailureKind, Amended};
use crate::retry::HOLD_CAP;
use crate::review::{doubt, evidence};
use crate::store::{CacheBatch, Change, Contact, CredentialMark, Op};
use crate::transition::{Line, waiting_again};

/// Writes that these interviews' amendments are being sent: before the first byte goes out.
pub(crate) fn beginning(ledger: &Ledger, ids: &[InterviewId], now: &Now) -> Change {
    let lines = ids
        .iter()
        .filter_map(|id| Line::of(ledger.kept().outbox.of(*id)));
    let ops = lines.flat_map(|line| {
        let interview = ledger.interview(line.head.interview_id);
        let updated_at_before = interview.and_then(|interview| interview.updated_at());
        let state = State::Sending {
            began_at: now.wall,
            updated_at_before,
        };
        let sending = Amendment {
            state,
            attempts: line.head.attempts.saturating_add(1),
            ..line.head.clone()
        };
        let doubt = doubt(&sending, now.wall, updated_at_before);
        [Op::Doubt(doubt), Op::Put(sending)]
    });
    Change { ops: ops.collect() }
}

/// Forgets the note of the request that an amendment is being sent with: what became of it is known.
fn forget(head: &Amendment) -> Op {
    Op::ForgetDoubt(head.interview_id, head.id, head.attempts)
}

/// Takes a beginning back whose request never went out.
pub(crate) fn put_back(line: Line<'_>, now: &Now) -> Vec<Op> {
    let waiting = unattempted(line.head, line.head.reason.clone(), now);
    let put_back = line.did_not_happen(waiting, now.wall);
    [forget(line.head)].into_iter().chain(put_back).collect()
}

/// What the answer to an amend does to its line.
pub(crate) fn outcome(
    ledger: &Ledger,
    line: Line<'_>,
    answer: &Result<Amended, AmendFailure>,
    now: &Now,
) -> Change {
    let is_clear = !matches!(answer, Err(failure) if failure.kind == AmendFailureKind::Unclear);
    let ops = match answer {
        Ok(amended) => answered(ledger, line, amended, now),
        Err(failure) => failed(line, failure, now),
    };
    let noted = is_clear.then(|| forget(line.head));
    Change {
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
                known.sight == Sight::Visible && base.is_some_and(|base| known.terms() != *base)
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
                .map(|span| now.wall.plus(span.min(HOLD_CAP)));
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

fn answered(ledger: &Ledger, line: Line<'_>, amended: &Amended, now: &Now) -> Vec<Op> {
    let seen = evidence(ledger, line.head.interview_id);
    let visible = matches!(seen, Evidence::Visible(_));
    match judge_answer(&line.head.base, visible, line.head.slot, &amended.booking) {
        Answer::Taken {
            done,
            stored,
            other_side_moved,
        } if !is_an_earlier_one(ledger, line.head, stored) => {
            let request_id = amended.request_id.clone();
            let delivery = Delivery {
                done,
                stored,
                other_side_moved,
                request_id,
            };
            let left = line.head.base.terms.with_our_proposal(stored);
            let left = Terms {
                amended_by: amended
                    .booking
                    .amended_by
                    .given()
                    .cloned()
                    .or(left.amended_by.clone()),
                ..left
            };
            line.delivered(delivery, left, now.wall)
        }
        Answer::Taken { .. } | Answer::NotTaken => {
            let reason = Reason {
                code: ReasonCode::NotTaken,
                message: "The server answered, but without your proposed time.".to_owned(),
                http_status: Some(200),
                request_id: amended.request_id.clone(),
            };
            line.refused(reason, now.wall)
        }
    }
}

/// Whether stored times are those of an earlier request that landed meanwhile, not ours rounded: they
/// lie nearer to it.
fn is_an_earlier_one(ledger: &Ledger, head: &Amendment, stored: Range) -> bool {
    let apart = |slot: Slot| {
        let start = stored.start()?.seconds().abs_diff(slot.start().seconds());
        Some(start + stored.end()?.seconds().abs_diff(slot.end().seconds()))
    };
    let doubts = ledger.kept().doubts.iter();
    let this = (head.interview_id, head.id, head.attempts);
    let mut earlier =
        doubts.filter(|doubt| doubt.interview_id == head.interview_id && doubt.key() != this);
    earlier.any(|doubt| apart(doubt.slot) < apart(head.slot))
}

fn failed(line: Line<'_>, failure: &AmendFailure, now: &Now) -> Vec<Op> {
    let reason = failure.reason.clone();
    match failure.kind {
        AmendFailureKind::Offline | AmendFailureKind::SignIn | AmendFailureKind::TryLater => {
            line.did_not_happen(unattempted(line.head, Some(reason), now), now.wall)
        }
        AmendFailureKind::Refused => line.refused(reason, now.wall),
        AmendFailureKind::Unclear => {
            let updated_at_before = match line.head.state {
                State::Sending {
                    updated_at_before, ..
                } => updated_at_before,
                _ => None,
            };
            let attempt = UnclearAttempt {
                ended_at: now.wall,
                updated_at_before,
            };
            let state = State::Unconfirmed(attempt);
            let head = Amendment {
                state,
                reason: Some(reason),
                ..line.head.clone()
            };
            vec![Op::Put(head)]
        }
    }
}

/// The amendment, waiting again, as if its last attempt had not been.
fn unattempted(head: &Amendment, reason: Option<Reason>, now: &Now) -> Amendment {
    let attempts = head.attempts.saturating_sub(1);
    Amendment {
        attempts,
        ..waiting_again(head, reason, now.wall)
    }
}
