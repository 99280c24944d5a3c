use std::collections::BTreeSet;

use interlude_store::AccountId;

use crate::Connection;

/// One connection, with a folder of its own. No change ever crosses from one account to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub(crate) id: AccountId,
    pub(crate) label: String,
    pub(crate) connection: Connection,
    pub(crate) holder: Option<String>,
}

impl Account {
    /// The name of its folder.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// What people are shown as its name.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where its calls go.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The `sub` of the tokens that may send its changes; none until one was used.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref()
    }

    /// A new account under the first free id that says where it is.
    pub(crate) fn new(
        connection: Connection,
        holder: Option<String>,
        taken: &BTreeSet<AccountId>,
    ) -> Self {
        Self {
            id: free_id(&connection, taken),
            label: format!("{} at {}", connection.partner, connection.host()),
            connection,
            holder,
        }
    }
}

/// Host and partner id in the characters of an id, numbered from 2 on where that is taken.
fn free_id(connection: &Connection, taken: &BTreeSet<AccountId>) -> AccountId {
    /// Leaves room for a number.
    const LONGEST: usize = AccountId::MAX_LEN - 20;
    let plain = |letter: char| {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() || letter == '_' {
            letter
        } else {
            '-'
        }
    };
    let host = connection.base.as_url().host_str().unwrap_or_default();
    let name: String = format!("{}-{host}", connection.partner)
        .chars()
        .map(plain)
        .collect();
    let name = name.get(..LONGEST).unwrap_or(&name).trim_matches('-');
    let mut number = 1u64;
    loop {
        let numbered = if number == 1 {
            name.to_owned()
        } else {
            format!("{name}-{number}")
        };
        match numbered.parse() {
            Ok(id) if !taken.contains(&id) => return id,
            _ => number += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(base: &str, partner: &str, taken: &[&str]) -> String {
        let connection = Connection {
            base: base.parse().unwrap(),
            amend: None,
            partner: partner.parse().unwrap(),
        };
        let taken = taken.iter().map(|id| id.parse().unwrap()).collect();
        Account::new(connection, None, &taken).id.to_string()
    }

    #[test]
    fn an_id_says_where_it_is_and_is_never_taken_twice() {
        let base = "http://127.0.0.1:4010";
        assert_eq!(id(base, "Sample_1", &[]), "sample_1-127-0-0-1");
        assert_eq!(
            id(base, "a", &["a-127-0-0-1", "a-127-0-0-1-2"]),
            "a-127-0-0-1-3"
        );
        assert_eq!(id("http://[::1]", "-", &[]), "1");
        assert_eq!(
            id("https://example.org", &"x".repeat(64), &[]),
            "x".repeat(44)
        );
    }
}
