//! Sign-in tokens: JWTs signed with HS256.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The validity of a sign-in, as in the documented sample.
pub(crate) const SIGN_IN_LASTS: TimeDelta = TimeDelta::days(30);

const HEADER: &str = r#"{"alg":"HS256"}"#;

/// Mints, checks and revokes the tokens of one server.
#[derive(Clone)]
pub struct Tokens {
    secret: [u8; 32],
    /// The tokens that were minted here. Only others need a check of their signature.
    minted: HashMap<String, Claims>,
    revoked: HashSet<String>,
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

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    sub: String,
    scp: String,
    aud: Option<String>,
    iat: i64,
    exp: i64,
    jti: String,
}

impl Tokens {
    pub(super) fn new(rng: &mut Rng) -> Self {
        let mut secret = [0; 32];
        rng.fill(&mut secret);
        Self {
            secret,
            minted: HashMap::new(),
            revoked: HashSet::new(),
        }
    }

    /// Returns a new token of user `sub` that is valid from `from` until `until`.
    pub fn mint(
        &mut self,
        sub: u64,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        rng: &mut Rng,
    ) -> String {
        let claims = Claims {
            sub: sub.to_string(),
            scp: "user".into(),
            aud: None,
            iat: from.timestamp(),
            exp: until.timestamp(),
            jti: uuid(rng),
        };
        let body = serde_json::to_vec(&claims).unwrap_or_default();
        let signed = format!("{}.{}", BASE64.encode(HEADER), BASE64.encode(body));
        let signature = self
            .mac(&signed)
            .map(|mac| BASE64.encode(mac.finalize().into_bytes()))
            .unwrap_or_default();
        let token = format!("{signed}.{signature}");
        self.minted.insert(token.clone(), claims);
        token
    }

    /// Revokes `token`. Other tokens of the same user stay valid.
    pub fn revoke(&mut self, token: &str) {
        if let Some(claims) = read(token) {
            self.revoked.insert(claims.jti);
        }
    }

    /// Returns the id of the token's user.
    ///
    /// # Errors
    /// If the token is not valid at `now`.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Result<u64, TokenRefused> {
        let verified;
        let claims = match self.minted.get(token) {
            Some(claims) => claims,
            None => {
                verified = self.verified(token).ok_or(TokenRefused::Foreign)?;
                &verified
            }
        };
        if claims.exp <= now.timestamp() {
            return Err(TokenRefused::Expired);
        }
        if self.revoked.contains(&claims.jti) {
            return Err(TokenRefused::Revoked);
        }
        claims.sub.parse().map_err(|_| TokenRefused::Foreign)
    }

    fn verified(&self, token: &str) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = BASE64.decode(signature).ok()?;
        self.mac(signed)?.verify_slice(&signature).ok()?;
        read(token)
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }
}

fn read(token: &str) -> Option<Claims> {
    let claims = token.split('.').nth(1)?;
    serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()
}

/// Draws a version 4 UUID.
pub(crate) fn uuid(rng: &mut Rng) -> String {
    let bits = rng.u128(..) & !(0xf << 76) | (0x4 << 76);
    let bits = bits & !(0x3 << 62) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}
