use std::fmt;
use std::str::FromStr;

use interlude_engine::remote::ChangeRequest;
use url::{Host, Url};

/// The URLs of one account's calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    list: Url,
    amend: BaseUrl,
    partner: PartnerId,
}

/// The address of a server: `https`, or `http` on this computer. It may have a path, below which the
/// calls are.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// The organisation's id of the user: 1 to 64 characters of `0-9 A-Z a-z _ -`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerId(String);

/// The reason why a text is not an address or a partner id. The text is not repeated, because it may
/// have a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EndpointError {
    /// It is not a URL.
    #[error("This is not a full address. Write it as https://example.biginterview.com")]
    NotAnAddress,
    /// The scheme is neither http nor https.
    #[error("The address must begin with https://")]
    Scheme,
    /// It is plain http to another computer.
    #[error(
        "The address must begin with https://, because plain http would show your key to others. \
         Only a server on this computer may use http."
    )]
    NotEncrypted,
    /// It has a user name or a password.
    #[error("Leave the user name and password out of the address. The key is entered separately.")]
    UserInfo,
    /// It has a query or a fragment.
    #[error(
        "Leave out everything from the ? or # on. The address is only the server and its path."
    )]
    QueryOrFragment,
    /// It is not 1 to 64 characters that are allowed in a partner id.
    #[error(
        "The partner id must be 1 to 64 letters, digits, hyphens or underscores. \
         Copy it from your organisation's settings."
    )]
    PartnerId,
}

impl Endpoints {
    /// Creates the URLs of one account. A change goes to the server `amend`, or to `list` if that is
    /// None.
    pub fn new(list: BaseUrl, partner: PartnerId, amend: Option<BaseUrl>) -> Self {
        Self {
            amend: amend.unwrap_or_else(|| list.clone()),
            list: list.join(["api", "users", &partner.0, "interviews"]),
            partner,
        }
    }

    /// Returns the user whose interviews these are.
    pub fn partner_id(&self) -> &PartnerId {
        &self.partner
    }

    pub(crate) fn list(&self) -> &Url {
        &self.list
    }

    pub(crate) fn change(&self, asked: ChangeRequest) -> Url {
        let (id, call) = (asked.interview.to_string(), asked.kind.as_str());
        self.amend.join(["api", "v1", "interviews", &id, call])
    }
}

impl BaseUrl {
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    pub(crate) fn sign_in(&self) -> Url {
        self.join(["api", "v1", "users", "sign_in"])
    }

    fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

impl FromStr for BaseUrl {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text.trim()).map_err(|_| EndpointError::NotAnAddress)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(EndpointError::NotEncrypted),
            _ => return Err(EndpointError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            Err(EndpointError::UserInfo)
        } else if url.query().is_some() || url.fragment().is_some() {
            Err(EndpointError::QueryOrFragment)
        } else {
            Ok(Self(url))
        }
    }
}

impl FromStr for PartnerId {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        const LONGEST: usize = 64;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let fits = (1..=LONGEST).contains(&text.len()) && text.bytes().all(allowed);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(EndpointError::PartnerId)
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl fmt::Display for PartnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns true if the host is this computer, without a name lookup, so that no name service can
/// redirect plain http to another computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::{ChangeKind, InterviewId, Slot, Timestamp};

    use super::*;

    fn slot() -> Slot {
        let at = Timestamp::from_seconds;
        Slot::new(at(0), at(60)).unwrap()
    }

    fn asked(id: i64) -> ChangeRequest {
        ChangeRequest {
            interview: InterviewId::new(id).unwrap(),
            kind: ChangeKind::Amend(slot()),
        }
    }

    fn endpoints(base: &str) -> Endpoints {
        Endpoints::new(base.parse().unwrap(), "a_B-9".parse().unwrap(), None)
    }

    #[test]
    fn calls_are_below_the_path_with_or_without_its_slash() {
        for base in ["https://example.org/lms", "https://example.org/lms/"] {
            let calls = endpoints(base);
            let amend = calls.change(asked(37));
            assert_eq!(
                calls.list().as_str(),
                "https://example.org/lms/api/users/a_B-9/interviews"
            );
            assert_eq!(
                amend.as_str(),
                "https://example.org/lms/api/v1/interviews/37/amend"
            );
        }
        let bare = endpoints("https://example.org");
        assert_eq!(bare.list().path(), "/api/users/a_B-9/interviews");
    }

    #[test]
    fn the_amend_may_have_another_server() {
        let amend = "https://calls.example.org".parse().ok();
        let list = "https://example.org".parse().unwrap();
        let calls = Endpoints::new(list, "me".parse().unwrap(), amend);
        assert_eq!(calls.change(asked(1)).host_str(), Some("calls.example.org"));
        assert_eq!(calls.list().host_str(), Some("example.org"));
    }

    #[test]
    fn plain_http_is_allowed_on_this_computer_only() {
        let here = [
            "http://127.0.0.1:4010",
            "http://127.9.9.9",
            "http://[::1]:80/",
            "http://LOCALHOST:1/x/",
        ];
        for text in here {
            assert!(text.parse::<BaseUrl>().is_ok(), "{text}");
        }
        let elsewhere = [
            "http://example.org",
            "http://0.0.0.0",
            "http://localhost.example.org",
            "http://localhost.",
            "http://[::ffff:127.0.0.1]",
            "http://192.168.1.1",
        ];
        for text in elsewhere {
            let error = text.parse::<BaseUrl>().unwrap_err();
            assert_eq!(error, EndpointError::NotEncrypted, "{text}");
        }
    }

    #[test]
    fn an_address_that_is_not_a_server_is_refused() {
        for (text, error) in [
            ("example.org", EndpointError::NotAnAddress),
            ("", EndpointError::NotAnAddress),
            ("https://", EndpointError::NotAnAddress),
            ("ftp://example.org", EndpointError::Scheme),
            ("javascript:alert(1)", EndpointError::Scheme),
            ("https://me:hunter2@example.org", EndpointError::UserInfo),
            ("https://:hunter2@example.org", EndpointError::UserInfo),
            ("https://example.org?org=1", EndpointError::QueryOrFragment),
            ("https://example.org/#top", EndpointError::QueryOrFragment),
        ] {
            let found = text.parse::<BaseUrl>().unwrap_err();
            assert_eq!(found, error, "{text}");
            assert!(!found.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn a_partner_id_cannot_leave_its_place_in_the_path() {
        assert!("x".repeat(64).parse::<PartnerId>().is_ok());
        for text in ["", "..", "a/b", "a b", "a%2fb", "ä", &"x".repeat(65)] {
            assert!(text.parse::<PartnerId>().is_err(), "{text}");
        }
    }
}
