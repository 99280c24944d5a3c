//! A week as an interviewer has it: the days just gone, today, and the days ahead, in working hours,
//! with the usual loose ends.

use chrono::{DateTime, Datelike, Days, NaiveDate, SubsecRound, TimeDelta, Utc, Weekday};

use super::documents::{interview_37, practice_91412, practice_95607};
use super::loose_ends::tie;
use super::made_up::made_up;
use super::people::{NAMES, pick};
use super::practice::practice;
use crate::interview::{Interview, Interviewer, Slot, Span};
use crate::options::User;

/// The id of an interview that exists but belongs to another interviewer: it is never listed, and an
/// amend of it is answered with 404.
pub const SOMEONE_ELSES: u64 = 36;

const DAYS_BACK: u64 = 6;
const DAYS_AHEAD: u64 = 10;
const PRACTICE: u64 = 9;

/// About fifty interviews around `now`: some three on each working day, a handful of standing proposals
/// from either side, a few cancelled and turned down, and practice interviews. 37 of the documents is
/// agreed for the next working day, 95607 and 91412 are there with their own dates.
///
/// The same `user`, `now`, `seed` and offset give the same week.
pub fn week(user: &User, now: DateTime<Utc>, seed: u64, utc_offset_minutes: i32) -> Vec<Interview> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let calendar = Calendar {
        now: now.trunc_subsecs(0),
        offset: TimeDelta::minutes(i64::from(utc_offset_minutes)),
    };

    let mut names = NAMES;
    chance.shuffle(&mut names);
    let slots: Vec<_> = calendar
        .working_days()
        .flat_map(|day| slots(&mut chance, &calendar, day))
        .collect();
    let mut all: Vec<_> = (41..)
        .step_by(2)
        .zip(slots)
        .zip(names.into_iter().cycle())
        .map(|((id, slot), name)| {
            let settled = slot.start().min(calendar.now);
            let updated_at =
                settled - TimeDelta::milliseconds(chance.i64(3_600_000..3 * 86_400_000));
            made_up(&mut chance, user, id, name, slot, updated_at)
        })
        .collect();
    tie(&mut chance, &mut all, calendar.now);

    let howard = calendar.howard_schiller(user);
    all.push(someone_elses(user, &howard));
    all.push(howard);
    all.extend((0..PRACTICE).map(|at| practice(&mut chance, user, 118_000 + at * 37, now)));
    for document in [practice_95607(), practice_91412()] {
        all.push(Interview {
            owner: user.id,
            ..document
        });
    }
    all
}

struct Calendar {
    now: DateTime<Utc>,
    offset: TimeDelta,
}

impl Calendar {
    fn today(&self) -> NaiveDate {
        (self.now + self.offset).date_naive()
    }

    fn working_days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = self.today() - Days::new(DAYS_BACK);
        first
            .iter_days()
            .take((DAYS_BACK + DAYS_AHEAD + 1) as usize)
            .filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// `minutes` after local midnight of `day`.
    fn at(&self, day: NaiveDate, minutes: i64) -> DateTime<Utc> {
        day.and_time(chrono::NaiveTime::MIN).and_utc() - self.offset + TimeDelta::minutes(minutes)
    }

    /// 37 of the documents, 13:20 to 13:40 on the next working day.
    fn howard_schiller(&self, user: &User) -> Interview {
        let today = self.today();
        let day = self
            .working_days()
            .find(|day| *day > today)
            .unwrap_or(today);
        let agreed = Span::new(self.at(day, 13 * 60 + 20), self.at(day, 13 * 60 + 40));
        let mut howard = interview_37(agreed, self.now - TimeDelta::minutes(10));
        howard.owner = user.id;
        howard.interviewer_name = user.name.clone().into();
        if let Some(interviewer) = howard
            .booking
            .as_mut()
            .and_then(|one| one.interviewer.as_mut())
        {
            interviewer.id = user.id;
            interviewer.title = user.name.clone().into();
        }
        howard
    }
}

/// Two to four interviews of one day, between nine and half past five, on the quarter hour.
fn slots(chance: &mut fastrand::Rng, calendar: &Calendar, day: NaiveDate) -> Vec<Slot> {
    const CLOSING: i64 = 17 * 60 + 30;
    let mut minutes = 9 * 60 + pick(chance, &[0, 15, 30, 60]);
    let mut found = Vec::new();
    for _ in 0..chance.u32(2..=4) {
        let length = pick(chance, &[20, 30, 30, 45, 60]);
        if minutes + length > CLOSING {
            break;
        }
        let start = calendar.at(day, minutes);
        found.extend(Slot::new(start, start + TimeDelta::minutes(length)));
        let gap = pick(chance, &[0, 15, 30, 60, 90, 120]);
        minutes = (minutes + length + gap + 14) / 15 * 15;
    }
    found
}

fn someone_elses(user: &User, like: &Interview) -> Interview {
    let mut theirs = like.clone();
    theirs.id = SOMEONE_ELSES;
    theirs.owner = user.id + 1;
    theirs.interviewer_name = "Adaeze Lindgren".into();
    if let Some(booking) = &mut theirs.booking {
        booking.interviewer = Some(Interviewer {
            id: user.id + 1,
            title: theirs.interviewer_name.clone(),
            image: None,
            contact_phone_number: None,
        });
    }
    theirs
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Every weekday, in winter and summer, at midnight and in the evening.
    fn some_nows() -> impl Iterator<Item = DateTime<Utc>> {
        let first = DateTime::from_timestamp(1_737_504_000, 0).unwrap();
        (0..14).map(move |at| first + TimeDelta::days(at * 27) + TimeDelta::hours(at * 3 % 24))
    }

    fn weeks() -> impl Iterator<Item = (DateTime<Utc>, Vec<Interview>)> {
        let week = |(seed, now)| (now, week(&User::default(), now, seed, 0));
        (1..).zip(some_nows()).map(week)
    }

    #[test]
    fn a_seed_and_a_time_decide_everything() {
        let now = some_nows().next().unwrap();
        let user = User::default();
        assert_eq!(week(&user, now, 5, 60), week(&user, now, 5, 60));
        assert_ne!(week(&user, now, 5, 60), week(&user, now, 6, 60));
    }

    #[test]
    fn it_looks_like_a_real_week() {
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
            assert_eq!(seen["interviewer"], 4);
            assert_eq!(seen["interviewee"], 4);
            assert!(seen.contains_key("link") && seen.contains_key("no phone"));
            assert_eq!(own.iter().filter(|one| one.booking.is_none()).count(), 11);
        }
    }

    #[test]
    fn times_make_sense() {
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
                    assert!(proposed.start() > now, "a standing proposal can be taken");
                    assert_ne!(proposed, agreed);
                }
            }
        }
    }

    #[test]
    fn the_working_day_moves_with_the_zone() {
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
