//! Reading a token for show, without verifying it: whose it is, and until when.
//!
//! A token of the usual kind is a JWT (RFC 7519): three base64url parts between dots, of which the middle one is a
//! JSON object of claims. Only the server can verify it, and only the server's word counts; what is read here tells
//! the user who is signed in, and binds an account to its holder. A token of any other kind is opaque: its holder is
//! unknown, and that is no error.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::secret::Secret;

/// What a token says of itself. An opaque token says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenClaims {
    /// Whose it is (`sub`): the interviewer's id on the server, as text. Nothing: the holder is unknown.
    pub holder: Option<String>,
    /// When it was issued (`iat`): Unix time, in whole seconds.
    pub issued_at: Option<i64>,
    /// From when on it is no longer good (`exp`): Unix time, in whole seconds. A hint: the server decides.
    pub expires_at: Option<i64>,
}

/// Why something that begins as a JWT is none. The token itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three parts (nor the five of an encrypted one).
    #[error("the token is incomplete, it has {parts} of its 3 parts: copy the whole of it")]
    Parts {
        /// How many there are.
        parts: usize,
    },
    /// The middle part is not base64url of a JSON object in which no claim stands twice.
    #[error("the token's middle part cannot be read: copy the whole token once more")]
    Claims,
    /// `sub` is empty, or neither text nor a whole number.
    #[error(
        "the token does not name its holder properly (its \"sub\" claim): sign in again to get another one"
    )]
    Holder,
    /// `iat` or `exp` is not a number of seconds.
    #[error("the token's \"{claim}\" claim is not a time: sign in again to get another one")]
    Time {
        /// Which one.
        claim: &'static str,
    },
}

impl TokenClaims {
    /// Reads what `token` says of itself, without verifying any of it.
    ///
    /// # Errors
    /// It begins as a JWT and does not go on as one: it was cut, or is nonsense.
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
            issued_at: seconds("iat", claims.iat)?,
            expires_at: seconds("exp", claims.exp)?,
        })
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<Value>,
    iat: Option<Value>,
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

/// A NumericDate (RFC 7519, section 2) may have a fraction; it is cut off, downwards.
fn seconds(claim: &'static str, date: Option<Value>) -> Result<Option<i64>, TokenError> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let Some(date) = date else { return Ok(None) };
    let whole = date.as_i64().or_else(|| {
        date.as_f64()
            .map(f64::floor)
            .filter(|seconds| seconds.abs() <= EXACT)
            .map(|seconds| seconds as i64)
    });
    whole.map(Some).ok_or(TokenError::Time { claim })
}

#[cfg(test)]
mod tests;
