use std::env;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use interlude_sandbox::{Clock, Data, Options, Slot, SystemClock};

/// The simulated time and zone of a test. The clocks of the program and the server start there.
///
/// So no test depends on the day, the hour or the zone in which it is run.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    begin: DateTime<Tz>,
    clock: SystemClock,
}

/// A day in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    date: NaiveDate,
    zone: Tz,
}

/// A day that calendars often get wrong: its name, the local time, and the zone.
type Named = (&'static str, &'static str, &'static str);

/// The day of tests for which the day does not matter. Their interviews are on Tuesday 6 May 2031.
const USUAL_DAY: Named = ("usual", "2031-05-05T18:00", "Europe/Berlin");

/// The days on which the whole suite and the walk must pass.
const DAYS: [Named; 9] = [
    ("wednesday", "2026-12-09T10:00", "Europe/Berlin"),
    ("month-end", "2026-11-30T09:00", "Europe/Berlin"),
    ("year-end", "2026-12-31T15:00", "Europe/Berlin"),
    ("saturday", "2026-11-28T11:00", "Europe/Berlin"),
    ("before-midnight", "2026-11-30T23:55", "Europe/Berlin"),
    ("clocks-forward", "2027-03-28T01:30", "Europe/Berlin"),
    ("clocks-back", "2026-10-25T02:30", "Europe/Berlin"),
    (
        "clocks-forward-west",
        "2027-03-14T01:30",
        "America/New_York",
    ),
    ("clocks-back-west", "2026-11-01T01:30", "America/New_York"),
];

/// The subset of [`DAYS`] that the tests of days use by default.
const SOME_DAYS: [&str; 3] = ["month-end", "before-midnight", "clocks-back"];

/// The environment variable with the day of the whole suite: a name of [`DAYS`], or a time and a zone such as
/// `2026-11-30T09:00 Europe/Berlin`.
const DAY_VARIABLE: &str = "INTERLUDE_TEST_DAY";

/// The environment variable that makes the tests of days use all of [`DAYS`] if it is `all`.
const DAYS_VARIABLE: &str = "INTERLUDE_TEST_DAYS";

impl Moment {
    /// Returns the moment of tests for which the day does not matter: the usual one, or the one that
    /// `INTERLUDE_TEST_DAY` names.
    pub fn usual() -> Self {
        Self::from_environment().unwrap_or_else(|| Self::of(USUAL_DAY))
    }

    /// Returns the moment of this name, or the one that `INTERLUDE_TEST_DAY` names.
    pub fn usual_or(name: &str) -> Self {
        Self::from_environment().unwrap_or_else(|| Self::named(name))
    }

    fn from_environment() -> Option<Self> {
        let word = env::var(DAY_VARIABLE).ok()?;
        Some(Self::named(&word))
    }

    /// Returns the days for the tests of days: some of `DAYS`, or all if `INTERLUDE_TEST_DAYS` is `all`.
    pub fn some_days() -> Vec<(&'static str, Self)> {
        let all = env::var(DAYS_VARIABLE).is_ok_and(|word| word == "all");
        let mut days = DAYS.to_vec();
        days.retain(|(name, ..)| all || SOME_DAYS.contains(name));
        days.into_iter().map(|day| (day.0, Self::of(day))).collect()
    }

    /// Returns the moment with this name, or the one that `2026-11-30T09:00 Europe/Berlin` writes.
    ///
    /// # Panics
    /// If it is neither.
    pub fn named(word: &str) -> Self {
        if let Some(day) = DAYS.into_iter().find(|(name, ..)| *name == word) {
            return Self::of(day);
        }
        let (local, zone) = word.split_once(' ').unwrap_or_else(|| {
            panic!("unknown day {word:?}: write it like 2026-11-30T09:00 Europe/Berlin")
        });
        Self::at(local, zone)
    }

    /// Returns the moment of a local time in a zone. If that time occurs twice, returns the first.
    ///
    /// # Panics
    /// If there is no such time or zone.
    pub fn at(local: &str, zone: &str) -> Self {
        let zone: Tz = zone.parse().unwrap();
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").unwrap();
        let begin = zone.from_local_datetime(&local).earliest();
        Self::beginning(begin.unwrap_or_else(|| panic!("the clocks skip {local} in {zone}")))
    }

    /// Returns the present moment in a zone. Only for screenshots, not for tests.
    pub fn present(zone: &str) -> Self {
        let now = SystemClock::default().now();
        Self::beginning(now.with_timezone(&zone.parse().unwrap()))
    }

    fn of((_, local, zone): Named) -> Self {
        Self::at(local, zone)
    }

    fn beginning(begin: DateTime<Tz>) -> Self {
        Self {
            begin,
            clock: SystemClock::beginning_at(begin.to_utc()),
        }
    }

    /// Returns the simulated time now.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Returns the name of its zone, as for the variable `TZ`.
    pub fn zone(&self) -> &'static str {
        self.begin.timezone().name()
    }

    /// Returns the offset of its zone from UTC, in minutes east.
    pub fn minutes_east(&self) -> i32 {
        let local = self.begin.naive_local() - self.begin.naive_utc();
        i32::try_from(local.num_minutes()).unwrap()
    }

    /// Returns the simulated day.
    pub fn today(&self) -> Day {
        Day {
            date: self.begin.date_naive(),
            zone: self.begin.timezone(),
        }
    }

    /// Returns the day of a test's interviews: today until noon, otherwise tomorrow. They are all after noon, so
    /// that none has passed.
    pub fn day(&self) -> Day {
        let in_half_a_day = self.begin.naive_local() + TimeDelta::hours(12);
        Day {
            date: in_half_a_day.date(),
            ..self.today()
        }
    }

    /// Returns the options of a server with this data and this moment's clock.
    pub fn options(&self, data: Data) -> Options {
        Options {
            data,
            clock: std::sync::Arc::new(self.clock),
            ..Options::default()
        }
    }
}

impl Day {
    /// Returns the day this number of days later.
    #[must_use]
    pub fn plus(self, days: u64) -> Self {
        Self {
            date: self.date + Days::new(days),
            ..self
        }
    }

    /// Returns the form of an address: `2031-05-06`.
    pub fn address(self) -> String {
        self.date.to_string()
    }

    /// Returns the form that a user types: `6 May 2031`.
    pub fn typed(self) -> String {
        self.date.format("%-d %B %Y").to_string()
    }

    /// Returns the form of a row, without the year: `Tue 6 May`.
    pub fn short(self) -> String {
        self.date.format("%a %-d %b").to_string()
    }

    /// Returns the day of the month: `6`.
    pub fn number(self) -> String {
        self.date.format("%-d").to_string()
    }

    /// Returns the form of a heading, without the year: `Tuesday 6 May`.
    pub fn heading(self) -> String {
        self.date.format("%A %-d %B").to_string()
    }

    /// Returns the slot between two times of this day, such as `14:00` and `14:30`.
    ///
    /// # Panics
    /// If the clocks skip one of them.
    pub fn slot(self, start: &str, end: &str) -> Slot {
        let at = |time: &str| -> DateTime<Utc> {
            let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
            let local = self.zone.from_local_datetime(&self.date.and_time(time));
            local.earliest().unwrap().to_utc()
        };
        Slot::new(at(start), at(end)).unwrap()
    }
}
