//! `/sandbox`: the state for people, and the handle of the tests over HTTP. Loopback only.

mod state;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::network::{Peer, Switch};
use crate::refusal::Refusal;
use crate::shared::Shared;

/// What the control routes work on.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) shared: Arc<Shared>,
    pub(crate) network: Switch,
}

/// Whether a path belongs to the control routes: they meet no gate and no fault and are not logged.
pub(crate) fn is_for(path: &str) -> bool {
    path.strip_prefix("/sandbox")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route("/sandbox", get(state::state))
        .layer(middleware::from_fn_with_state(
            control.clone(),
            loopback_only,
        ))
        .with_state(control)
}

async fn loopback_only(State(_): State<Control>, request: Request, next: Next) -> Response {
    match request.extensions().get::<Peer>() {
        Some(Peer(peer)) if peer.ip().is_loopback() => next.run(request).await,
        _ => Refusal::error(404, "Not Found").into_response(),
    }
}
