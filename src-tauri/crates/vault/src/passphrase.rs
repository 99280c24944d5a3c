use std::fmt;

use zeroize::Zeroizing;

/// A passphrase, exactly as given: nothing is trimmed, folded or normalised, and its UTF-8 bytes are what counts.
///
/// So a caller that reads a line takes the line end off first. It is wiped from memory when dropped, and no formatting
/// shows it.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase.
    ///
    /// # Errors
    /// It is empty, or nothing but white space.
    pub fn new(text: impl Into<String>) -> Result<Self, EmptyPassphrase> {
        let text = Zeroizing::new(text.into());
        if text.trim().is_empty() {
            return Err(EmptyPassphrase);
        }
        Ok(Self(text))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// An empty passphrase seals nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase is empty: type one, or choose the seal \"none\" to keep nothing sealed")]
pub struct EmptyPassphrase;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_taken_as_given_unless_it_is_blank() {
        assert_eq!(
            Passphrase::new(" Großer Bär\n").unwrap().bytes(),
            " Großer Bär\n".as_bytes()
        );
        for blank in ["", " ", "\t\n"] {
            assert_eq!(Passphrase::new(blank).unwrap_err(), EmptyPassphrase);
        }
    }
}
