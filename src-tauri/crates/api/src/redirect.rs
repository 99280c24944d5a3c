use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

/// The target of a redirect. The redirected call carries a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Redirect {
    /// It is within the origin, so it may be followed.
    Within(Url),
    /// It is another origin, is unencrypted, or cannot be parsed.
    Elsewhere,
}

/// Returns true if the status redirects to another address.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Returns the target of the answer to a request for `from`.
pub(crate) fn redirect(from: &Url, headers: &HeaderMap) -> Redirect {
    let target = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|location| from.join(location).ok());
    match target {
        Some(target) if target.origin() == from.origin() && has_no_user_info(&target) => {
            Redirect::Within(target)
        }
        _ => Redirect::Elsewhere,
    }
}

/// Returns true if the URL has neither user name nor password, which the client would send as a
/// credential.
fn has_no_user_info(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(location: &str) -> Option<String> {
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
    fn only_a_redirect_within_the_origin_is_followed() {
        for (location, target) in [
            ("/v2/list", "https://example.org/v2/list"),
            (
                "list?page=1",
                "https://example.org/api/users/me/list?page=1",
            ),
            ("https://EXAMPLE.org:443/x", "https://example.org/x"),
        ] {
            assert_eq!(followed(location).as_deref(), Some(target));
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
            assert_eq!(followed(location), None, "{location}");
        }
    }
}
