//! A parser for ISO 8601 times with an offset.
//!
//! Most servers write RFC 3339, which is a subset. This parser also accepts the rest of ISO 8601:
//! offsets without a colon or minutes (`+0000`, `+01`), a comma before the fraction, the basic format
//! (`20261207T090000Z`), week and ordinal dates, midnight at the end of a day (`24:00`), and a fraction
//! of the last component. It also accepts the default formats of common languages: lower case, a space
//! in place of `T` or before the offset, and `UTC` or `GMT` as the offset.
//!
//! chrono does the calendar arithmetic. No known library accepts all of these forms, and those that
//! come close read a time without an offset as UTC, which is silently wrong by hours.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};

/// Returns the milliseconds since 1970-01-01T00:00:00Z, rounded down. Returns None if the text is not
/// a time, or has no offset.
pub(crate) fn millis(text: &str) -> Option<i64> {
    let mut rest = Rest(text);
    let date = rest.date()?;
    if !(rest.takes('T') || rest.takes('t') || rest.takes(' ')) {
        return None;
    }
    let since_midnight = rest.time()?;
    let offset = rest.offset()?;
    if !rest.0.is_empty() {
        return None;
    }
    let local = date.and_time(NaiveTime::MIN);
    let instant = local
        .checked_add_signed(since_midnight)?
        .checked_sub_signed(offset)?;
    Some(instant.and_utc().timestamp_millis())
}

/// The text that is not parsed yet.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn takes(&mut self, one: char) -> bool {
        let rest = self.0.strip_prefix(one);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn digits(&self) -> usize {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit);
        digits.count()
    }

    /// Takes a number of exactly `digits` digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse().ok().filter(|_| is_number)?;
        self.0 = rest;
        Some(number)
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let is_negative = self.0.starts_with('-');
        let is_long = self.takes('+') || self.takes('-');
        let digits = if is_long { self.digits() } else { 4 };
        let year = i32::try_from(self.number(digits.clamp(4, 6))?).ok()?;
        let year = if is_negative { -year } else { year };
        let is_extended = self.takes('-');
        if self.takes('W') || self.takes('w') {
            let week = self.number(2)?;
            if is_extended && !self.takes('-') {
                return None;
            }
            let day = u8::try_from(self.number(1)?).ok()?.checked_sub(1)?;
            return NaiveDate::from_isoywd_opt(year, week, Weekday::try_from(day).ok()?);
        }
        match (is_extended, self.digits()) {
            (_, 3) => NaiveDate::from_yo_opt(year, self.number(3)?),
            (true, 2) => {
                let month = self.number(2)?;
                let day = self.takes('-').then(|| self.number(2))??;
                NaiveDate::from_ymd_opt(year, month, day)
            }
            (false, 4) => NaiveDate::from_ymd_opt(year, self.number(2)?, self.number(2)?),
            _ => None,
        }
    }

    /// Takes the time of day. Returns the time since midnight, at most 24 hours.
    fn time(&mut self) -> Option<TimeDelta> {
        const HOUR: i64 = 3_600_000;
        const MINUTE: i64 = 60_000;
        const SECOND: i64 = 1_000;
        let hours = self.number(2)?;
        let is_extended = self.0.starts_with(':');
        let mut millis = i64::from(hours) * HOUR;
        let mut lowest = HOUR;
        // The 60th second is a leap second.
        for (unit, most) in [(MINUTE, 59), (SECOND, 60)] {
            let is_given = if is_extended {
                self.takes(':')
            } else {
                self.digits() > 0
            };
            if !is_given {
                break;
            }
            let number = self.number(2).filter(|number| *number <= most)?;
            millis += i64::from(number) * unit;
            lowest = unit;
        }
        if self.takes('.') || self.takes(',') {
            millis += self.fraction(lowest)?;
        }
        let ends_the_day = hours == 24 && millis == 24 * HOUR;
        (hours < 24 || ends_the_day).then(|| TimeDelta::milliseconds(millis))
    }

    /// Takes the digits of a fraction of `unit` milliseconds. Returns it in milliseconds.
    fn fraction(&mut self, unit: i64) -> Option<i64> {
        let digits = self.digits();
        let (fraction, rest) = self.0.split_at_checked(digits).filter(|_| digits > 0)?;
        self.0 = rest;
        // Ten digits of an hour are finer than a millisecond, and more could overflow.
        let (mut millis, mut scale) = (0, 1);
        for digit in fraction.bytes().take(10) {
            millis = millis * 10 + i64::from(digit - b'0') * unit;
            scale *= 10;
        }
        Some(millis / scale)
    }

    fn offset(&mut self) -> Option<TimeDelta> {
        let is_apart = self.takes(' ');
        if self.takes('Z') || self.takes('z') {
            return Some(TimeDelta::zero());
        }
        let is_named = ["UTC", "GMT"]
            .iter()
            .any(|name| self.0.eq_ignore_ascii_case(name));
        if is_apart && is_named {
            self.0 = "";
            return Some(TimeDelta::zero());
        }
        // ISO 8601 prefers the minus sign (U+2212) and allows a hyphen.
        let is_negative = self.takes('-') || self.takes('\u{2212}');
        if !is_negative && !self.takes('+') {
            return None;
        }
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        let has_minutes = self.takes(':') || self.digits() > 0;
        let minutes = if has_minutes { self.number(2)? } else { 0 };
        if minutes > 59 {
            return None;
        }
        let offset = TimeDelta::minutes(i64::from(hours * 60 + minutes));
        Some(if is_negative { -offset } else { offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    const NINE: &str = "2026-12-07T09:00:00Z";

    fn utc(text: &str) -> Option<String> {
        let at = DateTime::from_timestamp_millis(millis(text)?).unwrap();
        Some(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }

    #[test]
    fn every_form_of_an_instant_is_parsed() {
        for text in [
            NINE,
            "2026-12-07T09:00:00+0000",
            "2026-12-07T09:00:00+00",
            "2026-12-07T09:00:00-00:00",
            "2026-12-07T10:00:00+01",
            "2026-12-07T10:00:00+01:00",
            "2026-12-07T14:30:00+0530",
            "2026-12-07T04:00:00-05",
            "2026-12-07T04:00:00\u{2212}05:00",
            "2026-12-08T08:59:00+23:59",
            "2026-12-07t09:00:00z",
            "2026-12-07 09:00:00Z",
            "2026-12-07 09:00:00 UTC",
            "2026-12-07 09:00:00 gmt",
            "2026-12-07 09:00:00 +0000",
            "2026-12-07T09:00Z",
            "2026-12-07T09Z",
            "2026-12-07T09:00:00,000Z",
            "2026-12-07T09:00:00.0000000000000000000000001Z",
            "20261207T090000Z",
            "20261207T0900Z",
            "20261207T100000+0100",
            "20261207T090000,0Z",
            "2026-W50-1T09:00:00Z",
            "2026W501T090000Z",
            "2026-341T09:00:00Z",
            "2026341T090000Z",
            "+002026-12-07T09:00:00Z",
            "2026-12-07T08:59:60Z",
        ] {
            assert_eq!(utc(text).as_deref(), Some(NINE), "{text}");
        }
    }

    #[test]
    fn fractions_the_end_of_a_day_and_distant_years_are_parsed() {
        for (text, expected) in [
            ("2026-12-07T09:00:00,500Z", "2026-12-07T09:00:00.500Z"),
            ("2026-12-07T09:00:00.1239Z", "2026-12-07T09:00:00.123Z"),
            ("2026-12-07T09:30,5Z", "2026-12-07T09:30:30Z"),
            ("2026-12-07T09.25Z", "2026-12-07T09:15:00Z"),
            ("2026-12-07T24:00:00Z", "2026-12-08T00:00:00Z"),
            ("2026-12-31T24:00:00.000+01:00", "2026-12-31T23:00:00Z"),
            ("2026-12-07T24:00Z", "2026-12-08T00:00:00Z"),
            ("20261207T24Z", "2026-12-08T00:00:00Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("2024-366T00:00:00Z", "2024-12-31T00:00:00Z"),
            ("2026-W53-7T00:00:00Z", "2027-01-03T00:00:00Z"),
            ("9999-12-31T23:59:59-01:00", "+10000-01-01T00:59:59Z"),
            ("+10000-01-01T00:59:59Z", "+10000-01-01T00:59:59Z"),
            ("-000001-01-01T00:00:00Z", "-0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(utc(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_time_with_an_offset_is_refused() {
        for text in [
            "",
            "soon",
            "2026-12-07",
            "2026-12-07T09:00:00",
            "2026-12-07 09:00",
            "2026-12-07T09:00:00 CET",
            "2026-12-07T09:00:00UTC",
            "2026-12-07T09:00:00Z ",
            " 2026-12-07T09:00:00Z",
            "2026-12-07T09:00:00Zulu",
            "2026-12-07T09:00:00+1",
            "2026-12-07T09:00:00+24:00",
            "2026-12-07T09:00:00+01:60",
            "2026-12-07T09:00:00+01:",
            "2026-12-07T24:00:01Z",
            "2026-12-07T24:00:00.001Z",
            "2026-12-07T25:00:00Z",
            "2026-12-07T09:60:00Z",
            "2026-12-07T09:00:61Z",
            "2026-12-07T9:00:00Z",
            "2026-12-07T09:00:00.Z",
            "2026-13-07T09:00:00Z",
            "2026-02-29T09:00:00Z",
            "2025-366T09:00:00Z",
            "2025-W53-1T09:00:00Z",
            "2026-W50-0T09:00:00Z",
            "2026-W50-8T09:00:00Z",
            "2026-W50T09:00:00Z",
            "26-12-07T09:00:00Z",
            "2026-12T09:00:00Z",
            "2026-1207T09:00:00Z",
            "+99999999-12-07T09:00:00Z",
            "２０２６-12-07T09:00:00Z",
            "1765098000",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }
}
