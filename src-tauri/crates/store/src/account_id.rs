use std::fmt;
use std::str::FromStr;

/// The name of an account's folder: 1 to 64 of the letters `a` to `z`, digits, `-` and `_`.
///
/// Upper case is not allowed, so that two accounts never share a folder on a disk that ignores case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

/// A text that cannot be the name of an account's folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot name an account: use 1 to 64 of the letters a to z, digits, - and _")]
pub struct BadAccountId(pub String);

impl AccountId {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = 64;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = BadAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        if (1..=Self::MAX_LEN).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadAccountId(text.to_owned()))
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_the_folder_are_refused() {
        assert_eq!("acme-37".parse::<AccountId>().unwrap().as_str(), "acme-37");
        for text in ["", ".", "..", "a/b", "a\\b", "Acme", "é", &"a".repeat(65)] {
            assert!(text.parse::<AccountId>().is_err(), "{text}");
        }
    }
}
