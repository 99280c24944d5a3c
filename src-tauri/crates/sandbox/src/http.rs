//! The API over HTTP.

pub(crate) mod answer;
mod auth;
mod interview_request;
mod list;
mod moves;
mod pipeline;
mod sign_in;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

use crate::interview::Side;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// Returns the routes of the API. Gates, faults and the log apply to each of them.
pub(crate) fn api(shared: &Arc<Shared>) -> Router {
    let own = Side::Interviewer;
    let other = Side::Interviewee;
    Router::new()
        .route("/api/users/{partner_id}/interviews", get(list::list))
        .route("/api/v1/users/sign_in", post(sign_in::sign_in))
        .route("/api/v1/interviews/{id}/amend", moves::amend(own))
        .route("/api/v1/interviews/{id}/accept", moves::accept(own))
        .route("/api/v1/interviews/{id}/cancel", moves::cancel())
        .route("/api/v1/users/interviews/{id}/amend", moves::amend(other))
        .route("/api/v1/users/interviews/{id}/accept", moves::accept(other))
        .route("/api/v1/users/interviews/{id}/reject", moves::reject())
        .fallback(|| async { Refusal::error(404, "Not Found") })
        .method_not_allowed_fallback(|| async { Refusal::error(404, "Not Found") })
        .layer(middleware::from_fn_with_state(
            Arc::clone(shared),
            pipeline::run,
        ))
        .with_state(Arc::clone(shared))
}
