use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::answer;
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::wire::{SignedInAnswer, SignedInUser, read_sign_in};

/// `POST /api/v1/users/sign_in`. The token is in the `authorization` header of the answer.
pub(super) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let user = &shared.options.user;
    read_sign_in(&body)
        .filter(|asked| asked.login == user.login && asked.password == user.password)
        .ok_or_else(|| Refusal::error(401, "Invalid Login or password."))?;
    let who = SignedInAnswer {
        user: SignedInUser {
            id: user.id,
            login: &user.login,
            title: &user.name,
        },
    };
    let mut response = answer::ok(&who, format!("sign in of user {}", user.id));
    let bearer = format!("Bearer {}", shared.tokens.mint(user.id));
    if let Ok(mut value) = HeaderValue::from_str(&bearer) {
        value.set_sensitive(true);
        response.headers_mut().insert(header::AUTHORIZATION, value);
    }
    Ok(response)
}
