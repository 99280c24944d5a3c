//! Times as people write them.
//!
//! | written | meaning |
//! | --- | --- |
//! | `2025-01-22T14:20:00Z`, with any offset; seconds and `T` may be left out | that instant |
//! | `2025-01-22 14:20`, `2025-01-22T14:20:30` | that local time in the user's zone |
//! | `2025-01-22` | a whole local day, where a span is asked for |
//! | `14:50` | the same local day, for an end whose start is known |
//!
//! A local time that the clocks skip, or pass twice, is no instant: the user is asked for another.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use interlude_domain::{Slot, SlotError, Timestamp};

use crate::{Instant, Zone};

/// Where the user's zone comes from: asked only where a local time needs it.
pub type AskZone<'a, E> = &'a dyn Fn() -> Result<Zone, E>;

/// A text is no time, or not one alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTime {
    /// Nothing that a time is written as.
    #[error(
        "{0:?} is not a time. Write it as \"2025-01-22 14:20\" in your time zone, or as \
         2025-01-22T14:20:00Z."
    )]
    Nonsense(String),
    /// A day where a time is asked for.
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
        /// What was written.
        local: NaiveDateTime,
        /// The last minute before the gap.
        before: NaiveDateTime,
        /// The first moment after it.
        after: NaiveDateTime,
        /// Where.
        zone: Zone,
    },
    /// A local time that comes twice.
    #[error(
        "{} comes twice in {zone}, because the clocks go back over it. Write which one you mean, \
         with its offset: {} or {}.",
        minute(*local), with_offset(*first), with_offset(*second)
    )]
    Twice {
        /// What was written.
        local: NaiveDateTime,
        /// The earlier of the two.
        first: DateTime<FixedOffset>,
        /// The later.
        second: DateTime<FixedOffset>,
        /// Where.
        zone: Zone,
    },
}

/// An instant, or a local time.
///
/// # Errors
/// [`BadTime`], or that the zone is not known.
pub fn time<E: From<BadTime>>(text: &str, zone: AskZone<'_, E>) -> Result<Timestamp, E> {
    match read(text) {
        Some(Written::Instant(at)) => Ok(at),
        Some(Written::Local(local)) => Ok(resolve(local, zone()?)?),
        Some(Written::Day(day)) => Err(BadTime::DayAlone(day).into()),
        None => Err(nonsense(text).into()),
    }
}

/// A slot from two times; the second may be a time of the first's day alone.
///
/// # Errors
/// As for [`time`], or that the two are no slot.
pub fn slot<E: From<BadTime> + From<SlotError>>(
    start: &str,
    end: &str,
    zone: AskZone<'_, E>,
) -> Result<Slot, E> {
    let start = time(start, zone)?;
    let end = match time_of_day(end.trim()) {
        Some(end) => {
            let zone = zone()?;
            let day = zone
                .local(start)
                .ok_or_else(|| nonsense(&start.to_string()))?;
            resolve(day.date_naive().and_time(end), zone)?
        }
        None => time(end, zone)?,
    };
    Ok(Slot::new(start, end)?)
}

/// Where a span of time begins: an instant, or the first moment of a day.
///
/// # Errors
/// As for [`time`].
pub fn from<E: From<BadTime>>(text: &str, zone: AskZone<'_, E>) -> Result<Timestamp, E> {
    match read(text) {
        Some(Written::Day(day)) => Ok(zone()?.first_moment(day)),
        _ => time(text, zone),
    }
}

/// Where a span of time ends: an instant, or the last moment of a day.
///
/// # Errors
/// As for [`time`].
pub fn to<E: From<BadTime>>(text: &str, zone: AskZone<'_, E>) -> Result<Timestamp, E> {
    match read(text) {
        Some(Written::Day(day)) => {
            let next = day.succ_opt().ok_or_else(|| nonsense(text))?;
            Ok(zone()?.first_moment(next))
        }
        _ => time(text, zone),
    }
}

enum Written {
    Instant(Timestamp),
    Local(NaiveDateTime),
    Day(NaiveDate),
}

fn read(text: &str) -> Option<Written> {
    let text = text.trim().replacen(' ', "T", 1);
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
        let read = |format| DateTime::parse_from_str(zoned, format).ok();
        Some(Written::Instant(
            formats.into_iter().find_map(read)?.to_utc().into(),
        ))
    };
    let local = || {
        let formats = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
        let read = |format| NaiveDateTime::parse_from_str(&text, format).ok();
        Some(Written::Local(formats.into_iter().find_map(read)?))
    };
    let day = || {
        Some(Written::Day(
            NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?,
        ))
    };
    instant().or_else(local).or_else(day)
}

fn time_of_day(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn resolve(local: NaiveDateTime, zone: Zone) -> Result<Timestamp, BadTime> {
    match zone.instant(local) {
        Instant::Once(at) => Ok(at.to_utc().into()),
        Instant::Never(before, after) => Err(BadTime::Skipped {
            local,
            before,
            after,
            zone,
        }),
        Instant::Twice(first, second) => Err(BadTime::Twice {
            local,
            first,
            second,
            zone,
        }),
    }
}

fn nonsense(text: &str) -> BadTime {
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
