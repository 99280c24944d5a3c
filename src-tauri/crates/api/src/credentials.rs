use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

/// The credentials of an account. Either may be missing. Its call then fails before anything is sent.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// The credential of the list call.
    pub api_key: Option<ApiKey>,
    /// The credential of the amend call.
    pub token: Option<Token>,
}

/// The organisation's key. It is wiped from memory when dropped, and never displayed.
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

/// The user's token, a JWT. It is wiped from memory when dropped, and never displayed.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// The reason why a text is not a credential. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CredentialError {
    #[error("This key or token is empty. Paste it again.")]
    Empty,
    /// It contains a character that a header cannot have, such as a line break.
    #[error(
        "This key or token contains a character that cannot be sent, such as a line break, a space at its end or an \
         accented letter. Copy it again, without anything around it."
    )]
    Character,
}

impl ApiKey {
    /// Creates the key.
    ///
    /// # Errors
    /// Returns [`CredentialError`] if the text cannot be sent.
    pub fn new(text: &str) -> Result<Self, CredentialError> {
        sendable(text).map(Self)
    }

    /// Returns the `Authorization` header of the list call: the key without a scheme.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        sensitive(&self.0)
    }
}

impl Token {
    /// Creates the token from a text with or without `Bearer`, because servers hand it out in both
    /// forms.
    ///
    /// # Errors
    /// Returns [`CredentialError`] if the text cannot be sent.
    pub fn new(text: &str) -> Result<Self, CredentialError> {
        const SCHEME: &str = "Bearer ";
        let bare = match text.split_at_checked(SCHEME.len()) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(SCHEME) => rest,
            _ => text,
        };
        sendable(bare).map(Self)
    }

    /// Returns the `Authorization` header of the amend call.
    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", *self.0));
        sensitive(&text)
    }
}

/// The length in characters from which a part of a credential is redacted. Shorter parts occur in
/// ordinary text by chance.
const PART: usize = 16;

impl Credentials {
    /// Returns the text without the credentials that a server may have echoed in it. Parts of a
    /// credential of at least [`PART`] characters are removed too, because a server may have truncated
    /// its echo.
    ///
    /// Call this before the text is truncated here. A credential that is cut in two could be too short
    /// to be recognised.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut end = 0;
        for part in self.parts(text) {
            redacted.push_str(text.get(end..part.start).unwrap_or_default());
            redacted.push('…');
            end = part.end;
        }
        redacted.push_str(text.get(end..).unwrap_or_default());
        redacted
    }

    /// Returns true if the text has a credential in it, or a part of one.
    pub(crate) fn occur_in(&self, text: &str) -> bool {
        !self.parts(text).is_empty()
    }

    /// Finds the ranges of bytes that [`redact`](Self::redact) removes, in order and without overlaps.
    /// A credential is ASCII, so each range starts and ends at a character boundary.
    fn parts(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for secret in self.secrets() {
            let length = secret.len().min(PART);
            let parts: HashSet<&[u8]> = secret.as_bytes().windows(length.max(1)).collect();
            let windows = text.as_bytes().windows(length.max(1)).enumerate();
            let hits = windows.filter(|(_, window)| parts.contains(window));
            found.extend(hits.map(|(start, window)| start..start + window.len()));
        }
        found.sort_unstable_by_key(|part| part.start);
        let mut merged: Vec<Range<usize>> = Vec::new();
        for part in found {
            match merged.last_mut() {
                Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                _ => merged.push(part),
            }
        }
        merged
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
    let is_allowed = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if text.trim().is_empty() {
        Err(CredentialError::Empty)
    } else if text.trim() != text || !text.bytes().all(is_allowed) {
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
    fn the_key_is_sent_without_a_scheme_and_the_token_as_bearer() {
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
    fn a_text_that_a_header_cannot_have_is_refused() {
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
    fn debug_output_and_redacted_text_have_no_credential() {
        let credentials = Credentials {
            api_key: ApiKey::new("hunter2").ok(),
            token: Token::new("swordfish").ok(),
        };
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"));
        assert_eq!(credentials.redact("no swordfish for hunter2"), "no … for …");
    }

    #[test]
    fn a_long_part_of_a_credential_is_redacted_too() {
        let secret: String = ('!'..='~').collect();
        let credentials = Credentials {
            api_key: None,
            token: Token::new(&secret).ok(),
        };
        for part in [
            &secret[..],
            &secret[..16],
            &secret[30..46],
            &secret[1..],
            &secret[..90],
        ] {
            let echo = format!("é {part} é");
            assert_eq!(credentials.redact(&echo), "é … é", "{part}");
            assert!(credentials.occur_in(&echo));
        }
        let short = format!("é {} é", &secret[..15]);
        assert_eq!(credentials.redact(&short), short);
        let twice = format!("{secret}{secret} and {secret}");
        assert_eq!(credentials.redact(&twice), "… and …");
    }
}
