use std::ffi::{OsStr, OsString};

use crate::Timestamp;

/// The environment variable with the time at which a program's wall clock starts.
pub const NOW_VARIABLE: &str = "INTERLUDE_NOW";

/// The offset of a program's wall clock from the computer's. It is zero outside of tests.
///
/// Tests choose their day with it: the wall clock of a program that is started with [`NOW_VARIABLE`]
/// starts at that time and runs on from there. Each program reads the variable once, at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockOffset {
    millis: i64,
}

/// The error for a value of [`NOW_VARIABLE`] that is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{NOW_VARIABLE} is not a time with a zone: {:?}. Write it like 2026-11-30T09:00:00+01:00, or \
     leave it out.",
    .0.display()
)]
pub struct NowError(pub OsString);

impl ClockOffset {
    /// Returns the offset of a clock that shows `shown` when the computer's clock shows `computer`.
    pub const fn between(shown: Timestamp, computer: Timestamp) -> Self {
        Self {
            millis: shown.millis().saturating_sub(computer.millis()),
        }
    }

    /// Parses the value of [`NOW_VARIABLE`]. `computer` is the current time of the computer's clock.
    /// Without a value, or with an empty one, the offset is zero.
    ///
    /// # Errors
    /// [`NowError`] if the value is not a time of ISO 8601 with an offset.
    pub fn read(value: Option<&OsStr>, computer: Timestamp) -> Result<Self, NowError> {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return Ok(Self::default());
        };
        let text = value.to_str().map(str::trim);
        let shown = text.and_then(|text| Timestamp::parse(text).ok());
        let shown = shown.ok_or_else(|| NowError(value.to_owned()))?;
        Ok(Self::between(shown, computer))
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
    fn the_clock_starts_at_the_given_time_and_runs_on() {
        let start = time("2026-11-28T21:20:00Z");
        for given in ["2026-11-30T23:55:00+01:00", "1999-12-31T00:00:00Z"] {
            let offset = ClockOffset::read(Some(OsStr::new(given)), start).unwrap();
            assert_eq!(offset.at(start), time(given));
            let later = Duration::from_secs(90);
            assert_eq!(offset.at(start.plus(later)), time(given).plus(later));
        }
    }

    #[test]
    fn without_the_variable_the_offset_is_zero() {
        let start = time("2026-11-28T21:20:00Z");
        for value in [None, Some(OsStr::new(""))] {
            let offset = ClockOffset::read(value, start).unwrap();
            assert_eq!(offset, ClockOffset::default());
            assert_eq!(offset.at(start), start);
        }
    }

    #[test]
    fn a_value_that_is_not_a_time_is_refused_and_quoted() {
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
