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

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use interlude_domain::{Slot, Timestamp};

use crate::failure::Failure;
use interlude_zone::{Instant, Zone};

/// Where the user's zone comes from: asked only where a local time needs it.
pub(crate) type AskZone<'a> = &'a dyn Fn() -> Result<Zone, Failure>;

/// An instant, or a local time.
pub(crate) fn time(text: &str, zone: AskZone<'_>) -> Result<Timestamp, Failure> {
    match read(text) {
        Some(Written::Instant(at)) => Ok(at),
        Some(Written::Local(local)) => resolve(local, zone()?),
        Some(Written::Day(day)) => Err(Failure::wrong_use(
            "bad_time",
            format!("{day} is a day without a time. Write it as \"{day} 14:20\"."),
        )),
        None => Err(nonsense(text)),
    }
}

/// A slot from two times; the second may be a time of the first's day alone.
pub(crate) fn slot(start: &str, end: &str, zone: AskZone<'_>) -> Result<Slot, Failure> {
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
pub(crate) fn from(text: &str, zone: AskZone<'_>) -> Result<Timestamp, Failure> {
    match read(text) {
        Some(Written::Day(day)) => Ok(zone()?.first_moment(day)),
        _ => time(text, zone),
    }
}

/// Where a span of time ends: an instant, or the last moment of a day.
pub(crate) fn to(text: &str, zone: AskZone<'_>) -> Result<Timestamp, Failure> {
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

fn resolve(local: NaiveDateTime, zone: Zone) -> Result<Timestamp, Failure> {
    let shown = local.format("%Y-%m-%d %H:%M");
    match zone.instant(local) {
        Instant::Once(at) => Ok(at.to_utc().into()),
        Instant::Never(before, after) => {
            let message = format!(
                "{shown} does not exist in {zone}: the clocks go from {} to {} there. The \
                 nearest times are {} and {}.",
                (before + TimeDelta::minutes(1)).format("%H:%M"),
                after.format("%H:%M"),
                before.format("%Y-%m-%d %H:%M"),
                after.format("%Y-%m-%d %H:%M"),
            );
            Err(Failure::wrong_use("time_gap", message))
        }
        Instant::Twice(first, second) => {
            let with_offset = |at: DateTime<Tz>| at.format("%Y-%m-%dT%H:%M:%S%:z").to_string();
            let message = format!(
                "{shown} comes twice in {zone}, because the clocks go back over it. Write which \
                 one you mean, with its offset: {} or {}.",
                with_offset(first),
                with_offset(second),
            );
            Err(Failure::wrong_use("time_twice", message))
        }
    }
}

fn nonsense(text: &str) -> Failure {
    let message = format!(
        "{text:?} is not a time. Write it as \"2025-01-22 14:20\" in your time zone, or as \
         2025-01-22T14:20:00Z."
    );
    Failure::wrong_use("bad_time", message)
}

#[cfg(test)]
mod tests;
