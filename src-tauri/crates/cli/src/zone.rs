use std::fmt;

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use interlude_domain::Timestamp;

/// The time zone in which a person reads and writes times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zone(Tz);

/// The zone is none that we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ZoneError {
    #[error("TZ is {0:?}, which is no time zone. Set it to a name such as Europe/London or UTC.")]
    Variable(String),
    #[error("This computer's time zone {0:?} is unknown. Set TZ to a name such as Europe/London.")]
    System(String),
}

/// What a local time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instant {
    Once(DateTime<Tz>),
    /// The clocks go back over it: the earlier one comes first.
    Twice(DateTime<Tz>, DateTime<Tz>),
    /// The clocks skip it: the last minute before, and the first after.
    Never(NaiveDateTime, NaiveDateTime),
}

impl Zone {
    /// The user's zone: `TZ`, else the system's, else UTC.
    pub(crate) fn of_the_user() -> Result<Self, ZoneError> {
        let system = || iana_time_zone::get_timezone().ok();
        Self::choose(std::env::var("TZ").ok().as_deref(), system)
    }

    /// The zone of an IANA name, as `TZ` may hold one: with a colon before it, or as a path.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let name = text.strip_prefix(':').unwrap_or(text);
        let name = name.split_once("zoneinfo/").map_or(name, |(_, name)| name);
        match name {
            "" | "UTC0" => Some(Self(Tz::UTC)),
            name => name.parse().ok().map(Self),
        }
    }

    /// What a local time of this zone means.
    pub(crate) fn instant(self, local: NaiveDateTime) -> Instant {
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
    pub(crate) fn local(self, at: Timestamp) -> Option<DateTime<Tz>> {
        Some(at.to_chrono()?.with_timezone(&self.0))
    }

    fn choose(
        variable: Option<&str>,
        system: impl FnOnce() -> Option<String>,
    ) -> Result<Self, ZoneError> {
        match variable {
            Some(text) => Self::named(text).ok_or_else(|| ZoneError::Variable(text.to_owned())),
            None => match system() {
                Some(name) => Self::named(&name).ok_or(ZoneError::System(name)),
                None => Ok(Self(Tz::UTC)),
            },
        }
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
        let after = after - TimeDelta::nanoseconds(i64::from(chrono::Timelike::nanosecond(&after)));
        let resumes = local_at(after);
        let skipped_from = after + TimeDelta::seconds(self.offset_before(after));
        (skipped_from - TimeDelta::minutes(1), resumes)
    }

    /// The offset from UTC just before an instant, in seconds east.
    fn offset_before(self, utc: NaiveDateTime) -> i64 {
        let earlier = utc - TimeDelta::seconds(1);
        i64::from(
            self.0
                .offset_from_utc_datetime(&earlier)
                .fix()
                .local_minus_utc(),
        )
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn the_variable_goes_before_the_system() {
        let system = || Some("Asia/Tokyo".to_owned());
        for text in [
            "Europe/London",
            ":Europe/London",
            "/usr/share/zoneinfo/Europe/London",
        ] {
            assert_eq!(
                Zone::choose(Some(text), system).unwrap(),
                zone("Europe/London"),
                "{text}"
            );
        }
        for text in ["", "UTC", ":UTC", "UTC0", "Etc/UTC"] {
            let chosen = Zone::choose(Some(text), system).unwrap();
            assert_eq!(
                chosen
                    .local(Timestamp::from_seconds(0))
                    .unwrap()
                    .naive_local(),
                local("1970-01-01T00:00:00")
            );
        }
        assert_eq!(Zone::choose(None, system).unwrap(), zone("Asia/Tokyo"));
        assert_eq!(Zone::choose(None, || None).unwrap(), zone("UTC"));
        assert!(Zone::choose(Some("Nowhere/Land"), system).is_err());
        assert!(Zone::choose(None, || Some("Nowhere/Land".to_owned())).is_err());
    }

    #[test]
    fn a_gap_is_told_with_the_times_around_it() {
        for (name, at, before, after) in [
            (
                "Europe/London",
                "2025-03-30T01:30:00",
                "2025-03-30T00:59:00",
                "2025-03-30T02:00:00",
            ),
            (
                "Europe/London",
                "2025-03-30T01:00:00",
                "2025-03-30T00:59:00",
                "2025-03-30T02:00:00",
            ),
            (
                "Europe/London",
                "2025-03-30T01:59:59",
                "2025-03-30T00:59:00",
                "2025-03-30T02:00:00",
            ),
            (
                "America/Ciudad_Juarez",
                "2025-03-09T02:30:00",
                "2025-03-09T01:59:00",
                "2025-03-09T03:00:00",
            ),
            (
                "Australia/Lord_Howe",
                "2025-10-05T02:15:00",
                "2025-10-05T01:59:00",
                "2025-10-05T02:30:00",
            ),
            (
                "Pacific/Apia",
                "2011-12-30T12:00:00",
                "2011-12-29T23:59:00",
                "2011-12-31T00:00:00",
            ),
        ] {
            let told = Instant::Never(local(before), local(after));
            assert_eq!(zone(name).instant(local(at)), told, "{name} {at}");
        }
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_with_both() {
        for (name, at, hours) in [
            ("Europe/London", "2025-10-26T01:30:00", (1, 0)),
            ("America/Ciudad_Juarez", "2025-11-02T01:30:00", (-6, -7)),
        ] {
            let Instant::Twice(first, second) = zone(name).instant(local(at)) else {
                panic!("{name} {at} comes once");
            };
            let east = |at: DateTime<Tz>| at.offset().fix().local_minus_utc() / 3600;
            assert_eq!((east(first), east(second)), hours);
            assert_eq!(second - first, TimeDelta::hours(1));
        }
    }
}
