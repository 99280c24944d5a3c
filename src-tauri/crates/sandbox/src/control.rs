//! The routes under `/sandbox`: they show the state and let tests control the server over HTTP. They
//! answer on the loopback interface only, need no credentials, and take and return JSON.
//!
//! ```text
//! GET    /sandbox                          the number of interviews and requests, the pending faults
//! GET    /sandbox/requests                 the log of requests, without secrets
//! GET    /sandbox/interviews/ID            the record, and the amendments that took effect
//! POST   /sandbox/interviews               {"interviewee","start_at","end_at","id"?} adds one
//! DELETE /sandbox/interviews/ID            removes it from the list
//! POST   /sandbox/interviews/ID/counter    {"start_at","end_at"}: the other side proposes
//! POST   /sandbox/interviews/ID/accept     the other side accepts our proposal; also reject, cancel, touch
//! POST   /sandbox/faults                   {"on":"list|amend|any","interview"?,"times"?,"applied"?,"fault":{"kind":…}}
//! GET    /sandbox/faults                   lists the pending ones
//! DELETE /sandbox/faults                   clears them
//! POST   /sandbox/gates                    {"on","interview"?,"point":"before_applying|before_answering"} → {"id"}
//! GET    /sandbox/gates/ID                 waits up to 30 s for a request to reach it
//! DELETE /sandbox/gates/ID                 releases the request
//! POST   /sandbox/offline                  {"how":"reset|refuse","seconds"?}
//! POST   /sandbox/online
//! POST   /sandbox/tokens                   {"sub"?,"expires_in"?} → {"token"}
//! POST   /sandbox/tokens/revoke            {"token"}
//! ```

mod faults;
mod gates;
mod network;
mod records;
mod state;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::network::{Peer, Switch};
use crate::refusal::Refusal;
use crate::shared::Shared;

pub(crate) use gates::HeldGates;

/// The state of the control routes.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) shared: Arc<Shared>,
    pub(crate) network: Switch,
    /// True if these routes are served on a port that stays open while the API is offline.
    pub(crate) own_port: bool,
    pub(crate) gates: HeldGates,
}

/// Returns true if the path belongs to the control routes. Gates, faults and the log of requests do not
/// apply to them.
pub(crate) fn is_for(path: &str) -> bool {
    path.strip_prefix("/sandbox")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route("/sandbox", get(state::state))
        .route("/sandbox/requests", get(state::requests))
        .route("/sandbox/interviews", post(records::add))
        .route(
            "/sandbox/interviews/{id}",
            get(records::show).delete(records::remove),
        )
        .route("/sandbox/interviews/{id}/{move}", post(records::make_move))
        .route(
            "/sandbox/faults",
            post(faults::inject)
                .get(faults::standing)
                .delete(faults::clear),
        )
        .route("/sandbox/gates", post(gates::hold))
        .route(
            "/sandbox/gates/{id}",
            get(gates::arrived).delete(gates::release),
        )
        .route("/sandbox/offline", post(network::offline))
        .route("/sandbox/online", post(network::online))
        .route("/sandbox/tokens", post(tokens::mint))
        .route("/sandbox/tokens/revoke", post(tokens::revoke))
        .layer(middleware::from_fn(loopback_only))
        .with_state(control)
}

async fn loopback_only(request: Request, next: Next) -> Response {
    match request.extensions().get::<Peer>() {
        Some(Peer(peer)) if peer.ip().is_loopback() => next.run(request).await,
        _ => Refusal::error(404, "Not Found").into_response(),
    }
}
