use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::interview::{Interview, Slot};
use crate::refusal::Refusal;
use crate::sample;
use crate::wire::{read_time, record, write_time};
use crate::world::{ActionRefused, Applied};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    id: Option<u64>,
    interviewee: String,
    start_at: String,
    end_at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Times {
    start_at: String,
    end_at: String,
}

/// `POST /sandbox/interviews`.
pub(super) async fn add(
    State(control): State<Control>,
    Json(new): Json<New>,
) -> Result<Json<Value>, Refusal> {
    let shared = &control.shared;
    let slot = slot(&new.start_at, &new.end_at)?;
    let id = new.id.unwrap_or_else(|| shared.state().next_id());
    let user = &shared.options.user;
    let interview = sample::booked(user, id, new.interviewee, slot, shared.clock().now());
    shared.world().add(interview.clone());
    Ok(described(&interview, &[]))
}

/// `GET /sandbox/interviews/ID`.
pub(super) async fn show(
    State(control): State<Control>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, Refusal> {
    let world = control.shared.world();
    let interview = world.interview(id).ok_or(ActionRefused::Unknown);
    Ok(described(&interview.map_err(refusal)?, &world.applied(id)))
}

/// `DELETE /sandbox/interviews/ID`.
pub(super) async fn remove(
    State(control): State<Control>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, Refusal> {
    let world = control.shared.world();
    let gone = world.remove(id).map_err(refusal)?;
    Ok(described(&gone, &world.applied(id)))
}

/// `POST /sandbox/interviews/ID/{counter,accept,reject,cancel,touch}`.
pub(super) async fn make_move(
    State(control): State<Control>,
    Path((id, word)): Path<(u64, String)>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let world = control.shared.world();
    let moved = match word.as_str() {
        "counter" => {
            let times: Times = serde_json::from_slice(&body)
                .map_err(|error| Refusal::error(400, &error.to_string()))?;
            let slot = slot(&times.start_at, &times.end_at)?;
            world.counter(id, slot.start(), slot.end())
        }
        "accept" => world.accept(id),
        "reject" => world.reject(id),
        "cancel" => world.cancel(id),
        "touch" => world.touch(id),
        _ => return Err(Refusal::error(404, "There is no such action.")),
    };
    Ok(described(&moved.map_err(refusal)?, &world.applied(id)))
}

fn described(interview: &Interview, applied: &[Applied]) -> Json<Value> {
    let slot = |slot: Slot| {
        json!({
            "start_at": write_time(&slot.start()),
            "end_at": write_time(&slot.end()),
        })
    };
    let one = |one: &Applied| {
        json!({
            "by": one.by.word(),
            "asked": slot(one.asked),
            "stored": slot(one.stored),
            "at": write_time(&one.at),
        })
    };
    Json(json!({
        "interview": serde_json::to_value(record(interview)).unwrap_or_default(),
        "applied": applied.iter().map(one).collect::<Vec<_>>(),
    }))
}

fn slot(start: &str, end: &str) -> Result<Slot, Refusal> {
    let time = |field, text| {
        read_time(text).ok_or_else(|| Refusal::field(422, field, "is not an RFC 3339 time"))
    };
    Slot::new(time("start_at", start)?, time("end_at", end)?)
        .ok_or_else(|| refusal(ActionRefused::Reversed))
}

fn refusal(why: ActionRefused) -> Refusal {
    let status = match why {
        ActionRefused::Unknown => 404,
        _ => 422,
    };
    Refusal::error(status, &why.to_string())
}
