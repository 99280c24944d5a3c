use std::collections::BTreeSet;

use interlude_store::AccountId;

use crate::Connection;

/// A connection with its own folder. A change never moves from one account to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub(crate) id: AccountId,
    pub(crate) label: String,
    pub(crate) connection: Connection,
    pub(crate) holder: Option<String>,
}

impl Account {
    /// Returns the id, which is also the name of the account's folder.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// Returns the name to show to the user.
    pub fn label(&self) -> &str {
        &self.label
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Returns the `sub` of the tokens that may send its changes, or `None` until a token was used.
    pub fn holder(&self) -> Option<&str> {
        self.holder.as_deref()
    }

    /// Creates an account with the first free id.
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

/// Returns an id made of partner id and host, numbered from 2 on if it is taken.
fn free_id(connection: &Connection, taken: &BTreeSet<AccountId>) -> AccountId {
    /// The length that leaves room for a number.
    const MAX_NAME_LEN: usize = AccountId::MAX_LEN - 20;
    let to_id_char = |letter: char| {
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
        .map(to_id_char)
        .collect();
    let name = name.get(..MAX_NAME_LEN).unwrap_or(&name).trim_matches('-');
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
    fn an_id_is_made_of_partner_and_host_and_is_unique() {
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
