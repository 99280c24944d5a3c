use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::keys::secret::{BadSecret, Secret};

/// The environment variable whose API key is used instead of a stored one.
pub const API_KEY_VARIABLE: &str = "INTERLUDE_API_KEY";
/// The environment variable whose token is used instead of a stored one.
pub const TOKEN_VARIABLE: &str = "INTERLUDE_TOKEN";

/// The two credentials of an account: the organisation's key for the list call, and the interviewer's token for the
/// amend call.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Sent with the list call, without a scheme word.
    pub api_key: Option<Secret>,
    /// Sent as a bearer token with the amend call.
    pub token: Option<Secret>,
}

impl Credentials {
    /// Returns these credentials, with those that are missing taken from `kept`. Used to let the credentials of the
    /// environment override stored ones.
    #[must_use]
    pub fn over(self, kept: Self) -> Self {
        Self {
            api_key: self.api_key.or(kept.api_key),
            token: self.token.or(kept.token),
        }
    }

    pub(crate) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        let length =
            |secret: &Option<Secret>| secret.as_ref().map_or(0, |secret| secret.expose().len());
        // The buffer must never grow, because growing leaves copies of the secrets in freed memory. JSON escapes
        // visible ASCII to two bytes at most.
        let capacity = 2 * (length(&self.api_key) + length(&self.token)) + 64;
        let mut text = Zeroizing::new(Vec::with_capacity(capacity));
        let plain = PlainCredentials {
            api_key: self.api_key.as_ref().map(Secret::expose),
            token: self.token.as_ref().map(Secret::expose),
        };
        serde_json::to_writer(&mut *text, &plain)?;
        Ok(text)
    }

    pub(crate) fn decode(text: &[u8]) -> Result<Self, UnreadableCredentials> {
        let plain: PlainCredentials<String> =
            serde_json::from_slice(text).map_err(|_| UnreadableCredentials)?;
        let secret = |text: Option<String>| {
            text.map(Secret::new)
                .transpose()
                .map_err(UnreadableCredentials::from)
        };
        Ok(Self {
            api_key: secret(plain.api_key)?,
            token: secret(plain.token)?,
        })
    }
}

/// The opened bytes are not a pair of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnreadableCredentials;

impl From<BadSecret> for UnreadableCredentials {
    fn from(_: BadSecret) -> Self {
        Self
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlainCredentials<Text> {
    api_key: Option<Text>,
    token: Option<Text>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(api_key: Option<&str>, token: Option<&str>) -> Credentials {
        let secret = |text: Option<&str>| text.map(|text| Secret::new(text).unwrap());
        Credentials {
            api_key: secret(api_key),
            token: secret(token),
        }
    }

    fn exposed(credentials: &Credentials) -> (Option<&str>, Option<&str>) {
        (
            credentials.api_key.as_ref().map(Secret::expose),
            credentials.token.as_ref().map(Secret::expose),
        )
    }

    #[test]
    fn each_credential_overrides_the_stored_one_separately() {
        let kept = || credentials(Some("kept"), Some("old"));
        assert_eq!(
            exposed(&credentials(None, Some("new")).over(kept())),
            (Some("kept"), Some("new"))
        );
        assert_eq!(
            exposed(&credentials(Some("new"), None).over(kept())),
            (Some("new"), Some("old"))
        );
        assert_eq!(
            exposed(&Credentials::default().over(kept())),
            (Some("kept"), Some("old"))
        );
        assert_eq!(
            exposed(&credentials(None, Some("new")).over(Credentials::default())),
            (None, Some("new"))
        );
    }

    #[test]
    fn encoding_never_grows_its_buffer() {
        let worst = "\"\\".repeat(Secret::MAX_BYTES / 2);
        let text = credentials(Some(&worst), Some(&worst)).encode().unwrap();
        assert!(text.len() <= 4 * Secret::MAX_BYTES + 64);
        assert_eq!(
            exposed(&Credentials::decode(&text).unwrap()),
            (Some(&*worst), Some(&*worst))
        );
    }
}
