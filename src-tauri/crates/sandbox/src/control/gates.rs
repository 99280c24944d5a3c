use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use super::faults::{Calls, calls};
use crate::faults::{Gate, Point};
use crate::refusal::Refusal;

/// The time after which a call that waits for a request is answered without one. The caller then asks
/// again.
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);

/// The gates that were set over HTTP and have not been released.
#[derive(Clone, Default)]
pub(crate) struct HeldGates(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    next: u64,
    gates: HashMap<u64, Gate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    on: Calls,
    interview: Option<u64>,
    point: PointName,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PointName {
    BeforeApplying,
    BeforeAnswering,
}

/// `POST /sandbox/gates`.
pub(super) async fn hold(
    State(control): State<Control>,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    let point = match order.point {
        PointName::BeforeApplying => Point::BeforeApplying,
        PointName::BeforeAnswering => Point::BeforeAnswering,
    };
    let on = calls(order.on, order.interview)?;
    let gate = control.shared.gates.hold(on, point);
    let mut held = control.gates.held();
    let id = held.next;
    held.next += 1;
    held.gates.insert(id, gate);
    Ok(Json(json!({ "id": id })))
}

/// `GET /sandbox/gates/ID`.
pub(super) async fn arrived(
    State(control): State<Control>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, Refusal> {
    let arrival = control.gates.held().gates.get(&id).map(Gate::arrived);
    let arrival = arrival.ok_or_else(no_gate)?;
    let seen = tokio::time::timeout(WAIT_TIMEOUT, arrival).await.ok();
    Ok(Json(json!({
        "arrived": seen.is_some(),
        "request": seen.map(|one| one.request),
    })))
}

/// `DELETE /sandbox/gates/ID`.
pub(super) async fn release(
    State(control): State<Control>,
    Path(id): Path<u64>,
) -> Result<Json<Value>, Refusal> {
    let gate = control.gates.held().gates.remove(&id);
    gate.ok_or_else(no_gate)?.release();
    Ok(Json(json!({})))
}

impl HeldGates {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn no_gate() -> Refusal {
    Refusal::error(404, "There is no gate with this id.")
}
