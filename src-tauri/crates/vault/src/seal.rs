use std::{fmt, str::FromStr};

/// What opens an account's envelope: the word the user chooses with `--seal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// The system keychain keeps the key: nothing is asked for while it is unlocked.
    Keychain,
    /// A passphrase, asked for each time.
    Passphrase,
    /// Nothing is sealed and no credential is kept. Never chosen but by this word.
    None,
}

impl Seal {
    /// The word as it stands on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Passphrase => "passphrase",
            Self::None => "none",
        }
    }
}

/// A word that names no seal.
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
    fn every_word_reads_back_and_no_other_does() {
        for seal in [Seal::Keychain, Seal::Passphrase, Seal::None] {
            assert_eq!(seal.to_string().parse(), Ok(seal));
        }
        for word in ["", "None", "password", "none "] {
            let refusal = word.parse::<Seal>().unwrap_err().to_string();
            assert!(
                refusal.contains("keychain, passphrase or none"),
                "{refusal}"
            );
        }
    }
}
