use interlude_model::{BadSecret, Credentials, Secret};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The environment variable whose API key is used instead of a stored one.
pub const API_KEY_VARIABLE: &str = "INTERLUDE_API_KEY";
/// The environment variable whose token is used instead of a stored one.
pub const TOKEN_VARIABLE: &str = "INTERLUDE_TOKEN";

/// Encodes credentials to be sealed.
pub(crate) fn encode(credentials: &Credentials) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
    let plain = PlainCredentials {
        api_key: credentials.api_key.as_ref().map(Secret::expose),
        token: credentials.token.as_ref().map(Secret::expose),
    };
    let length = |secret: Option<&str>| secret.map_or(0, str::len);
    // The buffer must never grow, because growing leaves copies of the secrets in freed memory. JSON escapes
    // visible ASCII to two bytes at most.
    let capacity = 2 * (length(plain.api_key) + length(plain.token)) + 64;
    let mut text = Zeroizing::new(Vec::with_capacity(capacity));
    serde_json::to_writer(&mut *text, &plain)?;
    Ok(text)
}

/// Decodes credentials that were opened.
pub(crate) fn decode(text: &[u8]) -> Result<Credentials, UnreadableCredentials> {
    let plain: PlainCredentials<String> =
        serde_json::from_slice(text).map_err(|_| UnreadableCredentials)?;
    let secret = |text: Option<String>| text.map(Secret::new).transpose();
    Ok(Credentials {
        api_key: secret(plain.api_key)?,
        token: secret(plain.token)?,
    })
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

    #[test]
    fn encoding_never_grows_its_buffer() {
        let worst = "\"\\".repeat(Secret::MAX_BYTES / 2);
        let secret = || Some(Secret::new(worst.clone()).unwrap());
        let credentials = Credentials {
            api_key: secret(),
            token: secret(),
        };
        let text = encode(&credentials).unwrap();
        assert!(text.len() <= 4 * Secret::MAX_BYTES + 64);
        let decoded = decode(&text).unwrap();
        for credential in [decoded.api_key, decoded.token] {
            assert_eq!(credential.unwrap().expose(), worst);
        }
    }
}
