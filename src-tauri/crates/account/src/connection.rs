use interlude_api::{BaseUrl, Endpoints, PartnerId};

/// Where an account's calls go, and whose interviews they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The server of the list call.
    pub base: BaseUrl,
    /// The server of the amend call, where it is another one.
    pub amend: Option<BaseUrl>,
    /// The organisation's id of the user.
    pub partner: PartnerId,
}

impl Connection {
    /// Whether both list the interviews of the same user at the same server.
    pub fn is_of_the_same_account(&self, other: &Self) -> bool {
        bare(&self.base) == bare(&other.base) && self.partner == other.partner
    }

    /// The addresses that credentials are for: that of the list call, and that of the amend call where it
    /// is another.
    pub(crate) fn servers(&self) -> (&str, Option<&str>) {
        (bare(&self.base), self.amend.as_ref().map(bare))
    }

    /// Both calls.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints::new(self.base.clone(), self.partner.clone(), self.amend.clone())
    }

    /// Whether both calls go to one origin.
    pub fn has_one_origin(&self) -> bool {
        let amend = self.amend.as_ref().unwrap_or(&self.base);
        amend.as_url().origin() == self.base.as_url().origin()
    }

    /// The server's host, with its port where that is not the usual one.
    pub fn host(&self) -> String {
        let url = self.base.as_url();
        let host = url.host_str().unwrap_or_default();
        match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }
}

/// With or without a slash at its end, an address is the same.
fn bare(base: &BaseUrl) -> &str {
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
    fn server_and_partner_make_the_account() {
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
