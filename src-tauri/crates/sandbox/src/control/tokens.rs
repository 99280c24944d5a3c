use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::tokens::SIGN_IN_LASTS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    sub: Option<u64>,
    /// In seconds. Negative for a token that has already expired.
    expires_in: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Revoked {
    token: String,
}

/// `POST /sandbox/tokens`.
pub(super) async fn mint(State(control): State<Control>, Json(order): Json<Order>) -> Json<Value> {
    let sub = order.sub.unwrap_or(control.shared.options.user.id);
    let lasting = order
        .expires_in
        .map_or(SIGN_IN_LASTS, |seconds| TimeDelta::seconds(seconds.into()));
    let token = control.shared.tokens.mint_lasting(sub, lasting);
    Json(json!({ "token": token }))
}

/// `POST /sandbox/tokens/revoke`.
pub(super) async fn revoke(
    State(control): State<Control>,
    Json(order): Json<Revoked>,
) -> Json<Value> {
    control.shared.tokens.revoke(&order.token);
    Json(json!({}))
}
