use interlude_api::{BaseUrl, Endpoints, PartnerId};

/// The addresses of an account's servers and the user's partner id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The server of the list call.
    pub base: BaseUrl,
    /// The server of the amend call, if it is another one.
    pub amend: Option<BaseUrl>,
    /// The user's id at the organisation.
    pub partner: PartnerId,
}

impl Connection {
    /// Returns true if both have the same list server and the same partner id.
    pub fn is_of_the_same_account(&self, other: &Self) -> bool {
        without_trailing_slash(&self.base) == without_trailing_slash(&other.base)
            && self.partner == other.partner
    }

    /// Returns the addresses to which the credentials are bound: the list server's, and the amend server's
    /// if it is another one.
    pub(crate) fn servers(&self) -> (&str, Option<&str>) {
        (
            without_trailing_slash(&self.base),
            self.amend.as_ref().map(without_trailing_slash),
        )
    }

    /// Returns the endpoints of both calls.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints::new(self.base.clone(), self.partner.clone(), self.amend.clone())
    }

    /// Returns true if both calls go to the same origin.
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
