use std::fmt;

use zeroize::Zeroizing;

/// A credential as it is sent: an API key or a token, without a scheme word.
///
/// It is always valid in an HTTP header: 1 to [`Secret::MAX_BYTES`] visible ASCII characters without spaces. It is wiped
/// from memory when dropped, and formatting never shows it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The longest credential. Servers usually refuse much shorter headers already.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Creates a credential from user input or from the environment. White space around it is removed, because pasted
    /// text often ends with a line end.
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

/// The reason why a text cannot be a credential. The text itself is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// The text has nothing but white space.
    #[error("the credential is empty: enter it, or leave it out")]
    Empty,
    /// The text is longer than [`Secret::MAX_BYTES`].
    #[error("the credential is longer than {} KiB: check that you pasted the right text", Secret::MAX_BYTES / 1024)]
    TooLong,
    /// There is white space in the middle, for example after a scheme word.
    #[error(
        "the credential has a space or a line end in the middle: paste only the credential, without a word such as Bearer before it"
    )]
    Space,
    /// The text has a character that is not allowed in a header.
    #[error(
        "the credential contains a character that is not allowed (not visible ASCII): copy it again"
    )]
    NotAscii,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_credential_is_removed_and_bad_text_is_refused() {
        assert_eq!(Secret::new(" 935d85ab\r\n").unwrap().expose(), "935d85ab");
        for (text, why) in [
            ("", BadSecret::Empty),
            (" \n", BadSecret::Empty),
            ("Bearer abc", BadSecret::Space),
            ("abc\ndef", BadSecret::Space),
            ("ab\u{7f}c", BadSecret::NotAscii),
            ("ключ", BadSecret::NotAscii),
        ] {
            assert_eq!(Secret::new(text).unwrap_err(), why);
        }
        assert!(Secret::new("k".repeat(Secret::MAX_BYTES)).is_ok());
        assert_eq!(
            Secret::new("k".repeat(Secret::MAX_BYTES + 1)).unwrap_err(),
            BadSecret::TooLong
        );
    }
}
