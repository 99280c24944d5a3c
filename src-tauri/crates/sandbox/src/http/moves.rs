//! The calls with which either side changes an interview.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use chrono::{DateTime, Utc};

use super::answer;
use super::interview_request::{InterviewRequest, not_found};
use crate::interview::{Interview, Side, Slot};
use crate::options::{Options, Past};
use crate::refusal::{Refusal, Words};
use crate::shared::Shared;
use crate::wire::{AmendProblem, InterviewAnswer, read_amend};
use crate::world::{self, ActionRefused};

type Call = MethodRouter<Arc<Shared>>;

/// `POST …/interviews/{id}/amend`: `side` proposes another time.
pub(super) fn amend(side: Side) -> Call {
    post(
        move |State(shared): State<Arc<Shared>>, request: InterviewRequest| async move {
            // A 404 takes precedence over a 422, so the interview is looked up before the body is validated.
            known(&shared.state(), &request, side)?;
            let slot = slot_of(&request, &shared.options, shared.clock().now())?;
            let mut proposed = None;
            let answer = change(&shared, &request, side, |state, now| {
                let stored = state.amend(request.id, side, slot, now)?;
                proposed = Some(stored);
                Ok(format!("amend {} → {stored} proposed", request.id))
            })?;
            if let (Side::Interviewer, Some(stored)) = (side, proposed) {
                shared.proposed(request.id, stored);
            }
            Ok::<_, Refusal>(answer)
        },
    )
}

/// `POST …/interviews/{id}/accept`: `side` accepts the other side's proposal.
pub(super) fn accept(side: Side) -> Call {
    post(
        move |State(shared): State<Arc<Shared>>, request: InterviewRequest| async move {
            change(&shared, &request, side, |state, now| {
                let taken = state.accept(request.id, side, now)?;
                Ok(format!("accept {} → {taken} agreed", request.id))
            })
        },
    )
}

/// `POST …/users/interviews/{id}/reject`: the interviewee rejects a proposal.
pub(super) fn reject() -> Call {
    let side = Side::Interviewee;
    post(
        move |State(shared): State<Arc<Shared>>, request: InterviewRequest| async move {
            change(&shared, &request, side, |state, now| {
                let refused = state.reject(request.id, side, now)?;
                Ok(format!("reject {} → {refused} turned down", request.id))
            })
        },
    )
}

/// `POST …/interviews/{id}/cancel`: the interviewer cancels the interview.
pub(super) fn cancel() -> Call {
    post(
        move |State(shared): State<Arc<Shared>>, request: InterviewRequest| async move {
            change(&shared, &request, Side::Interviewer, |state, now| {
                state.cancel(request.id, now)?;
                Ok(format!("cancel {}", request.id))
            })
        },
    )
}

/// Changes an interview of the signed-in user and answers with its new state. A dry run answers with the
/// unchanged state.
fn change(
    shared: &Shared,
    request: &InterviewRequest,
    side: Side,
    act: impl FnOnce(&mut world::State, DateTime<Utc>) -> Result<String, ActionRefused>,
) -> Result<Response, Refusal> {
    let now = shared.clock().now();
    let mut state = shared.state();
    known(&state, request, side)?;
    let done = if request.dry_run {
        format!("{} left as it was", request.id)
    } else {
        act(&mut state, now).map_err(refusal)?
    };
    let answer = answer::ok(&InterviewAnswer::of(known(&state, request, side)?), done);
    // The lock is released first, because the notified tasks read the state.
    drop(state);
    shared.changed();
    Ok(answer)
}

/// Returns the interview if the signed-in user is its `side`, and a 404 otherwise, as the real service does
/// for other people's interviews.
fn known<'a>(
    state: &'a world::State,
    request: &InterviewRequest,
    side: Side,
) -> Result<&'a Interview, Refusal> {
    let is_theirs = |one: &&Interview| match side {
        Side::Interviewer => one.owner == request.user,
        Side::Interviewee => one
            .booking
            .as_ref()
            .and_then(|booking| booking.interviewee.as_ref())
            .is_some_and(|interviewee| interviewee.driver.id == request.user),
    };
    state
        .get(request.id)
        .filter(is_theirs)
        .ok_or_else(|| not_found(&request.id))
}

fn slot_of(
    request: &InterviewRequest,
    options: &Options,
    now: DateTime<Utc>,
) -> Result<Slot, Refusal> {
    let not_before = match options.past {
        Past::Refused => Some(now),
        Past::Allowed => None,
    };
    read_amend(&request.body, not_before).map_err(|problem| match problem {
        AmendProblem::Unreadable => Refusal::error(400, "The body is not JSON."),
        AmendProblem::NoInterview => {
            Refusal::error(400, "param is missing or the value is empty: interview")
        }
        AmendProblem::Invalid(errors) => Refusal::new(422).words(Words::Fields(
            errors
                .into_iter()
                .map(|(field, texts)| (field.into(), texts.into_iter().map(Into::into).collect()))
                .collect(),
        )),
    })
}

fn refusal(why: ActionRefused) -> Refusal {
    match why {
        ActionRefused::Unknown => Refusal::error(404, "Couldn't find Interview"),
        ActionRefused::Cancelled => Refusal::field(422, "status", "is cancelled"),
        ActionRefused::Reversed => {
            Refusal::field(422, "amend_end_at", "must be after amend start at")
        }
        ActionRefused::NotBooked | ActionRefused::NothingProposed => {
            Refusal::field(422, "base", &why.to_string())
        }
    }
}
