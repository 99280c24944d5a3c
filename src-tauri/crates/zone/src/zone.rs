use std::fmt;

use chrono::{
    DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike,
};
use chrono_tz::Tz;
use interlude_domain::Timestamp;

use crate::Instant;

/// The time zone in which a person reads and writes times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone without a place.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of an IANA name, as `TZ` may hold one: with a colon before it, or as a path.
    pub fn named(text: &str) -> Option<Self> {
        let name = text.strip_prefix(':').unwrap_or(text);
        let name = name.split_once("zoneinfo/").map_or(name, |(_, name)| name);
        match name {
            "" | "UTC0" => Some(Self::UTC),
            name => name.parse().ok().map(Self),
        }
    }

    /// Every name that a zone can be chosen by, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// Its IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// What a local time of this zone means.
    pub fn instant(self, local: NaiveDateTime) -> Instant {
        match self.0.from_local_datetime(&local) {
            chrono::LocalResult::Single(at) => Instant::Once(at),
            chrono::LocalResult::Ambiguous(first, second) => Instant::Twice(first, second),
            chrono::LocalResult::None => {
                let (before, after) = self.gap(local);
                Instant::Never(before, after)
            }
        }
    }

    /// The instant in this zone; none beyond the calendar.
    pub fn local(self, at: Timestamp) -> Option<DateTime<Tz>> {
        let utc = at.to_chrono()?;
        // Converting the calendar's first and last days would leave it.
        let day = TimeDelta::days(2);
        utc.checked_add_signed(day)?;
        utc.checked_sub_signed(day)?;
        Some(utc.with_timezone(&self.0))
    }

    /// The first moment of a local day: its midnight, or where the clocks skip that, when they go on.
    pub fn first_moment(self, day: NaiveDate) -> Timestamp {
        let midnight = day.and_time(NaiveTime::MIN);
        let begins = match self.instant(midnight) {
            Instant::Once(at) | Instant::Twice(at, _) => Some(at),
            Instant::Never(_, after) => self.instant(after).first(),
        };
        begins.map_or_else(|| midnight.and_utc().into(), |at| at.to_utc().into())
    }

    /// The last minute before the gap that swallows `local`, and the first moment after it.
    fn gap(self, local: NaiveDateTime) -> (NaiveDateTime, NaiveDateTime) {
        let local_at = |utc: NaiveDateTime| self.0.from_utc_datetime(&utc).naive_local();
        // Offsets stay within 26 hours, so the gap's edge lies between these two, in UTC.
        let (mut before, mut after) = (local - TimeDelta::hours(26), local + TimeDelta::hours(26));
        while after - before > TimeDelta::seconds(1) {
            let middle = before + (after - before) / 2;
            if local_at(middle) < local {
                before = middle;
            } else {
                after = middle;
            }
        }
        let after = after - TimeDelta::nanoseconds(i64::from(after.nanosecond()));
        let resumes = local_at(after);
        let skipped_from = after + TimeDelta::seconds(self.offset_before(after));
        (skipped_from - TimeDelta::minutes(1), resumes)
    }

    /// The offset from UTC just before an instant, in seconds east.
    fn offset_before(self, utc: NaiveDateTime) -> i64 {
        let earlier = utc - TimeDelta::seconds(1);
        let offset = self.0.offset_from_utc_datetime(&earlier).fix();
        i64::from(offset.local_minus_utc())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
