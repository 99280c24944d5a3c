//! Sign-in with a login and a password. The password is sent once and kept nowhere, and neither it nor the
//! answer is logged. The token is in the `authorization` header of the answer.
//!
//! A sign-in that got no answer has no effect that matters, so it is simply tried again by the user.

use interlude_model::Secret;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder};
use zeroize::Zeroizing;

use crate::deadline::Deadline;
use crate::endpoints::BaseUrl;
use crate::limits::Limits;
use crate::send_error::SendError;
use crate::transport::Transport;

/// The reason why a sign-in failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Nothing was sent.
    #[error("{0}")]
    NotSent(String),
    #[error("The server did not answer. Try again.")]
    NoAnswer,
    #[error("The server does not accept this login and password. Check both.")]
    Refused,
    #[error("The server asks for a later try. Wait a minute, then sign in again.")]
    TryLater,
    /// The server has no such call.
    #[error("The server does not offer to sign in with a login and a password. Enter a token.")]
    NotOffered,
    #[error("The server failed to sign you in ({0}). Try again later.")]
    Failed(u16),
    /// The answer has no token.
    #[error("The server answered without a token. Check the address, or enter a token.")]
    NoToken,
}

/// Signs in at a server. Returns the token, without a scheme word.
///
/// # Errors
/// [`SignInError`]. It has neither the login nor the password in it.
pub async fn sign_in(
    transport: &Transport,
    server: &BaseUrl,
    login: &str,
    password: &str,
) -> Result<Secret, SignInError> {
    let user = serde_json::json!({
        "user": { "login": login, "password": password, "remember_me": true }
    });
    let body = Zeroizing::new(user.to_string());
    let configure = |request: RequestBuilder| {
        request
            .header(CONTENT_TYPE, "application/json")
            .body(body.as_bytes().to_vec())
    };
    let request = transport.send(Method::POST, server.sign_in(), configure);
    let mut deadline = Deadline::after(Limits::default().change_call);
    let response = match deadline.run(request).await {
        Some(Ok(response)) => response,
        Some(Err(SendError::NotSent { sentence, .. })) => {
            return Err(SignInError::NotSent(sentence));
        }
        Some(Err(SendError::ConnectionLost(_))) | None => return Err(SignInError::NoAnswer),
    };
    match response.status().as_u16() {
        200..=299 => token(response.headers()).ok_or(SignInError::NoToken),
        400 | 401 | 403 | 422 => Err(SignInError::Refused),
        404 | 405 => Err(SignInError::NotOffered),
        425 | 429 => Err(SignInError::TryLater),
        status => Err(SignInError::Failed(status)),
    }
}

fn token(headers: &HeaderMap) -> Option<Secret> {
    const SCHEME: &str = "Bearer ";
    let value = headers
        .get(AUTHORIZATION)
        .map(HeaderValue::to_str)?
        .ok()?
        .trim();
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    let token = scheme.eq_ignore_ascii_case(SCHEME).then_some(token)?;
    Secret::new(token).ok()
}
