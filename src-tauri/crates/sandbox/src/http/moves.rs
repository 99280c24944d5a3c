//! The calls that change an interview, of either side.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use chrono::{DateTime, Utc};

use super::answer;
use super::asked::{Asked, not_found};
use crate::interview::{Interview, Side, Slot};
use crate::options::{Options, Past};
use crate::refusal::{Refusal, Words};
use crate::shared::Shared;
use crate::wire::{AmendProblem, InterviewAnswer, read_amend};
use crate::world::{self, MoveRefused};

type Call = MethodRouter<Arc<Shared>>;

/// `…/interviews/{id}/amend`: `side` proposes another time.
pub(super) fn amend(side: Side) -> Call {
    post(
        move |State(shared): State<Arc<Shared>>, asked: Asked| async move {
            known(&shared.state(), &asked, side)?;
            let slot = slot_of(&asked, &shared.options, shared.clock().now())?;
            let mut proposed = None;
            let answer = change(&shared, &asked, side, |state, now| {
                let stored = state.amend(asked.id, side, slot, now)?;
                proposed = Some(stored);
                Ok(format!("amend {} → {stored} proposed", asked.id))
            })?;
            if let (Side::Interviewer, Some(stored)) = (side, proposed) {
                shared.proposed(asked.id, stored);
            }
            Ok::<_, Refusal>(answer)
        },
    )
}

/// `…/interviews/{id}/accept`: `side` takes what the other side proposed.
pub(super) fn accept(side: Side) -> Call {
    post(
        move |State(shared): State<Arc<Shared>>, asked: Asked| async move {
            change(&shared, &asked, side, |state, now| {
                let taken = state.accept(asked.id, side, now)?;
                Ok(format!("accept {} → {taken} agreed", asked.id))
            })
        },
    )
}

/// `…/users/interviews/{id}/reject`: the interviewee turns a proposal down.
pub(super) fn reject() -> Call {
    let side = Side::Interviewee;
    post(
        move |State(shared): State<Arc<Shared>>, asked: Asked| async move {
            change(&shared, &asked, side, |state, now| {
                let refused = state.reject(asked.id, side, now)?;
                Ok(format!("reject {} → {refused} turned down", asked.id))
            })
        },
    )
}

/// `…/interviews/{id}/cancel`: the interviewer calls it off.
pub(super) fn cancel() -> Call {
    post(
        move |State(shared): State<Arc<Shared>>, asked: Asked| async move {
            change(&shared, &asked, Side::Interviewer, |state, now| {
                state.cancel(asked.id, now)?;
                Ok(format!("cancel {}", asked.id))
            })
        },
    )
}

/// Acts on an interview of the signed-in user and answers with what it is then. A dry run answers with
/// what it is.
fn change(
    shared: &Shared,
    asked: &Asked,
    side: Side,
    act: impl FnOnce(&mut world::State, DateTime<Utc>) -> Result<String, MoveRefused>,
) -> Result<Response, Refusal> {
    let now = shared.clock().now();
    let mut state = shared.state();
    known(&state, asked, side)?;
    let done = if asked.dry_run {
        format!("{} left as it was", asked.id)
    } else {
        act(&mut state, now).map_err(refusal)?
    };
    let answer = answer::ok(&InterviewAnswer::of(known(&state, asked, side)?), done);
    drop(state);
    shared.changed();
    Ok(answer)
}

/// The interview, if the signed-in user is its `side`. Other people's interviews do not exist for them.
fn known<'a>(state: &'a world::State, asked: &Asked, side: Side) -> Result<&'a Interview, Refusal> {
    let is_theirs = |one: &&Interview| match side {
        Side::Interviewer => one.owner == asked.user,
        Side::Interviewee => one
            .booking
            .as_ref()
            .and_then(|booking| booking.interviewee.as_ref())
            .is_some_and(|interviewee| interviewee.driver.id == asked.user),
    };
    state
        .get(asked.id)
        .filter(is_theirs)
        .ok_or_else(|| not_found(&asked.id))
}

fn slot_of(asked: &Asked, options: &Options, now: DateTime<Utc>) -> Result<Slot, Refusal> {
    let not_before = match options.past {
        Past::Refused => Some(now),
        Past::Allowed => None,
    };
    read_amend(&asked.body, not_before).map_err(|problem| match problem {
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

fn refusal(why: MoveRefused) -> Refusal {
    match why {
        MoveRefused::Unknown => Refusal::error(404, "Couldn't find Interview"),
        MoveRefused::Cancelled => Refusal::field(422, "status", "is cancelled"),
        MoveRefused::Reversed => {
            Refusal::field(422, "amend_end_at", "must be after amend start at")
        }
        MoveRefused::NotBooked | MoveRefused::NothingProposed => {
            Refusal::field(422, "base", &why.to_string())
        }
    }
}
