//! Checks the two credentials: the organisation's key without a scheme, and a user's token after `Bearer`.

use axum::http::{HeaderMap, header};

use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::tokens::TokenRefused;

/// Checks the key of the list call. It is the whole header value, without a scheme.
pub(super) fn organisation(shared: &Shared, headers: &HeaderMap) -> Result<(), Refusal> {
    match authorization(headers) {
        Some(key) if key == shared.api_key => Ok(()),
        Some(_) => Err(Refusal::error(401, "Invalid API key.")),
        None => Err(Refusal::error(401, "An API key is required.")),
    }
}

/// Checks the token and returns its user's id.
pub(super) fn user(shared: &Shared, headers: &HeaderMap) -> Result<u64, Refusal> {
    let token = authorization(headers)
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| Refusal::new(401))?;
    shared.tokens.check(token).map_err(|why| {
        let text = match why {
            TokenRefused::Foreign => "Invalid token.",
            TokenRefused::Expired => "Signature has expired",
            TokenRefused::Revoked => "revoked token",
        };
        Refusal::error(401, text)
    })
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()
}
