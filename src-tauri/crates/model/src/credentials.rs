use std::fmt;

use zeroize::Zeroizing;

/// The credentials of an account. Either may be missing. The calls that need it then fail before anything is
/// sent.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The organisation's key. It is sent with the list call, without a scheme word.
    pub api_key: Option<Secret>,
    /// The interviewer's token. It is sent with the change calls, as `Bearer`.
    pub token: Option<Secret>,
}

/// An API key or a token, without a scheme word.
///
/// It is always valid in an HTTP header: 1 to [`Secret::MAX_BYTES`] visible ASCII characters without spaces.
/// It is wiped from memory when dropped, and formatting never shows it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// The reason why a text cannot be a [`Secret`]. The text itself is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    #[error("This key or token is empty. Paste it again, or leave it out.")]
    Empty,
    /// The text is longer than [`Secret::MAX_BYTES`].
    #[error("This key or token is longer than {} KiB. Check that you pasted the right text.", Secret::MAX_BYTES / 1024)]
    TooLong,
    /// There is white space in the middle, for example after a scheme word.
    #[error(
        "This key or token has a space or a line end in the middle. Paste nothing but it, without a word such as \
         Bearer before it."
    )]
    Space,
    /// The text has a character that a header cannot have.
    #[error(
        "This key or token contains a character that cannot be sent (not visible ASCII). Copy it again."
    )]
    NotAscii,
}

impl Credentials {
    /// Returns these credentials. A missing one is taken from `kept`. So the credentials of the environment
    /// override the stored ones.
    #[must_use]
    pub fn over(self, kept: Self) -> Self {
        Self {
            api_key: self.api_key.or(kept.api_key),
            token: self.token.or(kept.token),
        }
    }
}

impl Secret {
    /// The longest credential, in bytes. Servers usually refuse much shorter headers already.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Creates a credential from what a user typed or from the environment. White space around it is removed,
    /// because pasted text often ends with a line end.
    ///
    /// # Errors
    /// [`BadSecret`] if nothing remains, or if the rest cannot be a credential.
    pub fn new(text: impl Into<String>) -> Result<Self, BadSecret> {
        let text = Zeroizing::new(text.into());
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(BadSecret::Empty);
        }
        if trimmed.len() > Self::MAX_BYTES {
            return Err(BadSecret::TooLong);
        }
        if trimmed.contains(char::is_whitespace) {
            return Err(BadSecret::Space);
        }
        if !trimmed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadSecret::NotAscii);
        }
        Ok(Self(Zeroizing::new(trimmed.to_owned())))
    }

    /// Returns the credential. The caller must keep every copy of it private.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Option<Secret> {
        Some(Secret::new(text).unwrap())
    }

    #[test]
    fn white_space_around_a_credential_is_removed_and_bad_text_is_refused() {
        assert_eq!(Secret::new(" 935d85ab\r\n").unwrap().expose(), "935d85ab");
        for (text, why) in [
            ("", BadSecret::Empty),
            (" \n", BadSecret::Empty),
            ("Bearer abc", BadSecret::Space),
            ("hun\r\nter2", BadSecret::Space),
            ("hunter2\0", BadSecret::NotAscii),
            ("ab\u{7f}c", BadSecret::NotAscii),
            ("hünter2", BadSecret::NotAscii),
        ] {
            let error = Secret::new(text).unwrap_err();
            assert_eq!(error, why, "{text:?}");
            assert!(!format!("{error} {error:?}").contains("ter2"));
        }
        assert!(Secret::new("k".repeat(Secret::MAX_BYTES)).is_ok());
        assert_eq!(
            Secret::new("k".repeat(Secret::MAX_BYTES + 1)).unwrap_err(),
            BadSecret::TooLong
        );
    }

    #[test]
    fn debug_output_has_no_credential() {
        let credentials = Credentials {
            api_key: secret("hunter2"),
            token: secret("swordfish"),
        };
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(!shown.contains("hunter2") && !shown.contains("swordfish"));
    }

    #[test]
    fn each_credential_overrides_the_stored_one_separately() {
        let over = |api_key: Option<&str>, token: Option<&str>| {
            let given = Credentials {
                api_key: api_key.and_then(secret),
                token: token.and_then(secret),
            };
            let kept = Credentials {
                api_key: secret("kept"),
                token: secret("old"),
            };
            let all = given.over(kept);
            [all.api_key, all.token].map(|one| one.unwrap().expose().to_owned())
        };
        assert_eq!(over(None, Some("new")), ["kept", "new"]);
        assert_eq!(over(Some("new"), None), ["new", "old"]);
        assert_eq!(over(None, None), ["kept", "old"]);
        let none = Credentials::default().over(Credentials::default());
        assert!(none.api_key.is_none() && none.token.is_none());
    }
}
