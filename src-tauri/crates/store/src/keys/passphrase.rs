use std::fmt;

use zeroize::Zeroizing;

/// A passphrase, used exactly as given: its UTF-8 bytes are not trimmed or normalised.
///
/// A caller that reads a line must remove the line end first. The passphrase is wiped from memory when dropped, and
/// formatting never shows it.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Creates a passphrase.
    ///
    /// # Errors
    /// [`EmptyPassphrase`] if it has nothing but white space.
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

/// A passphrase with nothing but white space was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The passphrase is empty. Enter one, or choose the seal \"none\" to store data unencrypted."
)]
pub struct EmptyPassphrase;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_not_trimmed_and_a_blank_one_is_refused() {
        assert_eq!(
            Passphrase::new(" Großer Bär\n").unwrap().bytes(),
            " Großer Bär\n".as_bytes()
        );
        for blank in ["", " ", "\t\n"] {
            assert_eq!(Passphrase::new(blank).unwrap_err(), EmptyPassphrase);
        }
    }
}
