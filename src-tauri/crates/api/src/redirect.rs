use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

/// Where a redirect leads, seen from a call that carries a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// Within the origin: it may be followed.
    Within(Url),
    /// To another origin, without encryption, or to nowhere that can be read.
    Elsewhere,
}

/// Whether the answer asks to go on to another address.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where the answer to a request for `from` leads.
pub(crate) fn redirect(from: &Url, headers: &HeaderMap) -> Redirect {
    let target = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| from.join(location).ok());
    match target {
        Some(target) if target.origin() == from.origin() && bare(&target) => {
            Redirect::Within(target)
        }
        _ => Redirect::Elsewhere,
    }
}

/// A user name in an address would become a credential of its own.
fn bare(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(location: &str) -> Option<String> {
        let from = "https://example.org/api/users/me/interviews"
            .parse()
            .unwrap();
        let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
        match redirect(&from, &headers) {
            Redirect::Within(url) => Some(url.into()),
            Redirect::Elsewhere => None,
        }
    }

    #[test]
    fn only_the_same_origin_is_followed() {
        for (location, target) in [
            ("/v2/list", "https://example.org/v2/list"),
            (
                "list?page=1",
                "https://example.org/api/users/me/list?page=1",
            ),
            ("https://EXAMPLE.org:443/x", "https://example.org/x"),
        ] {
            assert_eq!(leads(location).as_deref(), Some(target));
        }
        for location in [
            "http://example.org/x",
            "https://example.org:8443/x",
            "https://login.example.org/x",
            "//evil.example/x",
            "https://me:pw@example.org/x",
            "https://[",
            "data:text/html,x",
        ] {
            assert_eq!(leads(location), None, "{location}");
        }
    }
}
