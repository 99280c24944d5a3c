use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Control;

/// `GET /sandbox`.
pub(super) async fn state(State(control): State<Control>) -> Json<Value> {
    let shared = &control.shared;
    let faults: Vec<Value> = shared
        .faults
        .standing()
        .iter()
        .map(|one| json!({ "id": one.id.0, "fault": one.fault.word(), "left": one.left }))
        .collect();
    Json(json!({
        "partner_id": shared.options.partner_id,
        "interviews": shared.world().interviews().len(),
        "applied": shared.state().applied().len(),
        "requests": shared.requests.count(),
        "faults": faults,
        "online": control.network.is_online(),
    }))
}
