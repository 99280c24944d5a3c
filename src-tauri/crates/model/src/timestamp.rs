use std::fmt;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::iso8601;

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds are the precision of the API's answers. It is stored as one integer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The error for a text that is not an ISO 8601 time with an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time with a zone, such as 2025-01-22T13:42:54Z: {0:?}")]
pub struct TimestampError(pub String);

impl Timestamp {
    /// Creates the instant from milliseconds since 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Creates the instant from seconds since 1970-01-01T00:00:00Z, capped at the range of
    /// milliseconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Returns the milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Returns the whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Returns the instant rounded down to a whole second.
    pub const fn whole_second(self) -> Self {
        Self::from_seconds(self.seconds())
    }

    /// Parses an instant in any form of ISO 8601, with any offset. Fractions finer than a millisecond
    /// are dropped.
    ///
    /// # Errors
    /// [`TimestampError`] if the text is not such a time, or has no offset.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        iso8601::millis(text)
            .map(Self)
            .ok_or_else(|| TimestampError(text.to_owned()))
    }

    /// Returns the instant `span` later, or the last one if that is out of range.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// Returns the instant `span` earlier, or the first one if that is out of range.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// Returns the time from `earlier` to this instant, or zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }

    /// Converts to chrono's type, for calendars and zones. Returns None outside of chrono's range of
    /// 262,000 years.
    pub fn to_chrono(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }

    /// Formats as RFC 3339 in UTC with whole seconds, the form of the API's requests.
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
    fn times_with_different_offsets_are_the_same_instant() {
        let utc = Timestamp::parse("2025-01-22T13:42:54.000Z").unwrap();
        assert_eq!(Timestamp::parse("2025-01-22T15:42:54+02:00").unwrap(), utc);
        assert_eq!(utc.to_rfc3339(), "2025-01-22T13:42:54Z");
    }

    #[test]
    fn a_time_without_an_offset_is_refused() {
        for text in ["2025-01-22T13:42:54", "2025-01-22", "soon", ""] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn seconds_round_down_before_1970_too() {
        assert_eq!(Timestamp::from_millis(-1).seconds(), -1);
        assert_eq!(Timestamp::from_millis(1999).whole_second().millis(), 1000);
    }

    #[test]
    fn arithmetic_at_the_ends_of_the_range_saturates() {
        let last = Timestamp::from_millis(i64::MAX);
        assert_eq!(last.plus(Duration::MAX), last);
        assert_eq!(Timestamp::from_millis(i64::MIN).since(last), Duration::ZERO);
        assert!(!last.to_string().is_empty());
    }
}
