use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc, Weekday,
};

/// The working days around the present, in a zone with a fixed offset.
pub(super) struct Calendar {
    pub(super) now: DateTime<Utc>,
    offset: TimeDelta,
}

impl Calendar {
    pub(super) fn around(now: DateTime<Utc>, utc_offset_minutes: i32) -> Self {
        Self {
            now: now.trunc_subsecs(0),
            offset: TimeDelta::minutes(i64::from(utc_offset_minutes)),
        }
    }

    /// Returns the Mondays to Fridays from `back` days ago to `ahead` days from now.
    pub(super) fn working_days(&self, back: u64, ahead: u64) -> impl Iterator<Item = NaiveDate> {
        let first = self.today() - Days::new(back);
        let last = self.today() + Days::new(ahead);
        first
            .iter_days()
            .take_while(move |day| *day <= last)
            .filter(|day| is_working(*day))
    }

    /// Returns the first Monday to Friday after today.
    pub(super) fn next_working_day(&self) -> NaiveDate {
        let tomorrow = self.today() + Days::new(1);
        tomorrow
            .iter_days()
            .find(|day| is_working(*day))
            .unwrap_or(tomorrow)
    }

    /// Returns the instant `minutes` after local midnight of `day`.
    pub(super) fn at(&self, day: NaiveDate, minutes: i64) -> DateTime<Utc> {
        day.and_time(NaiveTime::MIN).and_utc() - self.offset + TimeDelta::minutes(minutes)
    }

    /// Moves `at` to the same time on Monday if it falls on a weekend.
    pub(super) fn skip_weekend(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let ahead = match (at + self.offset).weekday() {
            Weekday::Sat => 2,
            Weekday::Sun => 1,
            _ => 0,
        };
        at + TimeDelta::days(ahead)
    }

    /// Maps the 24 hours of the day linearly to 08:00 to 20:00, so that no activity happens at night.
    pub(super) fn in_daytime(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at + self.offset;
        let midnight = local.date_naive().and_time(NaiveTime::MIN).and_utc();
        midnight + TimeDelta::hours(8) + (local - midnight) / 2 - self.offset
    }

    fn today(&self) -> NaiveDate {
        (self.now + self.offset).date_naive()
    }
}

fn is_working(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
