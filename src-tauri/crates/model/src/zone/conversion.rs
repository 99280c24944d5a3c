use std::fmt;

use crate::Timestamp;
use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta,
    TimeZone, Timelike, Utc,
};
use jiff::tz::AmbiguousOffset;

use crate::zone::Instants;
use crate::zone::rules::{self, Rules};

/// A time zone in which a person reads and writes times.
#[derive(Clone, Copy)]
pub struct Zone(&'static Rules);

impl Zone {
    pub const UTC: Self = Self(&rules::UTC);

    pub(crate) const fn of_rules(rules: &'static Rules) -> Self {
        Self(rules)
    }

    pub(crate) const fn rules(self) -> &'static Rules {
        self.0
    }

    /// Returns the zone with an IANA name. A colon before the name is accepted, and so is a path into a
    /// zone database, as in `TZ`.
    pub fn named(text: &str) -> Option<Self> {
        let name = text.strip_prefix(':').unwrap_or(text);
        let name = rules::name_of_place(std::path::Path::new(name)).unwrap_or(name);
        match name {
            "" | "UTC" | "UTC0" => Some(Self::UTC),
            name => rules::named(name).map(Self),
        }
    }

    /// Returns every IANA name that can be chosen, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        rules::names()
    }

    /// Returns the IANA name. A zone without one returns its POSIX rule or the path of its file.
    pub fn name(self) -> &'static str {
        &self.0.name
    }

    /// Returns the instants that a local time means in this zone.
    pub fn instants(self, local: NaiveDateTime) -> Instants {
        let offset =
            civil(local).map(|local| self.0.time_zone.to_ambiguous_timestamp(local).offset());
        let at = |offset| with_offset(local, offset);
        match offset {
            Some(AmbiguousOffset::Unambiguous { offset }) => Instants::Once(at(offset)),
            Some(AmbiguousOffset::Fold { before, after }) => Instants::Twice(at(before), at(after)),
            Some(AmbiguousOffset::Gap { before, after }) => self.gap(local, before, after),
            // Out of jiff's range, where no interview is planned. Any offset will do.
            None => Instants::Once(with_offset(local, jiff::tz::Offset::UTC)),
        }
    }

    /// Converts the instant to local time. Returns None if it is out of range.
    pub fn local(self, at: Timestamp) -> Option<DateTime<FixedOffset>> {
        let utc = at.to_chrono()?;
        let offset = self.0.time_zone.to_offset(stamp(utc)?);
        let local = utc.with_timezone(&fixed(offset));
        // The local year must also be in jiff's range, so that the result can be converted back.
        civil(local.naive_local()).map(|_| local)
    }

    /// Returns the first instant of a local day. It is midnight, or the end of the gap if the clocks
    /// skip midnight.
    pub fn first_moment(self, day: NaiveDate) -> Timestamp {
        let midnight = day.and_time(NaiveTime::MIN);
        let start = match self.instants(midnight) {
            Instants::Once(at) | Instants::Twice(at, _) => Some(at),
            Instants::Skipped(_, after) => self.instants(after).first(),
        };
        start.map_or_else(|| midnight.and_utc().into(), |at| at.to_utc().into())
    }

    /// Returns the last minute before the gap that contains `local`, and the first minute after it.
    fn gap(
        self,
        local: NaiveDateTime,
        before: jiff::tz::Offset,
        after: jiff::tz::Offset,
    ) -> Instants {
        // With the offset after the gap, `local` is an instant before the transition.
        let earlier = stamp(with_offset(local, after).to_utc());
        let transition = earlier.and_then(|earlier| self.0.time_zone.following(earlier).next());
        let transition = transition.and_then(|transition| {
            DateTime::<Utc>::from_timestamp(transition.timestamp().as_second(), 0)
        });
        let shows = |offset| transition.map(|at| at.with_timezone(&fixed(offset)).naive_local());
        match (shows(before), shows(after)) {
            (Some(stops), Some(resumes)) => {
                Instants::Skipped(stops - TimeDelta::minutes(1), resumes)
            }
            _ => Instants::Skipped(local, local),
        }
    }
}

/// Two zones are equal if they have the same name and the same rules.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || self.0 == other.0
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Converts to jiff's timestamp. Returns None out of its range, which ends with the year 9999.
pub(crate) fn stamp(utc: DateTime<Utc>) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_second(utc.timestamp()).ok()
}

/// Converts to jiff's local time. Returns None out of its range.
fn civil(local: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    jiff::civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        part(local.month())?,
        part(local.day())?,
        part(local.hour())?,
        part(local.minute())?,
        part(local.second())?,
        0,
    )
    .ok()
}

/// Combines a local time with its UTC offset.
fn with_offset(local: NaiveDateTime, offset: jiff::tz::Offset) -> DateTime<FixedOffset> {
    let offset = fixed(offset);
    let at = offset.from_local_datetime(&local).single();
    at.unwrap_or_else(|| local.and_utc().with_timezone(&offset))
}

/// Converts to chrono's offset. Returns UTC for an offset of a day or more, which no zone has.
fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix())
}

#[cfg(test)]
mod tests;
