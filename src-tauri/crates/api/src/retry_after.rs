use std::time::{Duration, SystemTime};

use interlude_domain::Timestamp;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// The longest that a server is obeyed for.
const LONGEST: Duration = Duration::from_secs(3600);

/// How long the server asks to be left alone: `Retry-After` in seconds or as a date.
///
/// A date is measured from the answer's own `Date`, so that a wrong clock here does no harm, and
/// from `now` where there is none. A date in the past asks for nothing.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let until = httpdate::parse_http_date(text).ok()?;
        let from = date(headers, DATE).unwrap_or_else(|| system_time(now));
        until.duration_since(from).unwrap_or_default()
    };
    Some(asked.min(LONGEST))
}

/// The date of a header, where it is one.
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

    fn asked(retry: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        let now = Timestamp::parse("2025-01-22T13:42:54Z").unwrap();
        retry_after(&headers, now).map(|span| span.as_secs())
    }

    #[test]
    fn seconds_count_up_to_an_hour() {
        assert_eq!(asked("17", None), Some(17));
        assert_eq!(asked(" 0 ", None), Some(0));
        assert_eq!(asked("86400", None), Some(3600));
        assert_eq!(asked("99999999999999999999999", None), Some(3600));
    }

    #[test]
    fn a_date_counts_from_the_servers_own_clock() {
        let until = "Wed, 22 Jan 2025 13:43:54 GMT";
        assert_eq!(asked(until, None), Some(60), "by our clock");
        assert_eq!(
            asked(until, Some("Wed, 22 Jan 2025 13:43:44 GMT")),
            Some(10)
        );
        assert_eq!(asked(until, Some("Wed, 22 Jan 2025 14:00:00 GMT")), Some(0));
        assert_eq!(asked(until, Some("nonsense")), Some(60));
        assert_eq!(asked("Fri, 01 Jan 2100 00:00:00 GMT", None), Some(3600));
    }

    #[test]
    fn nonsense_asks_for_nothing() {
        for text in ["", "-5", "1.5", "soon", "+3"] {
            assert_eq!(asked(text, None), None, "{text:?}");
        }
    }
}
