//! Decides what the beginning of a request and its answer change in the outbox and in the cache.

use std::sync::Arc;

use interlude_model::{
    AnswerOutcome, Base, BookingAnswer, Change, ChangeKind, ConflictKind, Delivery, Ending,
    HistoryEntry, Interview, InterviewId, ListVisibility, NEAR_SECONDS, Range, Reason, ReasonCode,
    RemoteState, RequestKey, RequestMark, Said, Slot, State, Terms, Timestamp, UnconfirmedAttempt,
    UnconfirmedRequest, answer_outcome,
};

use crate::clock::Now;
use crate::durable::Durable;
use crate::late::{accepted_is_known, agreed_is_known, effect_is_known, newest_sent};
use crate::ledger::Ledger;
use crate::pull::unexpired;
use crate::remote::{ChangeAnswer, ChangeFailure, ChangeFailureKind};
use crate::retry::RETRY_AFTER_CAP;
use crate::review::{remote_state, unconfirmed_request};
use crate::session_state::{LIST_LAG, WATCH_AFTER_UNCONFIRMED};
use crate::store::{CacheBatch, Commit, Contact, CredentialMark, MissingCalls, Op};
use crate::transition::{Queue, waiting_again};

/// Returns the commit that says that the current changes of `ids` are being sent.
///
/// It must be durable before the first byte goes out. If the process ends in between, the next
/// start finds Sending and looks the change up, rather than send it a second time.
pub(crate) fn begin_sending(ledger: &Ledger, ids: &[InterviewId], now: &Now) -> Commit {
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
        // The note outlives the change. A late effect of this request is recognised even after the
        // change was dropped or replaced.
        let request = unconfirmed_request(&sending, now.wall, updated_at_before);
        [Op::UnconfirmedRequest(request), Op::Put(sending)]
    });
    Commit { ops: ops.collect() }
}

/// Forgets the note of the request that a change is being sent with, because its outcome is known.
fn forget_request(current: &Change) -> Op {
    let (id, change, attempt) = key(current);
    Op::ForgetUnconfirmed(id, change, attempt)
}

/// Returns the key of the request that a change is being sent with.
const fn key(current: &Change) -> RequestKey {
    (current.interview_id, current.id, current.attempts)
}

/// Takes Sending back for a change whose request never went out.
pub(crate) fn revert_sending(queue: Queue<'_>, now: &Now) -> Vec<Op> {
    let waiting = waiting_unattempted(queue.current, queue.current.reason.clone(), now);
    let reverted = queue.did_not_happen(waiting, now.wall);
    [forget_request(queue.current)]
        .into_iter()
        .chain(reverted)
        .collect()
}

/// Returns the commit that follows from the answer to the request of a queue's current change.
pub(crate) fn outcome(
    ledger: &Ledger,
    queue: Queue<'_>,
    answer: &Result<ChangeAnswer, ChangeFailure>,
    now: &Now,
) -> Commit {
    // Only an unclear answer keeps the note. Every other one says what the request did.
    let is_clear =
        !matches!(answer, Err(failure) if failure.kind == ChangeFailureKind::Unconfirmed);
    let ops = match answer {
        Ok(answer) => answered(ledger, queue, answer, now),
        Err(failure) => failed(ledger, queue, failure, now),
    };
    let settled = is_clear.then(|| settle_request(ledger, queue.current, answer));
    // The history keeps the time of an answer by which a change is Sent.
    let is_sent = |op: &Op| match op {
        Op::End(entry) => matches!(entry.ending, Ending::Sent(_)),
        _ => false,
    };
    let is_kept = answer.is_err() || ops.iter().any(is_sent);
    let noted = (!is_kept).then(|| note_answer(ledger, queue.current.interview_id, now));
    Commit {
        ops: settled.into_iter().chain(ops).chain(noted).collect(),
    }
}

/// Keeps the time of an answer, so that a list that lags behind it is not believed by the next run either.
/// The times that no list can lag behind any more are forgotten.
fn note_answer(ledger: &Ledger, id: InterviewId, now: &Now) -> Op {
    let mut answers = ledger.durable().recent_answers.clone();
    answers.retain(|_, at| now.wall.since(*at) < LIST_LAG);
    answers.insert(id, now.wall);
    Op::RecentAnswers(answers)
}

/// Forgets the note of a request that got a clear answer. The note of an accept stays if the server took or
/// refused the accept: a copy of the request that arrives later would accept whatever is proposed then.
fn settle_request(
    ledger: &Ledger,
    current: &Change,
    answer: &Result<ChangeAnswer, ChangeFailure>,
) -> Op {
    let mut noted = ledger.durable().unconfirmed.iter();
    let request = noted.find(|request| request.key() == key(current));
    let has_reached = match answer {
        Ok(_) => true,
        Err(failure) => failure.kind == ChangeFailureKind::Refused,
    };
    match request {
        Some(request) if has_reached && matches!(request.kind, ChangeKind::Accept(_)) => {
            Op::UnconfirmedRequest(UnconfirmedRequest {
                mark: RequestMark::Answered,
                ..request.clone()
            })
        }
        _ => forget_request(current),
    }
}

/// The request that an answer belongs to, if its change is still there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The terms on which it was made.
    pub(crate) base: Option<&'a Terms>,
    pub(crate) kind: Option<ChangeKind>,
    /// The terms that lists have shown since it went out.
    pub(crate) shown: &'a [Terms],
}

/// Returns the update of the cache that follows from the answer to a request.
///
/// If a list has shown the effect already, what lists say now is newer than the answer. If one has shown other
/// terms than those that the request was made on, they stay until the next list, because nobody can tell which
/// of the two is older.
pub(crate) fn cache_update(
    ledger: &Ledger,
    id: InterviewId,
    asked: Asked<'_>,
    answer: &Result<ChangeAnswer, ChangeFailure>,
    token: Option<CredentialMark>,
    now: &Now,
) -> CacheBatch {
    let known = ledger.contact().clone();
    match answer {
        Ok(answer) => {
            let known_one = ledger.interview(id);
            let booking = settled_booking(&answer.booking, asked.kind);
            let next = known_one.map(|known| known.answered(booking));
            let next = next.filter(|next| !asked.was_shown(&next.terms()));
            let has_moved = known_one.is_some_and(|known| asked.has_moved(known));
            let mut behind = known.behind.clone();
            // A list that lacked it came before the answer, and did not know what the change would leave.
            let is_gone = known_one.is_some_and(|known| known.visibility == ListVisibility::Gone);
            if next.is_some() && (has_moved || is_gone) {
                behind.entry(id).or_insert(known.last_sync_at);
            }
            let next = next.filter(|_| !has_moved).map(Arc::new);
            let contact = Contact {
                // The list of this ETag is older than the answer. A 304 would confirm terms that no
                // longer stand.
                etag: None,
                refused_token: None,
                change_hold_until: unexpired(known.change_hold_until, now),
                behind,
                ..known
            };
            CacheBatch {
                upserts: next.into_iter().collect(),
                contact: Some(contact),
                ..CacheBatch::default()
            }
        }
        Err(failure) => {
            let retry_after_until = failure
                .retry_after
                .map(|span| now.wall.plus(span.min(RETRY_AFTER_CAP)));
            let refused_token = match failure.kind {
                // The refusal is of the credential that was sent, which may not be the current one.
                ChangeFailureKind::SignIn => token,
                _ => known.refused_token,
            };
            let contact = Contact {
                change_hold_until: retry_after_until
                    .or_else(|| unexpired(known.change_hold_until, now)),
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

/// Returns the terms that the answer to a request leaves, which every list must show unless it lags, and the
/// base that was known before. None if the answer is a failure, or if a list has shown these terms already.
pub(crate) fn expected_of_lists(
    ledger: &Ledger,
    id: InterviewId,
    asked: Asked<'_>,
    answer: &Result<ChangeAnswer, ChangeFailure>,
) -> Option<(Terms, Base)> {
    let booking = settled_booking(&answer.as_ref().ok()?.booking, asked.kind);
    let known = ledger.interview(id)?;
    let terms = known.answered(booking).terms();
    (!asked.was_shown(&terms)).then(|| (terms, known.base()))
}

impl Asked<'_> {
    /// Returns true if a list has shown other terms than those on which the request was made.
    fn has_moved(&self, known: &Interview) -> bool {
        let is_other = |base: &Terms| known.terms() != *base;
        known.visibility == ListVisibility::Visible && self.base.is_some_and(is_other)
    }

    /// Returns true if a list has shown the effect that leaves these terms, while the request was under way. An answer
    /// without effect leaves the terms on which it was made, which tells nothing.
    fn was_shown(&self, left: &Terms) -> bool {
        self.base.is_some_and(|base| left != base) && self.shown.contains(left)
    }
}

/// Returns the booking of an answer. An accept leaves no proposal. If its answer does not mention one, the
/// booking says that there is none.
fn settled_booking(booking: &BookingAnswer, kind: Option<ChangeKind>) -> BookingAnswer {
    let null = |said: &Said<Timestamp>| match said {
        Said::Nothing => Said::Value(None),
        given @ Said::Value(_) => given.clone(),
    };
    match kind {
        Some(ChangeKind::Accept(slot)) if booking.agreed_over(Range::default()) == slot.into() => {
            BookingAnswer {
                amend_start_at: null(&booking.amend_start_at),
                amend_end_at: null(&booking.amend_end_at),
                ..booking.clone()
            }
        }
        _ => booking.clone(),
    }
}

/// Returns the operations that follow from a 2xx answer that carries the interview.
fn answered(ledger: &Ledger, queue: Queue<'_>, answer: &ChangeAnswer, now: &Now) -> Vec<Op> {
    let Change { base, kind, .. } = queue.current;
    // If the list hides the terms, the base was never on the screen. A difference is then no
    // evidence of a move by the other side. A list without the interview may have come meanwhile.
    let visible = match remote_state(ledger, queue.current.interview_id) {
        RemoteState::Visible(_) => true,
        RemoteState::Hidden { .. } => false,
        RemoteState::Gone => !base.terms.agreed.is_empty(),
    };
    match answer_outcome(base, visible, *kind, &answer.booking) {
        AnswerOutcome::Taken {
            done,
            stored,
            other_side_moved,
        } if !is_from_earlier_request(ledger, queue.current, stored, now) => {
            let request_id = answer.request_id.clone();
            let delivery = Delivery {
                done,
                stored,
                other_side_moved,
                request_id,
            };
            // The next change starts from these terms. Times, side and status are those of the answer,
            // because a server may round the times that were sent, and choose its own words.
            let left = kind.terms_left(&base.terms, stored);
            let BookingAnswer {
                amended_by, status, ..
            } = &answer.booking;
            let left = match kind {
                ChangeKind::Amend(_) => Terms {
                    amended_by: amended_by.given().cloned().or(left.amended_by),
                    ..left
                },
                ChangeKind::Accept(_) => Terms {
                    status: status.given().cloned().or(left.status),
                    ..left
                },
                ChangeKind::Cancel => left,
            };
            let known = effect_is_known(
                ledger.durable(),
                queue.current,
                &delivery,
                Some(key(queue.current)),
            );
            let agreed = accepted_is_known(
                ledger.durable(),
                queue.current,
                stored,
                Some(key(queue.current)),
            );
            let delivered = queue.delivered(delivery, left, now.wall);
            known.into_iter().chain(agreed).chain(delivered).collect()
        }
        AnswerOutcome::Took => {
            let agreed = answer.booking.agreed_over(base.terms.agreed);
            let answered = Some(key(queue.current));
            took(ledger.durable(), queue, agreed, answered, now.wall)
        }
        // The answer carries the interview without the slot. The server decided against it, so
        // sending the same again would not help.
        AnswerOutcome::Taken { .. } | AnswerOutcome::NotTaken => {
            let message = match kind {
                ChangeKind::Amend(_) => "The server answered, but without your proposed time.",
                ChangeKind::Accept(_) => {
                    "The server answered, but without the time that you accepted."
                }
                ChangeKind::Cancel => "The server answered, but did not call the interview off.",
            };
            let reason = Reason {
                code: ReasonCode::NotTaken,
                message: message.to_owned(),
                http_status: Some(200),
                request_id: answer.request_id.clone(),
            };
            queue.refused(reason, now.wall)
        }
    }
}

/// Asks about an accept that agreed to another time. If a newer change has taken its place already, the
/// notes of the accepts still lack this time, so the next list tells the user. `answered` is the key of the
/// request of the accept, if that was answered.
pub(crate) fn took(
    durable: &Durable,
    queue: Queue<'_>,
    agreed: Range,
    answered: Option<RequestKey>,
    at: Timestamp,
) -> Vec<Op> {
    let id = queue.current.interview_id;
    let known = match queue.next {
        None => agreed_is_known(durable, id, agreed, answered),
        Some(_) => Vec::new(),
    };
    let asked = queue.conflict(ConflictKind::Took, at);
    known.into_iter().chain(asked).collect()
}

/// Returns true if the stored times are those of an earlier request that took effect meanwhile, and
/// not this slot rounded by the server. The times belong to the slot to which they lie nearer.
///
/// An earlier request that was refused counts too: the network may have delivered a copy of it that worked.
fn is_from_earlier_request(ledger: &Ledger, current: &Change, stored: Range, now: &Now) -> bool {
    let apart = |slot: Slot| {
        let start = stored.start()?.seconds().abs_diff(slot.start().seconds());
        Some(start + stored.end()?.seconds().abs_diff(slot.end().seconds()))
    };
    let ChangeKind::Amend(sent) = current.kind else {
        return false;
    };
    let unconfirmed = ledger.durable().unconfirmed.iter();
    let earlier = unconfirmed.filter(|request| {
        request.interview_id == current.interview_id && request.key() != key(current)
    });
    let is_recent = |at: Timestamp| now.wall.since(at) < WATCH_AFTER_UNCONFIRMED;
    let recent = ledger.durable().history.iter().rev();
    let recent = recent.take_while(|entry| is_recent(entry.ended_at));
    let refused = recent.filter(|entry| {
        let HistoryEntry { change, ending, .. } = entry.as_ref();
        let is_sent = matches!(ending, Ending::Sent(_));
        change.interview_id == current.interview_id && change.attempts > 0 && !is_sent
    });
    let kinds = earlier.map(|request| request.kind);
    let kinds = kinds.chain(refused.map(|entry| entry.change.kind));
    let mut proposed = kinds.filter_map(ChangeKind::proposal);
    // The base lacks our last proposal if the cache had lost it when the change was made.
    let last = newest_sent(ledger.durable(), current.interview_id);
    let is_last = last.is_some_and(|(_, delivery)| delivery.stored == stored);
    let is_unchanged = is_last && !stored.is_near(sent, NEAR_SECONDS);
    is_unchanged || proposed.any(|slot| apart(slot) < apart(sent))
}

/// Returns the operations that follow from a failed request.
fn failed(ledger: &Ledger, queue: Queue<'_>, failure: &ChangeFailure, now: &Now) -> Vec<Op> {
    let reason = failure.reason.clone();
    match failure.kind {
        // None of these three can have had an effect, so the change waits as if it had not been
        // tried.
        ChangeFailureKind::Offline | ChangeFailureKind::SignIn | ChangeFailureKind::TryLater => {
            queue.did_not_happen(
                waiting_unattempted(queue.current, Some(reason), now),
                now.wall,
            )
        }
        ChangeFailureKind::Refused => queue.refused(reason, now.wall),
        ChangeFailureKind::NotOffered => {
            let known = ledger.durable().missing_calls;
            let missing = MissingCalls {
                accept: known.accept || matches!(queue.current.kind, ChangeKind::Accept(_)),
                cancel: known.cancel || queue.current.kind == ChangeKind::Cancel,
            };
            let refused = queue.refused(reason, now.wall);
            [Op::MissingCalls(missing)]
                .into_iter()
                .chain(refused)
                .collect()
        }
        // It may have been applied, so the next change must not take its place before a list has
        // shown which. It stays current, and the next one waits behind it.
        ChangeFailureKind::Unconfirmed => {
            let updated_at_before = match queue.current.state {
                State::Sending {
                    updated_at_before, ..
                } => updated_at_before,
                _ => None,
            };
            let attempt = UnconfirmedAttempt {
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

/// Returns the change as Waiting, as if its last attempt had not been made.
fn waiting_unattempted(current: &Change, reason: Option<Reason>, now: &Now) -> Change {
    let attempts = current.attempts.saturating_sub(1);
    Change {
        attempts,
        ..waiting_again(current, reason, now.wall)
    }
}
