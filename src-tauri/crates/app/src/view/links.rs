//! The rules for addresses that may be opened in the browser. Only `https` is allowed. A path of the
//! account's server must stay on that server.

use interlude_model::{Code, Interview};
use url::Url;

use crate::view::{AccountInfo, ExternalLink, WindowError};

/// Returns the address of a link of an interview.
pub(crate) fn destination(
    interview: &Interview,
    link: ExternalLink,
    account_info: &AccountInfo,
) -> Result<Url, WindowError> {
    let links = &interview.listing.links;
    let own = |path: &Option<String>| own(path.as_deref()?, &account_info.base);
    let found = match link {
        ExternalLink::Review => own(&links.review),
        ExternalLink::Retake => own(&links.retake),
        ExternalLink::Location => location(interview).and_then(web),
    };
    found.ok_or_else(|| {
        let message = "This link does not lead to a secure page of its own server, so it was not \
                       opened.";
        WindowError::new(Code::BadLink, message)
    })
}

/// Returns the host that a text would open as an address. None if it must not be opened.
pub(crate) fn web_host(text: &str) -> Option<String> {
    web(text)?.host_str().map(str::to_owned)
}

/// Returns true if a text is a web address rather than a place, even if it must not be opened.
pub(crate) fn is_web_address(text: &str) -> bool {
    let text = text.trim();
    text.contains("://")
        || text
            .get(..4)
            .is_some_and(|www| www.eq_ignore_ascii_case("www."))
}

fn location(interview: &Interview) -> Option<&str> {
    interview.booking.as_ref()?.location.as_deref()
}

/// Resolves a path of the account's server. None if the result is on another server or not safe.
fn own(path: &str, base: &Url) -> Option<Url> {
    let url = base.join(path.trim()).ok()?;
    (url.origin() == base.origin())
        .then_some(url)
        .filter(is_safe)
}

fn web(text: &str) -> Option<Url> {
    Url::parse(text.trim()).ok().filter(is_safe)
}

/// Returns true if an address uses `https`, has a host, and has no user information. User information is
/// refused because `https://bank.example@evil.example` looks like another host.
fn is_safe(url: &Url) -> bool {
    url.scheme() == "https"
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_on_the_accounts_own_server() {
        let base = Url::parse("https://acme.example.com/lms").unwrap();
        let own = |path| own(path, &base).map(String::from);
        assert_eq!(
            own("/members/interviews/9?tab=1").as_deref(),
            Some("https://acme.example.com/members/interviews/9?tab=1")
        );
        for path in [
            "https://evil.example.com/x",
            "//evil.example.com/x",
            "/\\evil.example.com/x",
            "http://acme.example.com/x",
            "https://acme.example.com:8443/x",
            "https://user@acme.example.com/x",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert_eq!(own(path), None, "{path}");
        }
    }

    #[test]
    fn a_server_without_encryption_has_no_links() {
        let base = Url::parse("http://127.0.0.1:4010").unwrap();
        assert_eq!(own("/members", &base), None);
    }

    #[test]
    fn a_location_is_opened_only_if_it_is_secure() {
        assert_eq!(
            web_host(" https://meet.example.com/abc ").as_deref(),
            Some("meet.example.com")
        );
        for text in [
            "12 High Street, Croydon",
            "http://meet.example.com",
            "https://bank.example.com@evil.example.com/",
            "zoommtg://join?x=1",
        ] {
            assert_eq!(web_host(text), None, "{text}");
        }
        assert!(is_web_address("zoommtg://join") && is_web_address("WWW.example.com"));
        assert!(!is_web_address("Room 4, 2nd floor"));
    }
}
