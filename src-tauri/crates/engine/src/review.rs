//! Applies the last list to the outbox.
//!
//! A review makes the three-way compare of every change that a list fetched since it was made may
//! settle, and returns the changes of state that follow. It sends nothing.

use interlude_model::{
    Base, Change, ChangeKind, CompareMode, ConflictKind, Decision, Delivery, DoneAs, Interview,
    InterviewId, NEAR_SECONDS, Party, Range, Reason, ReasonCode, RemoteState, RequestMark, State,
    Terms, Timestamp, UnconfirmedAttempt, UnconfirmedRequest, reconcile,
};

use crate::clock::Now;
use crate::config::Config;
use crate::durable::Durable;
use crate::history_recovery::is_own_delivery;
use crate::late;
use crate::ledger::Ledger;
use crate::push;
use crate::random::Random;
use crate::session_state::SessionState;
use crate::store::{Commit, Notice, Op};
use crate::transition::{Queue, waiting_again};

/// The result of a review.
#[derive(Debug, Default)]
pub(crate) struct Review {
    pub(crate) commit: Commit,
    /// Made durable before the commit, and shown to the user after it.
    pub(crate) notices: Vec<Notice>,
}

/// Returns every change of state that follows from the last list, from the time, and from this run.
pub(crate) fn review(
    ledger: &Ledger,
    session: &SessionState,
    config: &Config,
    now: &Now,
    random: &mut dyn Random,
) -> Review {
    let mut ops = Vec::new();
    let mut notices = Vec::new();
    for (id, changes) in ledger.durable().outbox.queues() {
        // The answer of a request under way settles its queue. Until then a list may or may not
        // show the effect of the request.
        let Some(queue) = Queue::of(changes).filter(|_| !session.in_flight.contains(&id)) else {
            continue;
        };
        // Sending is written before the request goes out, and interviews in flight were skipped
        // above. So the request of this change never began, and it cannot have had an effect.
        if matches!(queue.current.state, State::Sending { .. }) {
            ops.extend(push::revert_sending(queue, now));
            continue;
        }
        // The state from before the interview was gone is restored first, because it decides which
        // compare is made.
        if let Some(op) = listed_again(ledger, queue) {
            ops.push(op);
            continue;
        }
        if let Some(op) = based_on_own_answer(ledger, session, queue.current) {
            ops.push(op);
            continue;
        }
        let settled = match session.list_after_change(queue.current.id, id) {
            Some(pull) => {
                let observed = Observation {
                    remote_state: remote_state(ledger, id),
                    updated_at: ledger.interview(id).and_then(Interview::updated_at),
                    began_after_quiet_time: session.began_after_quiet_time(id, pull, config.quiet),
                };
                settle(queue, &observed, ledger.durable(), now.wall)
            }
            None => Vec::new(),
        };
        let waits = matches!(queue.current.state, State::Waiting { .. });
        // A compare that found the change done wins over a time that has passed. Only Waiting is
        // asked about, because a change in any other state has been sent or is with the user
        // already.
        if settled.is_empty() && waits && has_passed(queue.current, now.wall) {
            ops.extend(queue.conflict(ConflictKind::Passed, now.wall));
        }
        // A list has just shown the change as done while its user was being asked about it. If an
        // earlier request did that, the user is notified, since the question disappears from the
        // screen.
        if queue.current.needs_attention() && !settled.is_empty() {
            notices.extend(late::arrived_meanwhile(ledger, queue.current));
        }
        ops.extend(settled);
    }
    // Late effects are looked for only when nothing else changed. An effect that belongs to a
    // change which this review settles is not late, and the next round sees it as delivered.
    if ops.is_empty() {
        (ops, notices) = late::late_deliveries(ledger, session, now.wall, random);
        ops.extend(expired_requests(ledger, session));
    }
    Review {
        commit: Commit { ops },
        notices,
    }
}

/// The last list's record of one interview.
struct Observation {
    remote_state: RemoteState,
    updated_at: Option<Timestamp>,
    began_after_quiet_time: bool,
}

/// Gives a waiting cancel the `updated_at` of the first list after our own answer, if that list hides the
/// terms. Nobody but us has updated the interview, so the user has seen all that there was to see. The value
/// is kept with the change, because the next run does not know which list was the first.
fn based_on_own_answer(ledger: &Ledger, session: &SessionState, change: &Change) -> Option<Op> {
    let RemoteState::Hidden { updated_at } = remote_state(ledger, change.interview_id) else {
        return None;
    };
    let waits = matches!(change.state, State::Waiting { .. });
    let is_asked_about = change.kind == ChangeKind::Cancel && updated_at != change.base.updated_at;
    let is_own = session.is_of_own_answer(change.interview_id, updated_at);
    (waits && is_asked_about && is_own).then(|| {
        let terms = change.base.terms.clone();
        Op::Put(Change {
            base: Base { terms, updated_at },
            ..change.clone()
        })
    })
}

/// Returns true if the start of a change's time lies in the past and did not when the user last
/// decided on it.
pub(crate) fn has_passed(change: &Change, now: Timestamp) -> bool {
    change.start().is_some_and(|start| start <= now) && !change.decided_when_passed
}

/// Returns what the last list shows of one interview.
pub(crate) fn remote_state(ledger: &Ledger, id: InterviewId) -> RemoteState {
    ledger
        .interview(id)
        .map_or(RemoteState::Gone, Interview::remote_state)
}

/// Returns what must be written at the start of a run, before anything is sent.
///
/// A request that was under way when the last run ended may have been applied, so its change
/// becomes Checking. An interview has at most two unfinished changes, so any others end as
/// Replaced.
pub(crate) fn recover(ledger: &Ledger, now: Timestamp) -> Commit {
    let mut ops = Vec::new();
    for (_, changes) in ledger.durable().outbox.queues() {
        for change in changes {
            if let State::Sending {
                began_at,
                updated_at_before,
            } = &change.state
            {
                ops.push(Op::Put(checking_after_restart(
                    change,
                    *began_at,
                    *updated_at_before,
                )));
                let request = unconfirmed_request(change, *began_at, *updated_at_before);
                let is_noted = |noted: &UnconfirmedRequest| noted.key() == request.key();
                // In the first stored form a note was written only after an unclear answer. Without a
                // note the change would be sent again without its quiet time.
                if !ledger.durable().unconfirmed.iter().any(is_noted) {
                    ops.push(Op::UnconfirmedRequest(request));
                }
            }
        }
        if let Some((newest, older)) = changes.split_last() {
            // The first change stays if it may have reached the server, because its outcome must
            // still be found out. The changes between it and the newest were never sent.
            let first_stays = older.first().is_some_and(Change::has_open_request);
            let lost = older.iter().skip(usize::from(first_stays));
            ops.extend(lost.map(|older| crate::transition::end_replaced(older, newest, now)));
        }
    }
    Commit { ops }
}

/// Returns the note that is kept of a request for `change`, which begins or began at `began_at`.
pub(crate) fn unconfirmed_request(
    change: &Change,
    began_at: Timestamp,
    updated_at_before: Option<Timestamp>,
) -> UnconfirmedRequest {
    UnconfirmedRequest {
        interview_id: change.interview_id,
        change: change.id,
        attempt: change.attempts,
        kind: change.kind,
        base: change.base.clone(),
        updated_at_before,
        began_at,
        mark: RequestMark::Unconfirmed,
    }
}

/// Restores the state that a change had before its interview was gone, if the interview is listed
/// again. The next round compares it as it was.
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
    // Changes of the first stored form lack the earlier state. If such a change was sent, it may have
    // been applied, so it must be looked up before it is sent again.
    let unknown = || match current.attempts {
        0 => State::Waiting {
            undo_until: current.made_at,
        },
        _ => State::Checking(UnconfirmedAttempt {
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

/// Returns what the three-way compare makes of the current change of a queue.
fn settle(queue: Queue<'_>, observed: &Observation, durable: &Durable, now: Timestamp) -> Vec<Op> {
    let current = queue.current;
    let remote_state = &observed.remote_state;
    let compare =
        |mode: CompareMode<'_>| reconcile(&current.base, remote_state, current.kind, mode);
    match &current.state {
        // Handled by the caller: either the request is in flight, or it never began.
        State::Sending { .. } => Vec::new(),
        State::Waiting { .. } => match compare(CompareMode::Preflight) {
            Decision::Done(done) => settle_as_sent(queue, done, remote_state, durable, now),
            // The terms differ from the base. The user is asked only if somebody else changed them.
            Decision::Conflict(kind) => match rebased(current, remote_state, durable) {
                Some(op) => vec![op],
                None => queue.conflict(kind, now),
            },
            // Nothing differs, so the change stays Waiting. The plan sends it once this list is
            // fresh and every wait is over.
            Decision::Send | Decision::SendOnceMore | Decision::Wait => Vec::new(),
        },
        State::Checking(attempt) => {
            let decision = compare(CompareMode::Verify {
                attempt,
                updated_at: observed.updated_at,
                resent_unseen: current.resent_unseen,
                began_after_quiet_time: observed.began_after_quiet_time,
            });
            // The compare answers Send only for a list that began after the quiet time: until then
            // the request may still be applied, and sending again could have two effects.
            let again = || waiting_again(current, current.reason.clone(), now);
            match decision {
                Decision::Done(done) => settle_as_sent(queue, done, remote_state, durable, now),
                Decision::Conflict(ConflictKind::Took) => {
                    let agreed = shown_agreed(remote_state);
                    push::took(durable, queue, agreed, None, now)
                }
                Decision::Conflict(kind) => queue.conflict(kind, now),
                Decision::Wait => Vec::new(),
                Decision::Send => queue.did_not_happen(again(), now),
                Decision::SendOnceMore => {
                    // Hidden terms never show an effect, so the only evidence is an unchanged
                    // `updated_at`. It is trusted once in the life of a change, so that a wrong
                    // guess costs one duplicate at most.
                    let once_more = Change {
                        resent_unseen: true,
                        ..again()
                    };
                    queue.did_not_happen(once_more, now)
                }
            }
        }
        // The user decides these, so only "done" may settle them. What else the list says is part
        // of the question that is on the screen.
        State::Conflict(_) | State::Refused => match compare(CompareMode::Preflight) {
            Decision::Done(done) => settle_as_sent(queue, done, remote_state, durable, now),
            _ => Vec::new(),
        },
    }
}

/// Moves the base of a change to the server's terms, if they differ only by the user's own earlier
/// proposal. Nobody else is overwritten then, so there is nothing to ask.
fn rebased(change: &Change, remote_state: &RemoteState, durable: &Durable) -> Option<Op> {
    let RemoteState::Visible(remote) = remote_state else {
        return None;
    };
    // If the change is an accept, an earlier proposal of ours has taken the place of the one to accept.
    // If the interview is over, a server might take the change for a revival. The user is asked in both
    // cases.
    if matches!(change.kind, ChangeKind::Accept(_)) || remote.is_over() {
        return None;
    }
    let is_ours = is_own_delivery(durable, change, remote)
        || is_own_late_request(&durable.unconfirmed, change, remote);
    is_ours.then(|| {
        let base = Base {
            terms: remote.clone(),
            // This stays the value from the user's decision. The `updated_at` of a list that the user
            // has not seen would hide what happened between the decision and the list.
            updated_at: change.base.updated_at,
        };
        let mut rebased = change.clone();
        rebased.rebase(base);
        Op::Put(rebased)
    })
}

/// Returns true if the list shows exactly the change's base with an earlier unconfirmed request of
/// the user applied to it. The user gave the change of that request up, or chose this time instead.
fn is_own_late_request(
    unconfirmed: &[UnconfirmedRequest],
    change: &Change,
    remote: &Terms,
) -> bool {
    let left = Terms {
        amended_by: remote.amended_by.clone(),
        ..change.base.terms.with_our_proposal(remote.proposed)
    };
    let is_its_effect = |request: &UnconfirmedRequest| {
        request.interview_id == change.interview_id
            // A server may round the times that it stores.
            && request
                .kind
                .proposal()
                .is_some_and(|slot| remote.proposed.is_near(slot, NEAR_SECONDS))
    };
    is_proposed_by_us(remote) && left == *remote && unconfirmed.iter().any(is_its_effect)
}

/// Returns true if the proposal is the user's. A server that does not name the proposer is taken to
/// mean the user, because the caller has compared the times with a request of the user.
pub(crate) fn is_proposed_by_us(terms: &Terms) -> bool {
    matches!(terms.amended_by, None | Some(Party::Interviewer))
}

/// Ends the current change as Sent, because the list shows it.
fn settle_as_sent(
    queue: Queue<'_>,
    done: DoneAs,
    remote_state: &RemoteState,
    durable: &Durable,
    now: Timestamp,
) -> Vec<Op> {
    let RemoteState::Visible(terms) = remote_state else {
        return Vec::new();
    };
    let stored = match done {
        DoneAs::Proposed => terms.proposed,
        DoneAs::Agreed | DoneAs::Cancelled => terms.agreed,
    };
    let Change { base, kind, .. } = queue.current;
    let agreed = base.terms.agreed;
    let is_asked_for = done != DoneAs::Cancelled && terms.agreed == stored;
    let delivery = Delivery {
        done,
        stored,
        // If the base had no agreed time, the user never saw one, so nothing can be said about a
        // move.
        other_side_moved: !agreed.is_empty() && terms.agreed != agreed && !is_asked_for,
        request_id: None,
    };
    // The next change starts from what the current one should have left, not from what is listed, so
    // that it conflicts if somebody else changed the terms as well.
    let left = kind.terms_left(&base.terms, stored);
    let left = match (kind, done) {
        (ChangeKind::Amend(_), DoneAs::Proposed) => Terms {
            amended_by: terms.amended_by.clone(),
            ..left
        },
        (ChangeKind::Accept(_), _) if terms.proposed.is_empty() => Terms {
            amended_by: terms.amended_by.clone(),
            status: terms.status.clone(),
            ..left
        },
        _ => left,
    };
    let known = late::effect_is_known(durable, queue.current, &delivery, None);
    let agreed = late::accepted_is_known(durable, queue.current, stored, None);
    let delivered = queue.delivered(delivery, left, now);
    known.into_iter().chain(agreed).chain(delivered).collect()
}

fn shown_agreed(remote_state: &RemoteState) -> Range {
    match remote_state {
        RemoteState::Visible(terms) => terms.agreed,
        RemoteState::Hidden { .. } | RemoteState::Gone => Range::default(),
    }
}

/// Returns the change as Checking, because the last run ended while its request was under way.
fn checking_after_restart(
    change: &Change,
    began_at: Timestamp,
    updated_at_before: Option<Timestamp>,
) -> Change {
    let attempt = UnconfirmedAttempt {
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

/// Forgets the unconfirmed requests of each interview that can have no further effect.
///
/// An interview's notes go together: while one of its requests may still take effect, the others
/// explain what the list shows.
fn expired_requests(ledger: &Ledger, session: &SessionState) -> Vec<Op> {
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
        of_this.all(|request| session.rules_out_effect(request, pull))
    });
    ids.into_iter().map(Op::ForgetAllUnconfirmed).collect()
}
