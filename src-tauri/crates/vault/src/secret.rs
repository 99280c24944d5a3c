use std::fmt;

use zeroize::Zeroizing;

/// A credential as it goes on the wire: an API key or a token, without any scheme word.
///
/// It always fits into one HTTP header: 1 to [`Secret::MAX_BYTES`] visible ASCII characters, no spaces. It is wiped
/// from memory when dropped, and no formatting shows it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The longest credential taken. Servers commonly refuse headers well below this.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Takes a credential from what was typed, pasted or found in the environment. White space around it is dropped:
    /// a pasted line end is never part of a credential.
    ///
    /// # Errors
    /// Nothing is left, or what is left cannot be a credential.
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

    /// The credential itself. What it is copied into is the caller's to keep private.
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

/// Why a text is no credential. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecret {
    /// Nothing but white space.
    #[error("the credential is empty: paste it, or leave it out altogether")]
    Empty,
    /// Longer than [`Secret::MAX_BYTES`].
    #[error("the credential is longer than {} KiB: something else was pasted", Secret::MAX_BYTES / 1024)]
    TooLong,
    /// White space in the middle: a scheme word, or two things pasted at once.
    #[error(
        "the credential has a space or a line end in the middle: paste it alone, without a word such as Bearer before it"
    )]
    Space,
    /// A character that cannot stand in a header.
    #[error(
        "the credential has a character that no credential has (not visible ASCII): copy it once more"
    )]
    NotAscii,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_around_a_credential_is_dropped() {
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
