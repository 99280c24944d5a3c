//! The routes under `/sandbox`: they let another process see the state and control the server. They answer on
//! the loopback interface only, need no credentials, and take and return JSON.
//!
//! ```text
//! GET    /sandbox                          the number of interviews and requests, the faults to come
//! GET    /sandbox/interviews/ID            the interview, and the proposals that took effect
//! POST   /sandbox/interviews/ID/counter    {"start_at","end_at"}: the other side proposes
//! POST   /sandbox/interviews/ID/accept     the other side accepts our proposal; also reject, cancel, touch, remove
//! POST   /sandbox/faults                   {"calls":"list|sign_in|amend|accept|cancel|any","interview"?,"times"?,
//!                                           "fault":{"kind":…}}
//! DELETE /sandbox/faults                   clears them
//! POST   /sandbox/rules                    {"list"?:"full|strict","lag_seconds"?,
//!                                           "related_calls"?:"served|not_found|not_allowed"}
//! POST   /sandbox/offline                  {"how":"reset|refuse","seconds"?}
//! POST   /sandbox/online
//! ```

mod faults;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{read_time, record, refusal_response, write_time};
use crate::model::{Interview, Lag, ListMode, MoveRefused, Refusal, RelatedCalls, Slot};
use crate::network::{Offline, Peer, Switch};
use crate::shared::Shared;
use crate::world::{Applied, World};

/// The state of the control routes.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) shared: Arc<Shared>,
    pub(crate) network: Switch,
    /// True if these routes are served on a port that stays open while the API is offline.
    pub(crate) own_port: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slots {
    start_at: String,
    end_at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedRules {
    list: Option<ListMode>,
    related_calls: Option<RelatedCalls>,
    lag_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoOffline {
    how: Offline,
    seconds: Option<u64>,
}

/// Returns true if the path belongs to the control routes. Gates, faults and the log of requests do not
/// apply to them.
pub(crate) fn is_for(path: &str) -> bool {
    path.strip_prefix("/sandbox")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route("/sandbox", get(state))
        .route("/sandbox/interviews/{id}", get(show))
        .route("/sandbox/interviews/{id}/{move}", post(make_move))
        .route("/sandbox/faults", post(faults::inject).delete(clear_faults))
        .route("/sandbox/rules", post(change_rules))
        .route("/sandbox/offline", post(offline))
        .route("/sandbox/online", post(online))
        .route("/sandbox/{*rest}", get(no_such_route).post(no_such_route))
        .layer(middleware::from_fn(loopback_only))
        .with_state(control)
}

impl Control {
    fn world(&self) -> World {
        World {
            shared: Arc::clone(&self.shared),
        }
    }

    async fn switch(&self, offline: Option<Offline>) -> Result<(), Refusal> {
        self.network
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
}

async fn loopback_only(request: Request, next: Next) -> Response {
    match request.extensions().get::<Peer>() {
        Some(Peer(peer)) if peer.ip().is_loopback() => next.run(request).await,
        _ => refusal_response(&Refusal::error(404, "Not Found")),
    }
}

async fn no_such_route() -> Refusal {
    Refusal::error(404, "Not Found")
}

async fn state(State(control): State<Control>) -> Json<Value> {
    let shared = &control.shared;
    let (partner, has_other_side, pending) = shared.read(|server| {
        let pending: Vec<_> = server.faults.pending().iter().map(faults::line).collect();
        let has_other_side = server.rules().other_side.is_some();
        (server.partner_id.clone(), has_other_side, pending)
    });
    Json(json!({
        "partner_id": partner,
        "user_id": shared.options.user.id,
        "online": control.network.is_online(),
        "other_side": has_other_side,
        "interviews": control.world().interviews().len(),
        "requests": shared.requests.count(),
        "faults": pending,
    }))
}

async fn show(State(control): State<Control>, Path(id): Path<u64>) -> Result<Json<Value>, Refusal> {
    let world = control.world();
    let interview = world.interview(id).ok_or(MoveRefused::Unknown);
    Ok(described(&interview.map_err(refusal)?, &world.applied(id)))
}

async fn make_move(
    State(control): State<Control>,
    Path((id, word)): Path<(u64, String)>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let world = control.world();
    let moved = match word.as_str() {
        "counter" => {
            let slot = slot(&body)?;
            world.counter(id, slot.start(), slot.end())
        }
        "accept" => world.accept(id),
        "reject" => world.reject(id),
        "cancel" => world.cancel(id),
        "touch" => world.touch(id),
        "remove" => world.remove(id),
        _ => return Err(Refusal::error(404, "There is no such action.")),
    };
    Ok(described(&moved.map_err(refusal)?, &world.applied(id)))
}

async fn clear_faults(State(control): State<Control>) -> Json<Value> {
    control.shared.act(|server, _, _| server.faults.clear());
    Json(json!({}))
}

async fn change_rules(
    State(control): State<Control>,
    Json(changed): Json<ChangedRules>,
) -> Json<Value> {
    control.world().set_rules(|rules| {
        rules.list = changed.list.unwrap_or(rules.list);
        rules.related_calls = changed.related_calls.unwrap_or(rules.related_calls);
        if let Some(seconds) = changed.lag_seconds {
            rules.lag = Lag::Whole(TimeDelta::seconds(seconds.into()));
        }
    });
    Json(json!({}))
}

async fn offline(
    State(control): State<Control>,
    Json(order): Json<GoOffline>,
) -> Result<Json<Value>, Refusal> {
    if order.how == Offline::Refuse && order.seconds.is_none() && !control.own_port {
        return Err(Refusal::field(
            422,
            "seconds",
            "must be given, because a port that refuses connections cannot be told to open again",
        ));
    }
    control.switch(Some(order.how)).await?;
    if let Some(seconds) = order.seconds {
        tokio::spawn(async move {
            tokio::select! {
                () = control.shared.stopping() => {}
                () = tokio::time::sleep(Duration::from_secs(seconds)) => {
                    if control.switch(None).await.is_err() {
                        tracing::warn!("the port could not be bound again");
                    }
                }
            }
        });
    }
    Ok(Json(json!({ "online": false })))
}

async fn online(State(control): State<Control>) -> Result<Json<Value>, Refusal> {
    control.switch(None).await?;
    Ok(Json(json!({ "online": true })))
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

fn slot(body: &[u8]) -> Result<Slot, Refusal> {
    let times: Slots =
        serde_json::from_slice(body).map_err(|error| Refusal::error(400, &error.to_string()))?;
    let time = |field, text| {
        read_time(text).ok_or_else(|| Refusal::field(422, field, "is not an RFC 3339 time"))
    };
    let start = time("start_at", &times.start_at)?;
    let end = time("end_at", &times.end_at)?;
    Slot::new(start, end).ok_or_else(|| refusal(MoveRefused::Reversed))
}

fn refusal(why: MoveRefused) -> Refusal {
    let status = match why {
        MoveRefused::Unknown => 404,
        _ => 422,
    };
    Refusal::error(status, &why.to_string())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        refusal_response(&self)
    }
}
