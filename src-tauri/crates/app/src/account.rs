use std::collections::BTreeSet;

use interlude_api::{BaseUrl, Endpoints, PartnerId};
use interlude_model::Secret;
use interlude_store::AccountId;
use interlude_store::keys::token::TokenClaims;

use crate::Error;

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

    /// Returns the `sub` of the tokens that may send its changes, or None until a token was used.
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

/// The addresses of an account's servers and the user's partner id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The server of the list call.
    pub base: BaseUrl,
    /// The server of the change calls, if it is another one.
    pub amend: Option<BaseUrl>,
    /// The user's id at the organisation.
    pub partner: PartnerId,
}

impl Connection {
    /// Returns true if both have the same list server and the same partner id.
    pub(crate) fn is_of_the_same_account(&self, other: &Self) -> bool {
        without_trailing_slash(&self.base) == without_trailing_slash(&other.base)
            && self.partner == other.partner
    }

    /// Returns the addresses to which the credentials are bound: that of the list server, and that of the server
    /// for changes if it is another one.
    pub(crate) fn servers(&self) -> (&str, Option<&str>) {
        (
            without_trailing_slash(&self.base),
            self.amend.as_ref().map(without_trailing_slash),
        )
    }

    /// Returns the endpoints of all calls.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints::new(self.base.clone(), self.partner.clone(), self.amend.clone())
    }

    /// Returns true if the list call and the change calls go to the same origin.
    pub fn has_one_origin(&self) -> bool {
        let amend = self.amend.as_ref().unwrap_or(&self.base);
        amend.as_url().origin() == self.base.as_url().origin()
    }

    /// Returns the list server's host, with its port unless it is the default port.
    pub fn host(&self) -> String {
        let url = self.base.as_url();
        let host = url.host_str().unwrap_or_default();
        match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

/// Returns the address without a trailing slash, which makes no difference.
fn without_trailing_slash(base: &BaseUrl) -> &str {
    base.as_url().as_str().trim_end_matches('/')
}

/// Returns the holder to whom an account is bound after it is used with `token`, and the token's claims.
///
/// An account without a holder is bound to the first one that a token names. A token without a holder is
/// accepted, because only the server knows to whom it belongs.
pub(crate) fn bind(
    bound: Option<&str>,
    token: Option<&Secret>,
) -> Result<(Option<String>, Option<TokenClaims>), Error> {
    let claims = token.map(TokenClaims::read).transpose()?;
    let named = claims.as_ref().and_then(|claims| claims.holder.as_deref());
    match (bound, named) {
        (Some(bound), Some(named)) if bound != named => Err(Error::other_holder(bound, named)),
        _ => Ok((bound.or(named).map(str::to_owned), claims)),
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use interlude_model::Code;

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

    fn connection(base: &str, amend: Option<&str>, partner: &str) -> Connection {
        Connection {
            base: base.parse().unwrap(),
            amend: amend.map(|amend| amend.parse().unwrap()),
            partner: partner.parse().unwrap(),
        }
    }

    #[test]
    fn server_and_partner_id_identify_the_account() {
        let one = connection("https://example.org/lms", None, "me");
        let slash = connection(
            "https://EXAMPLE.org/lms/",
            Some("https://calls.example.org"),
            "me",
        );
        assert!(one.is_of_the_same_account(&slash));
        for other in [
            ("https://example.org", "me"),
            ("https://example.org/lms", "Me"),
        ] {
            assert!(!one.is_of_the_same_account(&connection(other.0, None, other.1)));
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let base = "http://127.0.0.1:4010/lms";
        assert!(connection(base, None, "me").has_one_origin());
        assert!(connection(base, Some("http://127.0.0.1:4010"), "me").has_one_origin());
        assert!(!connection(base, Some("http://127.0.0.1:4011"), "me").has_one_origin());
        assert_eq!(connection(base, None, "me").host(), "127.0.0.1:4010");
    }

    fn token(claims: &str) -> Secret {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        Secret::new(format!(
            "{}.{}.sig",
            part(r#"{"alg":"HS256"}"#),
            part(claims)
        ))
        .unwrap()
    }

    fn bound(before: Option<&str>, token: Option<&Secret>) -> Option<String> {
        bind(before, token).unwrap().0
    }

    #[test]
    fn the_first_holder_is_bound_and_another_is_refused() {
        let (jacob, ada) = (token(r#"{"sub":"1050"}"#), token(r#"{"sub":"7"}"#));
        assert_eq!(bound(None, None), None);
        assert_eq!(bound(None, Some(&jacob)).as_deref(), Some("1050"));
        assert_eq!(bound(Some("1050"), Some(&jacob)).as_deref(), Some("1050"));
        assert_eq!(bound(Some("1050"), None).as_deref(), Some("1050"));
        let refused = bind(Some("1050"), Some(&ada)).unwrap_err();
        assert_eq!(refused.code, Code::OtherHolder);
    }

    #[test]
    fn a_token_without_a_holder_changes_nothing() {
        for token in [token("{}"), Secret::new("opaque").unwrap()] {
            assert_eq!(bound(None, Some(&token)), None);
            assert_eq!(bound(Some("1050"), Some(&token)).as_deref(), Some("1050"));
        }
    }

    #[test]
    fn a_truncated_token_is_refused_and_an_expired_one_is_accepted() {
        let whole = token(r#"{"sub":"1050","exp":1}"#);
        let (_, claims) = bind(None, Some(&whole)).unwrap();
        assert_eq!(claims.unwrap().expires_at, Some(1));
        let cut = whole.expose().rsplit_once('.').unwrap().0;
        let refused = bind(None, Some(&Secret::new(cut).unwrap())).unwrap_err();
        assert_eq!(refused.code, Code::BadToken);
    }
}
