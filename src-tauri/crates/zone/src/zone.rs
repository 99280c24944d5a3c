use std::fmt;

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta,
    TimeZone, Timelike, Utc,
};
use interlude_domain::Timestamp;
use jiff::tz::AmbiguousOffset;

use crate::Instant;
use crate::rules::{self, Rules};

/// The time zone in which a person reads and writes times.
#[derive(Clone, Copy)]
pub struct Zone(&'static Rules);

impl Zone {
    /// The zone without a place.
    pub const UTC: Self = Self(&rules::WITHOUT_A_PLACE);

    pub(crate) const fn of_rules(rules: &'static Rules) -> Self {
        Self(rules)
    }

    pub(crate) const fn rules(self) -> &'static Rules {
        self.0
    }

    /// The zone of an IANA name, as `TZ` may hold one: with a colon before it, or as a path.
    pub fn named(text: &str) -> Option<Self> {
        let name = text.strip_prefix(':').unwrap_or(text);
        let name = rules::name_of_place(std::path::Path::new(name)).unwrap_or(name);
        match name {
            "" | "UTC" | "UTC0" => Some(Self::UTC),
            name => rules::named(name).map(Self),
        }
    }

    /// Every name that a zone can be chosen by, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        rules::names()
    }

    /// Its IANA name; the rule or the file of a zone that has none.
    pub fn name(self) -> &'static str {
        &self.0.name
    }

    /// What a local time of this zone means.
    pub fn instant(self, local: NaiveDateTime) -> Instant {
        let meant = civil(local).map(|local| self.0.clocks.to_ambiguous_timestamp(local).offset());
        let at = |offset| on_the_wall(local, offset);
        match meant {
            Some(AmbiguousOffset::Unambiguous { offset }) => Instant::Once(at(offset)),
            Some(AmbiguousOffset::Fold { before, after }) => Instant::Twice(at(before), at(after)),
            Some(AmbiguousOffset::Gap { before, after }) => self.gap(local, before, after),
            // Nobody plans beyond the calendar of the zones.
            None => Instant::Once(on_the_wall(local, jiff::tz::Offset::UTC)),
        }
    }

    /// The instant in this zone; None beyond the calendar.
    pub fn local(self, at: Timestamp) -> Option<DateTime<FixedOffset>> {
        let utc = at.to_chrono()?;
        let offset = self.0.clocks.to_offset(stamp(utc)?);
        let local = utc.with_timezone(&fixed(offset));
        // Its year must be one that a local time can be written with.
        civil(local.naive_local()).map(|_| local)
    }

    /// The first moment of a local day: its midnight, or if the clocks skip that, when they go on.
    pub fn first_moment(self, day: NaiveDate) -> Timestamp {
        let midnight = day.and_time(NaiveTime::MIN);
        let begins = match self.instant(midnight) {
            Instant::Once(at) | Instant::Twice(at, _) => Some(at),
            Instant::Never(_, after) => self.instant(after).first(),
        };
        begins.map_or_else(|| midnight.and_utc().into(), |at| at.to_utc().into())
    }

    /// The last minute before the gap that swallows `local`, and the first moment after it. By the
    /// clocks that go on afterwards, `local` lies before the change.
    fn gap(
        self,
        local: NaiveDateTime,
        before: jiff::tz::Offset,
        after: jiff::tz::Offset,
    ) -> Instant {
        let earlier = stamp(on_the_wall(local, after).to_utc());
        let change = earlier.and_then(|earlier| self.0.clocks.following(earlier).next());
        let change = change
            .and_then(|change| DateTime::<Utc>::from_timestamp(change.timestamp().as_second(), 0));
        let shows =
            |offset| change.map(|change| change.with_timezone(&fixed(offset)).naive_local());
        match (shows(before), shows(after)) {
            (Some(stops), Some(resumes)) => Instant::Never(stops - TimeDelta::minutes(1), resumes),
            _ => Instant::Never(local, local),
        }
    }
}

/// Two zones are one if they have one name and the same clocks.
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

/// The instant as jiff has it; None beyond its calendar, which ends with the year 9999.
pub(crate) fn stamp(utc: DateTime<Utc>) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_second(utc.timestamp()).ok()
}

/// The local time as jiff has it; None beyond its calendar.
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

/// A local time at its distance from UTC.
fn on_the_wall(local: NaiveDateTime, offset: jiff::tz::Offset) -> DateTime<FixedOffset> {
    let offset = fixed(offset);
    let at = offset.from_local_datetime(&local).single();
    at.unwrap_or_else(|| local.and_utc().with_timezone(&offset))
}

/// The distance from UTC as chrono has it. Beyond a day, where no clock is, it is none.
fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix())
}

#[cfg(test)]
mod tests;
