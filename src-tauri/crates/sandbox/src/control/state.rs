use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Control, faults};
use crate::requests::{Exchange, Scheme};
use crate::wire::write_time;

/// `GET /sandbox`.
pub(super) async fn state(State(control): State<Control>) -> Json<Value> {
    let shared = &control.shared;
    Json(json!({
        "partner_id": shared.options.partner_id,
        "user_id": shared.options.user.id,
        "online": control.network.is_online(),
        "other_side": shared.options.other_side.is_some(),
        "interviews": shared.world().interviews().len(),
        "applied": shared.state().applied().len(),
        "requests": shared.requests.count(),
        "faults": faults::described(shared),
    }))
}

/// `GET /sandbox/requests`. Leaves out headers and bodies, which hold credentials and people.
pub(super) async fn requests(State(control): State<Control>) -> Json<Value> {
    let all = control.shared.requests.all();
    Json(json!({ "requests": all.iter().map(line).collect::<Vec<_>>() }))
}

fn line(one: &Exchange) -> Value {
    let scheme = match one.scheme() {
        Scheme::None => "none",
        Scheme::Bare => "bare",
        Scheme::Bearer => "bearer",
        Scheme::Other => "other",
    };
    let outcome = one.outcome.as_ref();
    json!({
        "number": one.number,
        "at": write_time(&one.at),
        "method": one.method.as_str(),
        "path": one.path,
        "authorization": scheme,
        "ended": outcome.is_some(),
        "status": one.status(),
        "request_id": outcome.and_then(|it| it.request_id.as_deref()),
        "fault": outcome.and_then(|it| it.fault),
        "done": outcome.and_then(|it| it.done.as_deref()),
        "took_ms": outcome.map(|it| it.took.as_millis() as u64),
    })
}
