//! The events from which the story of every change can be told.
//!
//! They name changes and interviews by id. Names, titles, places, addresses, and the server's words
//! are left out.

use std::time::Duration;

use interlude_model::{Change, ChangeId, ChangeKind, InterviewId, Reason, State};
use tracing::{debug, info};

use crate::call_state::CallState;
use crate::clock::Now;
use crate::ledger::Ledger;
use crate::remote::{ChangeAnswer, ChangeFailure, ChangeFailureKind, Listed, PullFailure};
use crate::report::Paused;
use crate::store::{CacheBatch, Commit, MissingCalls, Op, StoreError};

/// The number of entries of one list that are logged. One list can change every interview.
const HEARD_AT_ONCE: usize = 20;

/// Logs what a commit makes of each change, compared with the ledger before it.
pub(crate) fn transitions(before: &Ledger, commit: &Commit) {
    for op in &commit.ops {
        match op {
            Op::Put(change) => {
                let from = state_of(before, change);
                transition(change, from, change.state.as_str());
            }
            Op::End(entry) => {
                let from = state_of(before, &entry.change);
                transition(&entry.change, from, entry.ending.as_str());
            }
            Op::Switch(switches) => {
                info!(target: "interlude::switch", work_offline = switches.work_offline);
            }
            Op::MissingCalls(missing) => {
                let MissingCalls { accept, cancel } = missing;
                info!(target: "interlude::missing_calls", accept, cancel);
            }
            Op::UnconfirmedRequest(request) => {
                debug!(
                    target: "interlude::unconfirmed",
                    interview = request.interview_id.get(), noted = true
                );
            }
            Op::Heard(_) | Op::RecentAnswers(_) => {}
            Op::MarkSeen(up_to) => debug!(target: "interlude::heard", seen = up_to),
            Op::ForgetAllUnconfirmed(id) | Op::ForgetUnconfirmed(id, ..) => {
                debug!(target: "interlude::unconfirmed", interview = id.get(), noted = false);
            }
        }
    }
    heard(commit);
}

/// Logs the first entries of what the other side did, and the number of all.
fn heard(commit: &Commit) {
    let entries = || {
        commit.ops.iter().filter_map(|op| match op {
            Op::Heard(heard) => Some(heard),
            _ => None,
        })
    };
    for heard in entries().take(HEARD_AT_ONCE) {
        info!(
            target: "interlude::heard",
            interview = heard.interview_id.get(),
            number = heard.number,
            what = heard.what.as_str(),
        );
    }
    let all = entries().count();
    if all > HEARD_AT_ONCE {
        info!(target: "interlude::heard", all);
    }
}

/// Logs what the start makes of the changes that the last run left.
pub(crate) fn recovered(before: &Ledger, commit: &Commit) {
    let changes = before.durable().outbox.len();
    info!(target: "interlude::recovery", interviews = before.len(), changes, ops = commit.ops.len());
    transitions(before, commit);
}

fn transition(change: &Change, from: Option<&State>, to: &str) {
    let reason = change.reason.as_ref().map(|reason| reason.code.as_str());
    info!(
        target: "interlude::change",
        change = %change.id,
        interview = change.interview_id.get(),
        from = from.map_or("none", State::as_str),
        to,
        reason,
    );
}

fn state_of<'a>(ledger: &'a Ledger, change: &Change) -> Option<&'a State> {
    let mut queue = ledger.durable().outbox.of(change.interview_id).iter();
    let known = queue.find(|known| known.id == change.id)?;
    Some(&known.state)
}

pub(crate) fn committed(commit: &Commit, saved: &Result<(), StoreError>, took: Duration) {
    let error = saved.as_ref().err().map(|error| error.code.as_str());
    debug!(target: "interlude::commit", ops = commit.ops.len(), error, duration_ms = millis(took));
}

pub(crate) fn change_begins(change: &Change) {
    info!(
        target: "interlude::request",
        call = change.kind.as_str(),
        change = %change.id,
        interview = change.interview_id.get(),
        attempt = change.attempts,
    );
}

pub(crate) fn change_answered(
    (change, kind): (ChangeId, Option<ChangeKind>),
    interview: InterviewId,
    attempt: u32,
    answer: &Result<ChangeAnswer, ChangeFailure>,
    took: Duration,
) {
    let failure = answer.as_ref().err();
    let reason = failure.map(|failure| &failure.reason);
    let request_id = match answer {
        Ok(answer) => answer.request_id.as_deref(),
        Err(failure) => failure.reason.request_id.as_deref(),
    };
    info!(
        target: "interlude::answer",
        call = kind.map(ChangeKind::as_str),
        %change,
        interview = interview.get(),
        attempt,
        outcome = failure.map_or("answered", |failure| outcome(failure.kind)),
        reason = reason.map(|reason| reason.code.as_str()),
        http_status = reason.and_then(|reason| reason.http_status),
        request_id,
        duration_ms = millis(took),
    );
}

pub(crate) fn list_begins(has_etag: bool) {
    info!(target: "interlude::request", call = "list", has_etag);
}

pub(crate) fn list_answered(answer: &Result<Listed, PullFailure>, took: Duration) {
    let duration_ms = millis(took);
    match answer {
        Ok(Listed::NotModified { .. }) => {
            info!(target: "interlude::answer", call = "list", outcome = "not_modified", duration_ms);
        }
        Ok(Listed::Complete {
            records,
            unreadable,
            etag,
            ..
        }) => info!(
            target: "interlude::answer",
            call = "list",
            outcome = "answered",
            records = records.len(),
            unreadable = unreadable.len(),
            has_etag = etag.is_some(),
            duration_ms,
        ),
        Err(PullFailure { reason, .. }) => {
            let Reason {
                code,
                http_status,
                request_id,
                ..
            } = reason;
            info!(
                target: "interlude::answer",
                call = "list",
                outcome = "failed",
                reason = code.as_str(),
                http_status,
                request_id,
                duration_ms,
            );
        }
    }
}

pub(crate) fn list_adopted(batch: &CacheBatch) {
    let (changed, gone) = (batch.upserts.len(), batch.removals.len());
    debug!(target: "interlude::list", changed, gone);
}

/// Logs for how long a call is left alone after a failure.
pub(crate) fn backoff(call: &str, state: &CallState, now: &Now) {
    let wait_ms = millis(state.remaining(now));
    if wait_ms > 0 {
        info!(target: "interlude::backoff", call, failures = state.failures, wait_ms);
    }
}

pub(crate) fn paused(paused: Option<Paused>) {
    info!(target: "interlude::pause", paused = paused.map_or("none", Paused::as_str));
}

fn outcome(kind: ChangeFailureKind) -> &'static str {
    match kind {
        ChangeFailureKind::Offline => "offline",
        ChangeFailureKind::SignIn => "sign_in",
        ChangeFailureKind::TryLater => "try_later",
        ChangeFailureKind::Refused => "refused",
        ChangeFailureKind::NotOffered => "not_offered",
        ChangeFailureKind::Unconfirmed => "unconfirmed",
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
