use std::fmt;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::iso8601;

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds because that is what the API's answers carry; stored as one integer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The text is not an instant of ISO 8601 with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time with a zone, such as 2025-01-22T13:42:54Z: {0:?}")]
pub struct TimestampError(pub String);

impl Timestamp {
    /// The instant that many milliseconds after 1970 began in UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The instant that many seconds after 1970 began in UTC.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970 began in UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970 began in UTC, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The same instant with its fraction of a second dropped.
    pub const fn whole_second(self) -> Self {
        Self::from_seconds(self.seconds())
    }

    /// Reads an instant in any form of ISO 8601, with any offset; finer fractions than a millisecond
    /// are dropped.
    ///
    /// # Errors
    /// [`TimestampError`] when the text is anything else, or gives no offset.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        iso8601::millis(text)
            .map(Self)
            .ok_or_else(|| TimestampError(text.to_owned()))
    }

    /// The instant `span` later; stops at the end of time.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// Returns the instant `span` earlier; stops at the beginning of time.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }

    /// As chrono's type, for calendars and zones; `None` beyond chrono's 262,000 years.
    pub fn to_chrono(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }

    /// RFC 3339 in UTC with whole seconds, as the API's requests carry it.
    pub fn to_rfc3339(self) -> String {
        self.format(SecondsFormat::Secs)
    }

    fn format(self, fraction: SecondsFormat) -> String {
        match self.to_chrono() {
            Some(at) => at.to_rfc3339_opts(fraction, true),
            None => format!("{}ms since 1970", self.0),
        }
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format(SecondsFormat::AutoSi))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_is_the_same_instant() {
        let utc = Timestamp::parse("2025-01-22T13:42:54.000Z").unwrap();
        assert_eq!(Timestamp::parse("2025-01-22T15:42:54+02:00").unwrap(), utc);
        assert_eq!(utc.to_rfc3339(), "2025-01-22T13:42:54Z");
    }

    #[test]
    fn a_time_without_a_zone_is_no_instant() {
        for text in ["2025-01-22T13:42:54", "2025-01-22", "soon", ""] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn whole_seconds_round_down_before_1970_too() {
        assert_eq!(Timestamp::from_millis(-1).seconds(), -1);
        assert_eq!(Timestamp::from_millis(1999).whole_second().millis(), 1000);
    }

    #[test]
    fn the_end_of_time_neither_wraps_nor_panics() {
        let last = Timestamp::from_millis(i64::MAX);
        assert_eq!(last.plus(Duration::MAX), last);
        assert_eq!(Timestamp::from_millis(i64::MIN).since(last), Duration::ZERO);
        assert!(!last.to_string().is_empty());
    }
}
