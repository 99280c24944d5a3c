//! Reads the holder and the expiry of a token, without verifying it.
//!
//! A token is usually a JWT (RFC 7519): three base64url parts between dots, of which the middle one is a JSON object of
//! claims. Only the server can verify it. The claims that are read here show the user who is signed in, and bind an
//! account to the holder. A token of any other kind is opaque. Its holder is unknown, which is not an error.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interlude_model::Secret;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The claims of a token. All are None for an opaque token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenClaims {
    /// The holder (`sub`): the interviewer's id on the server, as text. None if it is unknown.
    pub holder: Option<String>,
    /// The time of expiry (`exp`): Unix time in whole seconds. Only a hint, because the server decides.
    pub expires_at: Option<i64>,
}

/// The reason why a text that begins like a JWT is not one. The token itself is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It does not have three parts, nor the five of an encrypted token.
    #[error("The token has {parts} parts and should have 3. Copy the whole token.")]
    Parts {
        /// The number of parts.
        parts: usize,
    },
    /// The middle part is not the base64url of a JSON object, or a claim is in it twice.
    #[error("The middle part of the token cannot be read. Copy the whole token again.")]
    Claims,
    /// `sub` is empty, or is neither a text nor a whole number.
    #[error(
        "The token does not name its holder (the \"sub\" claim). Sign in again to get a new token."
    )]
    Holder,
    /// `exp` is not a number of seconds.
    #[error("The token's \"exp\" claim is not a time. Sign in again to get a new token.")]
    Time,
}

impl TokenClaims {
    /// Reads the claims of `token` without verifying them.
    ///
    /// # Errors
    /// [`TokenError`] if it begins like a JWT but is not a complete one.
    pub fn read(token: &Secret) -> Result<Self, TokenError> {
        let parts: Vec<&str> = token.expose().split('.').collect();
        let claims = match parts.as_slice() {
            [header, rest @ ..] if decode::<Map<String, Value>>(header).is_some() => match rest {
                [claims, _signature] => claims,
                [_, _, _, _] => return Ok(Self::default()),
                _ => return Err(TokenError::Parts { parts: parts.len() }),
            },
            _ => return Ok(Self::default()),
        };
        let claims: Claims = decode(claims).ok_or(TokenError::Claims)?;
        Ok(Self {
            holder: holder(claims.sub)?,
            expires_at: claims.exp.map(seconds).transpose()?,
        })
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<Value>,
    exp: Option<Value>,
}

fn decode<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&json).ok()
}

fn holder(sub: Option<Value>) -> Result<Option<String>, TokenError> {
    match sub {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
        Some(Value::Number(number)) if !number.is_f64() => Ok(Some(number.to_string())),
        Some(_) => Err(TokenError::Holder),
    }
}

/// Parses a NumericDate (RFC 7519, section 2), which may have a fraction, and rounds it down to whole seconds.
fn seconds(date: Value) -> Result<i64, TokenError> {
    /// Up to this number a float represents every whole number exactly.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = date.as_i64().or_else(|| {
        date.as_f64()
            .map(f64::floor)
            .filter(|seconds| seconds.abs() <= EXACT)
            .map(|seconds| seconds as i64)
    });
    whole.ok_or(TokenError::Time)
}

#[cfg(test)]
mod tests;
