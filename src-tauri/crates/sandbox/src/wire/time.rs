//! Times on the wire: any RFC 3339 time is read, and UTC with milliseconds and `Z` is written.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serializer;

/// Parses a time with any offset.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|at| at.to_utc())
}

/// Formats a time as answers contain it.
pub(crate) fn written(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn millis<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&written(at))
}

pub(super) fn millis_or_null<S: Serializer>(
    at: &Option<DateTime<Utc>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => to.serialize_str(&written(at)),
        None => to.serialize_none(),
    }
}
