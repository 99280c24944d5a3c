use std::fmt;
use std::str::FromStr;

/// The kind of seal of an account's envelope. The user chooses it with `--seal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// The key is in the system keychain. Opening needs no input while the keychain is unlocked.
    Keychain,
    /// The key is derived from a passphrase, which is needed for every opening.
    Passphrase,
    /// Nothing is sealed, and no credentials are stored. Used only if the user explicitly chooses it.
    None,
}

impl Seal {
    /// Returns the word for the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Passphrase => "passphrase",
            Self::None => "none",
        }
    }
}

/// A word that is not the name of a seal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a seal: choose keychain, passphrase or none")]
pub struct UnknownSeal(String);

impl FromStr for Seal {
    type Err = UnknownSeal;

    fn from_str(word: &str) -> Result<Self, UnknownSeal> {
        [Self::Keychain, Self::Passphrase, Self::None]
            .into_iter()
            .find(|seal| seal.word() == word)
            .ok_or_else(|| UnknownSeal(word.to_owned()))
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seal_is_parsed_from_its_word_and_other_words_are_refused() {
        for seal in [Seal::Keychain, Seal::Passphrase, Seal::None] {
            assert_eq!(seal.to_string().parse(), Ok(seal));
        }
        for word in ["", "None", "password", "none "] {
            let message = word.parse::<Seal>().unwrap_err().to_string();
            assert!(
                message.contains("keychain, passphrase or none"),
                "{message}"
            );
        }
    }
}
