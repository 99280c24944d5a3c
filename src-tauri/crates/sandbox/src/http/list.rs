use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::answer;
use super::auth;
use crate::refusal::Refusal;
use crate::shared::Shared;

/// `GET /api/users/{partner_id}/interviews`.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Path(partner): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    auth::organisation(&shared, &headers)?;
    if partner != shared.options.partner_id {
        return Err(Refusal::error(404, "User not found."));
    }
    let list = shared.rendered_list();
    let count = list.count;
    if has_already(&headers, &list.etag) {
        let done = format!("list of {count}, unchanged");
        return Ok(answer::not_modified(&list.etag, done));
    }
    Ok(answer::with_etag(
        list.body,
        &list.etag,
        format!("list of {count}"),
    ))
}

/// Returns true if `If-None-Match` names this ETag, by weak comparison.
fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}
