use std::time::{Duration, SystemTime};

use interlude_model::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// The longest wait that a server can ask for.
const LONGEST: Duration = Duration::from_secs(3600);

/// Returns the wait that the server asks for: `Retry-After` in seconds or as a date, at most
/// [`LONGEST`].
///
/// A date is measured from the answer's `Date`, so that a wrong clock of this computer does not matter,
/// or from `now` if there is none. For a date in the past the wait is zero.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let until = httpdate::parse_http_date(text).ok()?;
        let from = date(headers, DATE).unwrap_or_else(|| system_time(now));
        until.duration_since(from).unwrap_or_default()
    };
    Some(wait.min(LONGEST))
}

/// Returns the date of a header, or None if it is missing or not a date.
pub(crate) fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

fn system_time(at: Timestamp) -> SystemTime {
    let since_1970 = at.since(Timestamp::from_seconds(0));
    SystemTime::UNIX_EPOCH
        .checked_add(since_1970)
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(retry: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        let now = Timestamp::parse("2025-01-22T13:42:54Z").unwrap();
        retry_after(&headers, now).map(|span| span.as_secs())
    }

    #[test]
    fn a_wait_in_seconds_is_capped_at_an_hour() {
        assert_eq!(wait("17", None), Some(17));
        assert_eq!(wait(" 0 ", None), Some(0));
        assert_eq!(wait("86400", None), Some(3600));
        assert_eq!(wait("99999999999999999999999", None), Some(3600));
    }

    #[test]
    fn a_date_is_measured_from_the_servers_clock() {
        let until = "Wed, 22 Jan 2025 13:43:54 GMT";
        assert_eq!(
            wait(until, None),
            Some(60),
            "from the clock of this computer"
        );
        assert_eq!(wait(until, Some("Wed, 22 Jan 2025 13:43:44 GMT")), Some(10));
        assert_eq!(wait(until, Some("Wed, 22 Jan 2025 14:00:00 GMT")), Some(0));
        assert_eq!(wait(until, Some("nonsense")), Some(60));
        assert_eq!(wait("Fri, 01 Jan 2100 00:00:00 GMT", None), Some(3600));
    }

    #[test]
    fn an_invalid_header_is_ignored() {
        for text in ["", "-5", "1.5", "soon", "+3"] {
            assert_eq!(wait(text, None), None, "{text:?}");
        }
    }
}
