use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

/// Returns true if the status redirects to another address.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Returns the target of the redirect that answers a request for `from`, if the credential of the request may
/// be sent there: None if it is another origin or unencrypted, or cannot be parsed.
pub(crate) fn redirect_target(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let target = from.join(location).ok()?;
    (target.origin() == from.origin() && has_no_user_info(&target)).then_some(target)
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
        redirect_target(&from, &headers).map(Into::into)
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
