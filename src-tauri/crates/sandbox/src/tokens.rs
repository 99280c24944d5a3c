//! Sign-in tokens: JWTs signed with HS256.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::clock::Clock;
use crate::seeded::Seeded;

/// The validity of a sign-in, as in the documented sample.
pub const SIGN_IN_LASTS: TimeDelta = TimeDelta::days(30);

const HEADER: &str = r#"{"alg":"HS256"}"#;

/// Mints, checks and revokes the tokens of one sandbox. Clones share the same state.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    secret: [u8; 32],
    clock: Arc<dyn Clock>,
    ids: Seeded,
    revoked: Mutex<HashSet<String>>,
}

/// The reason for which a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    /// It is not a JWT of this form, or its signature is wrong.
    #[error("the token was not made here")]
    Foreign,
    /// Its `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// [`Tokens::revoke`] was called for it.
    #[error("the token was revoked")]
    Revoked,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    scp: String,
    aud: Option<String>,
    iat: i64,
    exp: i64,
    jti: String,
}

impl Tokens {
    pub(crate) fn new(secret: [u8; 32], clock: Arc<dyn Clock>, ids: Seeded) -> Self {
        Self(Arc::new(Inner {
            secret,
            clock,
            ids,
            revoked: Mutex::default(),
        }))
    }

    /// Returns a new token of user `sub` that is valid for 30 days.
    pub fn mint(&self, sub: u64) -> String {
        self.mint_lasting(sub, SIGN_IN_LASTS)
    }

    /// Returns a new token of user `sub` that expires `lasting` from now.
    pub fn mint_lasting(&self, sub: u64, lasting: TimeDelta) -> String {
        let now = self.0.clock.now();
        self.sign(sub, now, now + lasting)
    }

    /// Returns a new token of user `sub` that expired an hour ago.
    pub fn mint_expired(&self, sub: u64) -> String {
        let ended = self.0.clock.now() - TimeDelta::hours(1);
        self.sign(sub, ended - SIGN_IN_LASTS, ended)
    }

    /// Revokes `token`. Other tokens of the same user stay valid.
    pub fn revoke(&self, token: &str) {
        if let Some(claims) = read(token) {
            self.revoked().insert(claims.jti);
        }
    }

    /// Returns the id of the token's user if the token is valid now.
    pub fn check(&self, token: &str) -> Result<u64, TokenRefused> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenRefused::Foreign)?;
        let signature = BASE64
            .decode(signature)
            .map_err(|_| TokenRefused::Foreign)?;
        self.mac(signed)
            .ok_or(TokenRefused::Foreign)?
            .verify_slice(&signature)
            .map_err(|_| TokenRefused::Foreign)?;
        let claims = read(token).ok_or(TokenRefused::Foreign)?;
        if claims.exp <= self.0.clock.now().timestamp() {
            return Err(TokenRefused::Expired);
        }
        if self.revoked().contains(&claims.jti) {
            return Err(TokenRefused::Revoked);
        }
        claims.sub.parse().map_err(|_| TokenRefused::Foreign)
    }

    fn sign(&self, sub: u64, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
        let claims = Claims {
            sub: sub.to_string(),
            scp: "user".into(),
            aud: None,
            iat: from.timestamp(),
            exp: until.timestamp(),
            jti: self.0.ids.uuid(),
        };
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let signed = format!("{}.{}", BASE64.encode(HEADER), BASE64.encode(claims));
        let signature = self
            .mac(&signed)
            .map(|mac| BASE64.encode(mac.finalize().into_bytes()))
            .unwrap_or_default();
        format!("{signed}.{signature}")
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0.secret).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }

    fn revoked(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.0
            .revoked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(token: &str) -> Option<Claims> {
    let claims = token.split('.').nth(1)?;
    serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
}
