use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header;

use super::answer::DryRun;
use super::auth;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// A request about one interview, after its token was checked.
pub(super) struct InterviewRequest {
    pub(super) user: u64,
    pub(super) id: u64,
    pub(super) dry_run: bool,
    /// An empty object unless the content type is JSON, as a Rails service treats it.
    pub(super) body: Bytes,
}

impl FromRequest<Arc<Shared>> for InterviewRequest {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let user = auth::user(shared, request.headers())?;
        let dry_run = request.extensions().get::<DryRun>().is_some();
        let (mut parts, body) = request.into_parts();
        let Path(id) = Path::<String>::from_request_parts(&mut parts, shared)
            .await
            .map_err(|_| not_found(&"?"))?;
        let id = id.parse().map_err(|_| not_found(&id))?;
        let is_json = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/json"));
        let body = match is_json {
            true => to_bytes(body, usize::MAX).await.unwrap_or_default(),
            false => Bytes::from_static(b"{}"),
        };
        Ok(Self {
            user,
            id,
            dry_run,
            body,
        })
    }
}

pub(super) fn not_found(id: &impl std::fmt::Display) -> Refusal {
    Refusal::error(404, &format!("Couldn't find Interview with 'id'={id}"))
}
