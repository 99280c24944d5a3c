use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

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

/// How many characters in a row make a part of a credential one that must not be shown. Shorter parts
/// stand in ordinary text by chance.
const PART: usize = 16;

impl Credentials {
    /// Returns the text without the credentials that a server may have echoed in it, nor any part of
    /// one of [`PART`] characters or more: a server may have cut its echo.
    ///
    /// Must come before the text is cut here. What a cut leaves of a credential that straddles it could
    /// be too short to be known for what it is.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut end = 0;
        for part in self.parts(text) {
            shown.push_str(text.get(end..part.start).unwrap_or_default());
            shown.push('…');
            end = part.end;
        }
        shown.push_str(text.get(end..).unwrap_or_default());
        shown
    }

    /// Returns whether a server has echoed one of them, or a part of one, in the text.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        !self.parts(text).is_empty()
    }

    /// Finds what [`redact`](Self::redact) leaves out: ranges of bytes, in order, apart from one another.
    /// A credential is ASCII, so each begins and ends between two characters.
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
        let mut apart: Vec<Range<usize>> = Vec::new();
        for part in found {
            match apart.last_mut() {
                Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
                _ => apart.push(part),
            }
        }
        apart
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
        assert_eq!(credentials.redact("no swordfish for hunter2"), "no … for …");
    }

    #[test]
    fn a_part_of_a_credential_is_not_shown_either() {
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
            assert!(credentials.are_in(&echo));
        }
        let short = format!("é {} é", &secret[..15]);
        assert_eq!(credentials.redact(&short), short);
        let twice = format!("{secret}{secret} and {secret}");
        assert_eq!(credentials.redact(&twice), "… and …");
    }
}
