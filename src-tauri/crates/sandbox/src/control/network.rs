use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::network::Offline;
use crate::refusal::Refusal;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    how: How,
    seconds: Option<u64>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum How {
    Reset,
    Refuse,
}

/// `POST /sandbox/offline`.
pub(super) async fn offline(
    State(control): State<Control>,
    Json(order): Json<Order>,
) -> Result<Json<Value>, Refusal> {
    let how = match order.how {
        How::Reset => Offline::Reset,
        How::Refuse if order.seconds.is_none() && !control.own_port => {
            return Err(Refusal::field(
                422,
                "seconds",
                "must be given, because a port that refuses connections cannot be told to open again",
            ));
        }
        How::Refuse => Offline::Refuse,
    };
    switch(&control, Some(how)).await?;
    if let Some(seconds) = order.seconds {
        tokio::spawn(async move {
            tokio::select! {
                () = control.shared.stopping() => {}
                () = tokio::time::sleep(Duration::from_secs(seconds)) => {
                    if switch(&control, None).await.is_err() {
                        tracing::warn!("the port could not be bound again");
                    }
                }
            }
        });
    }
    Ok(Json(json!({ "online": false })))
}

/// `POST /sandbox/online`.
pub(super) async fn online(State(control): State<Control>) -> Result<Json<Value>, Refusal> {
    switch(&control, None).await?;
    Ok(Json(json!({ "online": true })))
}

async fn switch(control: &Control, offline: Option<Offline>) -> Result<(), Refusal> {
    control
        .network
        .set(offline)
        .await
        .map_err(|error| Refusal::error(500, &error.to_string()))?;
    let word = if offline.is_some() {
        "offline"
    } else {
        "online"
    };
    tracing::info!(target: "interlude_sandbox::network", "{word}");
    Ok(())
}
