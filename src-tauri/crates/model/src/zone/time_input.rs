//! Parsing of times as people type them.
//!
//! | input | meaning |
//! | --- | --- |
//! | `2025-01-22T14:20:00Z`, with any offset; seconds and `T` are optional | that instant |
//! | `2025-01-22 14:20`, `2025-01-22T14:20:30` | that local time in the user's zone |
//! | `2025-01-22` | the whole local day, as a start or an end of a range |
//! | `14:50` | that time on the local day of the start, as an end |
//!
//! A local time that the clocks skip, or that occurs twice, is refused, and the error offers the
//! alternatives.

use crate::{Slot, SlotError, Timestamp};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::zone::{Instants, Zone};

/// A function that returns the user's zone. It is called only for a local time, so that an unknown zone
/// does not prevent the use of instants.
pub type ZoneSource<'a, E> = &'a dyn Fn() -> Result<Zone, E>;

/// The error for a text that is not exactly one time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTime {
    /// The text does not have any form of a time.
    #[error(
        "{0:?} is not a time. Write it as \"2025-01-22 14:20\" in your time zone, or as \
         2025-01-22T14:20:00Z."
    )]
    Nonsense(String),
    /// A day without a time.
    #[error("{0} is a day without a time. Write it as \"{0} 14:20\".")]
    DayAlone(NaiveDate),
    /// A local time that the clocks skip.
    #[error(
        "{} does not exist in {zone}: the clocks go from {} to {} there. The nearest times are {} \
         and {}.",
        minute(*local), (*before + TimeDelta::minutes(1)).format("%H:%M"), after.format("%H:%M"),
        minute(*before), minute(*after)
    )]
    Skipped {
        /// The input.
        local: NaiveDateTime,
        /// The last minute before the gap.
        before: NaiveDateTime,
        /// The first minute after the gap.
        after: NaiveDateTime,
        zone: Zone,
    },
    /// A local time that occurs twice.
    #[error(
        "{} comes twice in {zone}, because the clocks go back over it. Write which one you mean, \
         with its offset: {} or {}.",
        minute(*local), with_offset(*first), with_offset(*second)
    )]
    Twice {
        /// The input.
        local: NaiveDateTime,
        /// The earlier instant.
        first: DateTime<FixedOffset>,
        /// The later instant.
        second: DateTime<FixedOffset>,
        zone: Zone,
    },
}

/// Parses an instant or a local time.
///
/// # Errors
/// [`BadTime`], or the error of `zone`.
pub fn time<E: From<BadTime>>(text: &str, zone: ZoneSource<'_, E>) -> Result<Timestamp, E> {
    match parse(text) {
        Some(Parsed::Instant(at)) => Ok(at),
        Some(Parsed::Local(local)) => Ok(resolve(local, zone()?)?),
        Some(Parsed::Day(day)) => Err(BadTime::DayAlone(day).into()),
        None => Err(not_a_time(text).into()),
    }
}

/// Parses a slot from two times. The end may be a time of day, which is then on the local day of the
/// start.
///
/// # Errors
/// Returns the errors of [`time`], or [`SlotError`] if the two times do not make a slot.
pub fn slot<E: From<BadTime> + From<SlotError>>(
    start: &str,
    end: &str,
    zone: ZoneSource<'_, E>,
) -> Result<Slot, E> {
    let start = time(start, zone)?;
    let end = match time_of_day(end.trim()) {
        Some(end) => {
            let zone = zone()?;
            let day = zone
                .local(start)
                .ok_or_else(|| not_a_time(&start.to_string()))?;
            resolve(day.date_naive().and_time(end), zone)?
        }
        None => time(end, zone)?,
    };
    Ok(Slot::new(start, end)?)
}

/// Parses the start of a range: a time, or the first instant of a day.
///
/// # Errors
/// Returns the errors of [`time`].
pub fn range_start<E: From<BadTime>>(text: &str, zone: ZoneSource<'_, E>) -> Result<Timestamp, E> {
    match parse(text) {
        Some(Parsed::Day(day)) => Ok(zone()?.first_moment(day)),
        _ => time(text, zone),
    }
}

/// Parses the end of a range: a time, or the first instant after a day.
///
/// # Errors
/// Returns the errors of [`time`].
pub fn range_end<E: From<BadTime>>(text: &str, zone: ZoneSource<'_, E>) -> Result<Timestamp, E> {
    match parse(text) {
        Some(Parsed::Day(day)) => {
            let next = day.succ_opt().ok_or_else(|| not_a_time(text))?;
            Ok(zone()?.first_moment(next))
        }
        _ => time(text, zone),
    }
}

enum Parsed {
    Instant(Timestamp),
    Local(NaiveDateTime),
    Day(NaiveDate),
}

fn parse(text: &str) -> Option<Parsed> {
    let text = text.trim().replacen(' ', "T", 1);
    // chrono would also accept a sign, and more or fewer than four digits.
    let (year, _) = text.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let instant = || {
        let zoned = text
            .strip_suffix(['Z', 'z'])
            .map(|local| format!("{local}+00:00"));
        let zoned = zoned.as_deref().unwrap_or(&text);
        let formats = ["%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z"];
        let parse = |format| DateTime::parse_from_str(zoned, format).ok();
        Some(Parsed::Instant(
            formats.into_iter().find_map(parse)?.to_utc().into(),
        ))
    };
    let local = || {
        let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
        let parse = |format| NaiveDateTime::parse_from_str(&text, format).ok();
        Some(Parsed::Local(formats.into_iter().find_map(parse)?))
    };
    let day = || {
        Some(Parsed::Day(
            NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?,
        ))
    };
    instant().or_else(local).or_else(day)
}

fn time_of_day(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn resolve(local: NaiveDateTime, zone: Zone) -> Result<Timestamp, BadTime> {
    match zone.instants(local) {
        Instants::Once(at) => Ok(at.to_utc().into()),
        Instants::Skipped(before, after) => Err(BadTime::Skipped {
            local,
            before,
            after,
            zone,
        }),
        Instants::Twice(first, second) => Err(BadTime::Twice {
            local,
            first,
            second,
            zone,
        }),
    }
}

fn not_a_time(text: &str) -> BadTime {
    BadTime::Nonsense(text.to_owned())
}

fn minute(local: NaiveDateTime) -> impl std::fmt::Display {
    local.format("%Y-%m-%d %H:%M")
}

fn with_offset(at: DateTime<FixedOffset>) -> impl std::fmt::Display {
    at.format("%Y-%m-%dT%H:%M:%S%:z")
}

#[cfg(test)]
mod tests;
