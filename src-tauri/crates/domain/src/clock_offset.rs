use std::ffi::{OsStr, OsString};

use crate::Timestamp;

/// The environment variable that names the time at which a program's wall clock begins.
pub const NOW_VARIABLE: &str = "INTERLUDE_NOW";

/// How far the wall clock of a program is ahead of the computer's. Usually it is not.
///
/// Tests name their day with it: a program that is started with [`NOW_VARIABLE`] takes that time for
/// the time of its start, and its clock runs on from there. Each program of the product reads the
/// variable once, when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockOffset {
    millis: i64,
}

/// The variable does not name a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{NOW_VARIABLE} is not a time with a zone: {:?}. Write it like 2026-11-30T09:00:00+01:00, or \
     leave it out.",
    .0.display()
)]
pub struct NowError(pub OsString);

impl ClockOffset {
    /// Returns the offset of a clock that shows `named` when the computer's clock shows `computer`.
    pub const fn between(named: Timestamp, computer: Timestamp) -> Self {
        Self {
            millis: named.millis().saturating_sub(computer.millis()),
        }
    }

    /// Reads the value of [`NOW_VARIABLE`], at the time `computer` by the computer's own clock. No
    /// value, or an empty one, is no offset.
    ///
    /// # Errors
    /// [`NowError`] if the value is anything but RFC 3339.
    pub fn read(value: Option<&OsStr>, computer: Timestamp) -> Result<Self, NowError> {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return Ok(Self::default());
        };
        let text = value.to_str().map(str::trim);
        let named = text.and_then(|text| Timestamp::parse(text).ok());
        let named = named.ok_or_else(|| NowError(value.to_owned()))?;
        Ok(Self::between(named, computer))
    }

    /// Returns the time on this clock when the computer's clock shows `computer`.
    #[must_use]
    pub const fn at(self, computer: Timestamp) -> Timestamp {
        Timestamp::from_millis(computer.millis().saturating_add(self.millis))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn the_clock_begins_at_the_named_time_and_runs_on() {
        let start = time("2026-11-28T21:20:00Z");
        for named in ["2026-11-30T23:55:00+01:00", "1999-12-31T00:00:00Z"] {
            let offset = ClockOffset::read(Some(OsStr::new(named)), start).unwrap();
            assert_eq!(offset.at(start), time(named));
            let later = Duration::from_secs(90);
            assert_eq!(offset.at(start.plus(later)), time(named).plus(later));
        }
    }

    #[test]
    fn without_the_variable_the_clock_is_the_computers() {
        let start = time("2026-11-28T21:20:00Z");
        for value in [None, Some(OsStr::new(""))] {
            let offset = ClockOffset::read(value, start).unwrap();
            assert_eq!(offset, ClockOffset::default());
            assert_eq!(offset.at(start), start);
        }
    }

    #[test]
    fn a_value_that_names_no_time_is_refused_with_the_value() {
        for value in [
            "tomorrow",
            "2026-11-30",
            "2026-11-30T09:00:00",
            "1764000000",
        ] {
            let refused = ClockOffset::read(Some(OsStr::new(value)), time("2026-11-28T21:20:00Z"));
            let sentence = refused.unwrap_err().to_string();
            assert!(
                sentence.starts_with("INTERLUDE_NOW is not a time"),
                "{sentence}"
            );
            assert!(sentence.contains(value), "{sentence}");
        }
    }
}
