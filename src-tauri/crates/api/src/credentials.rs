use std::fmt;

use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

/// What this account shows to its servers. Either may be absent: its call then fails before
/// anything is sent.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// For the list.
    pub api_key: Option<ApiKey>,
    /// For the amend.
    pub token: Option<Token>,
}

/// The organisation's key. Wiped from memory when dropped, and never shown.
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

/// The user's token, a JWT. Wiped from memory when dropped, and never shown.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// Why a text is no credential. The text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CredentialError {
    /// Nothing there.
    #[error("This key or token is empty. Paste it again.")]
    Empty,
    /// Characters that no header can carry, such as a line break.
    #[error(
        "This key or token holds a character that cannot be sent, such as a line break, a space at its end or an \
         accented letter. Copy it again, without anything around it."
    )]
    Character,
}

impl ApiKey {
    /// The key as the organisation gave it.
    ///
    /// # Errors
    /// [`CredentialError`] if it cannot be sent as it is.
    pub fn new(text: &str) -> Result<Self, CredentialError> {
        sendable(text).map(Self)
    }

    /// `Authorization` for the list: the key with no scheme word before it.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        sensitive(&self.0)
    }
}

impl Token {
    /// The token, with or without the `Bearer` that stands before it where the server gives it out.
    ///
    /// # Errors
    /// [`CredentialError`] if it cannot be sent as it is.
    pub fn new(text: &str) -> Result<Self, CredentialError> {
        const SCHEME: &str = "Bearer ";
        let bare = match text.split_at_checked(SCHEME.len()) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(SCHEME) => rest,
            _ => text,
        };
        sendable(bare).map(Self)
    }

    /// `Authorization` for the amend.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", *self.0));
        sensitive(&text)
    }
}

impl Credentials {
    /// The text without the credentials that a server may have echoed in it.
    pub(crate) fn redact(&self, text: String) -> String {
        self.secrets()
            .fold(text, |text, secret| text.replace(secret, "…"))
    }

    /// Whether a server has echoed one of them in the text.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.secrets().any(|secret| text.contains(secret))
    }

    fn secrets(&self) -> impl Iterator<Item = &str> {
        let api_key = self.api_key.as_ref().map(|key| key.0.as_str());
        let token = self.token.as_ref().map(|token| token.0.as_str());
        [api_key, token].into_iter().flatten()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

fn sendable(text: &str) -> Result<Zeroizing<String>, CredentialError> {
    let inner_space = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if text.trim().is_empty() {
        Err(CredentialError::Empty)
    } else if text.trim() != text || !text.bytes().all(inner_space) {
        Err(CredentialError::Character)
    } else {
        Ok(Zeroizing::new(text.to_owned()))
    }
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_goes_bare_and_the_token_as_bearer() {
        let key = ApiKey::new("935d85").unwrap().authorization().unwrap();
        assert_eq!(key, "935d85");
        for text in ["eyJ.a.b", "Bearer eyJ.a.b", "bearer eyJ.a.b"] {
            let token = Token::new(text).unwrap().authorization().unwrap();
            assert_eq!(token, "Bearer eyJ.a.b");
            assert!(token.is_sensitive());
        }
        assert!(key.is_sensitive());
    }

    #[test]
    fn what_a_header_cannot_carry_is_refused_at_once() {
        for text in ["", "  ", "Bearer ", "\n"] {
            assert_eq!(Token::new(text).unwrap_err(), CredentialError::Empty);
        }
        for text in [
            "hunter2\n",
            "hun\r\nter2",
            "hunter2 ",
            "hünter2",
            "hunter2\0",
        ] {
            let error = ApiKey::new(text).unwrap_err();
            assert_eq!(error, CredentialError::Character, "{text:?}");
            assert!(!format!("{error} {error:?}").contains("ter2"));
        }
    }

    #[test]
    fn nothing_shows_a_credential() {
        let credentials = Credentials {
            api_key: ApiKey::new("hunter2").ok(),
            token: Token::new("swordfish").ok(),
        };
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"));
        assert_eq!(
            credentials.redact("no swordfish for hunter2".into()),
            "no … for …"
        );
    }
}
