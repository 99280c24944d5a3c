//! A realistic sample: the past week, today, and the next days, in working hours and in various states. And a
//! large number of interviews, for benchmarks.

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc, Weekday,
};

use super::people::{NAMES, pick};
use super::random::{SETS, assign_states, practice, practices, random_interview, some_days_before};
use super::{OTHER_USERS_INTERVIEW, interview_37, practice_91412, practice_95607};
use crate::model::{Interview, Slot, User};

const DAYS_BACK: u64 = 6;
const DAYS_AHEAD: u64 = 10;
const PRACTICES: usize = 8;

/// Returns about 50 interviews around `now`: two to four on each working day, some with a proposal of either
/// side, some cancelled or rejected, and practice interviews. The documented 37 is agreed for the next
/// working day, and 95607 and 91412 keep their documented dates.
///
/// The same `user`, `now`, `seed` and offset give the same week.
pub fn week(user: &User, now: DateTime<Utc>, seed: u64, utc_offset_minutes: i32) -> Vec<Interview> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let calendar = Calendar::around(now, utc_offset_minutes);
    let mut names = NAMES;
    rng.shuffle(&mut names);

    let slots: Vec<_> = calendar
        .working_days(DAYS_BACK, DAYS_AHEAD)
        .flat_map(|day| slots(&mut rng, &calendar, day))
        .collect();
    let mut all: Vec<_> = (41..)
        .step_by(2)
        .zip(slots)
        .zip(names.into_iter().cycle())
        .map(|((id, slot), name)| {
            let known = slot.start().min(calendar.now);
            let updated_at = some_days_before(&mut rng, &calendar, known, 1..4);
            random_interview(&mut rng, &calendar, user, id, name, slot, updated_at)
        })
        .collect();
    assign_states(&mut rng, &calendar, &mut all);

    let day = calendar.next_working_day();
    let start = calendar.at(day, 13 * 60 + 20);
    if let Some(agreed) = Slot::new(start, start + TimeDelta::minutes(20)) {
        let updated_at = calendar.now - TimeDelta::minutes(10);
        let colleague = User {
            id: user.id + 1,
            name: "Adaeze Lindgren".into(),
            ..user.clone()
        };
        all.push(interview_37(user, agreed, updated_at));
        all.push(Interview {
            id: OTHER_USERS_INTERVIEW,
            ..interview_37(&colleague, agreed, updated_at)
        });
    }
    all.extend(practices(&mut rng, &calendar, user, 118_000).take(PRACTICES));
    for document in [practice_95607(), practice_91412()] {
        all.push(Interview {
            owner: user.id,
            ..document
        });
    }
    all
}

/// Returns up to four slots of one day between 09:00 and 17:30, on the quarter hour.
fn slots(rng: &mut fastrand::Rng, calendar: &Calendar, day: NaiveDate) -> Vec<Slot> {
    const CLOSING: i64 = 17 * 60 + 30;
    let mut minutes = 9 * 60 + pick(rng, &[0, 30, 60, 90]);
    let mut found = Vec::new();
    for _ in 0..pick(rng, &[2, 3, 3, 4]) {
        let length = pick(rng, &[20, 30, 30, 45, 60]);
        if minutes + length > CLOSING {
            break;
        }
        let start = calendar.at(day, minutes);
        found.extend(Slot::new(start, start + TimeDelta::minutes(length)));
        let gap = pick(rng, &[0, 15, 45, 90, 120, 180]);
        minutes = (minutes + length + gap + 14) / 15 * 15;
    }
    found
}

/// Returns `count` interviews with ids from 1,001, spread evenly over the year before `now` and the year
/// after it. Every eighth is a practice interview. The same arguments give the same interviews.
pub fn many(user: &User, now: DateTime<Utc>, seed: u64, count: usize) -> Vec<Interview> {
    const YEAR_IN_QUARTERS: i64 = 365 * 24 * 4;
    let mut rng = fastrand::Rng::with_seed(seed);
    let calendar = Calendar::around(now, 0);
    let steps = count.max(1) as i64;
    let mut all: Vec<_> = (1_001..)
        .zip(0..count as i64)
        .map(|(id, at)| {
            let quarters = at * 2 * YEAR_IN_QUARTERS / steps - YEAR_IN_QUARTERS;
            let start = calendar.now + TimeDelta::minutes(quarters * 15);
            let length = TimeDelta::minutes(pick(&mut rng, &[20, 30, 45, 60]));
            let known = start.min(calendar.now);
            let updated_at = some_days_before(&mut rng, &calendar, known, 1..30);
            match Slot::new(start, start + length) {
                Some(slot) if at % 8 != 7 => {
                    let name = pick(&mut rng, &NAMES);
                    random_interview(&mut rng, &calendar, user, id, name, slot, updated_at)
                }
                _ => {
                    let set = pick(&mut rng, &SETS);
                    practice(&mut rng, user, id, set, updated_at)
                }
            }
        })
        .collect();
    assign_states(&mut rng, &calendar, &mut all);
    all
}

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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::model::Span;

    /// Returns instants on every weekday, in winter and summer, at various times of day.
    fn some_nows() -> impl Iterator<Item = DateTime<Utc>> {
        let first = DateTime::from_timestamp(1_737_504_000, 0).unwrap();
        (0..14).map(move |at| first + TimeDelta::days(at * 27) + TimeDelta::hours(at * 3 % 24))
    }

    fn weeks() -> impl Iterator<Item = (DateTime<Utc>, Vec<Interview>)> {
        let week = |(seed, now)| (now, week(&User::default(), now, seed, 0));
        (1..).zip(some_nows()).map(week)
    }

    #[test]
    fn the_same_seed_and_time_give_the_same_week() {
        let now = some_nows().next().unwrap();
        let user = User::default();
        assert_eq!(week(&user, now, 5, 60), week(&user, now, 5, 60));
        assert_ne!(week(&user, now, 5, 60), week(&user, now, 6, 60));
    }

    #[test]
    fn the_week_has_every_status_kind_and_proposals_of_both_sides() {
        for (now, all) in weeks() {
            let own: Vec<_> = all.iter().filter(|one| one.owner == 1050).collect();
            assert!((40..=64).contains(&own.len()), "{} at {now}", own.len());
            let ids: BTreeSet<_> = all.iter().map(|one| one.id).collect();
            assert_eq!(ids.len(), all.len(), "ids are unique");

            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for booking in own.iter().filter_map(|one| one.booking.as_ref()) {
                *seen.entry(booking.status.to_string()).or_default() += 1;
                *seen
                    .entry(booking.kind.clone().unwrap().to_string())
                    .or_default() += 1;
                let by = booking.amended_by.as_deref().unwrap_or("nobody");
                *seen.entry(by.to_owned()).or_default() += 1;
                let phone = booking
                    .interviewee
                    .as_ref()
                    .unwrap()
                    .driver
                    .phone_number
                    .as_ref();
                *seen
                    .entry(phone.map_or("no phone", |_| "phone").to_owned())
                    .or_default() += 1;
                let place = booking.location.as_deref().unwrap_or_default();
                let place = if place.starts_with("https://") {
                    "link"
                } else {
                    place
                };
                *seen.entry(place.to_owned()).or_default() += 1;
            }
            for word in [
                "scheduled",
                "amended",
                "cancelled",
                "rejected",
                "video_call",
                "in_person",
            ] {
                assert!(seen.contains_key(word), "no {word} at {now}");
            }
            for side in ["interviewer", "interviewee"] {
                assert!((3..=6).contains(&seen[side]), "{} of {side}", seen[side]);
            }
            assert!(seen.contains_key("link") && seen.contains_key("no phone"));
            assert_eq!(own.iter().filter(|one| one.booking.is_none()).count(), 10);
        }
    }

    #[test]
    fn times_are_in_working_hours_and_in_order() {
        for (now, all) in weeks() {
            for one in all {
                assert!(
                    one.created_at <= one.updated_at && one.updated_at <= now,
                    "{one:?}"
                );
                let Some(booking) = one.booking else { continue };
                let agreed = booking.agreed.slot().unwrap();
                let of_day = agreed.start().time().format("%H:%M").to_string();
                assert!(("09:00".."17:30").contains(&of_day.as_str()), "{of_day}");
                assert!(!one.completed || agreed.end() < now);
                if booking.proposed != Span::NONE {
                    let proposed = booking.proposed.slot().unwrap();
                    assert_eq!(booking.status, "amended");
                    assert!(proposed.start() > now, "a proposal is in the future");
                    assert!(!matches!(
                        proposed.start().weekday(),
                        Weekday::Sat | Weekday::Sun
                    ));
                    assert_ne!(proposed, agreed);
                }
            }
        }
    }

    #[test]
    fn the_working_day_follows_the_utc_offset() {
        let now = some_nows().next().unwrap();
        let far_east = week(&User::default(), now, 1, 540);
        let first = far_east
            .iter()
            .find_map(|one| one.booking.as_ref())
            .unwrap();
        let hour = first.agreed.start.unwrap().format("%H").to_string();
        assert!(
            hour.as_str() < "09",
            "09:00 in Tokyo is midnight UTC, not {hour}"
        );
    }
}
