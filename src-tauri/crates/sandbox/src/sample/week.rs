//! A week as an interviewer has it: the days just gone, today, and the days ahead, in working hours,
//! with the usual loose ends.

use chrono::{DateTime, Datelike, Days, NaiveDate, SubsecRound, TimeDelta, Utc, Weekday};

use super::build::{PersonIds, booked, booking};
use super::documents::{interview_37, practice_91412, practice_95607};
use super::loose_ends::tie;
use super::people::pick;
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

    let slots: Vec<_> = calendar
        .working_days()
        .flat_map(|day| slots(&mut chance, &calendar, day))
        .collect();
    let mut all: Vec<_> = (0_u64..)
        .zip(slots)
        .map(|(at, slot)| interview(&mut chance, user, at, slot, calendar.now))
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

fn interview(
    chance: &mut fastrand::Rng,
    user: &User,
    at: u64,
    slot: Slot,
    now: DateTime<Utc>,
) -> Interview {
    let person = PersonIds {
        candidacy: 301 + at,
        driver: 2_000 + at * 3,
    };
    let latest = slot.start().min(now);
    let updated_at = latest - TimeDelta::milliseconds(chance.i64(3_600_000..3 * 86_400_000));
    let created_at = updated_at - TimeDelta::seconds(chance.i64(86_400..12 * 86_400));
    let booking = booking(chance, user, person, slot, updated_at.trunc_subsecs(0));
    booked(
        chance,
        user,
        41 + at * 2,
        booking,
        created_at.trunc_subsecs(0),
        updated_at,
    )
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
