//! Random interviews and practice interviews, their places and states.

use std::ops::Range;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::people::{QUESTION_ASKERS, mobile, office_line, often, pick, picture};
use super::week::Calendar;
use super::{booked, retake, review};
use crate::model::{Booking, Interview, Side, Slot, Span, Text, User};

const CATEGORIES: [&str; 5] = [
    "Driver onboarding",
    "Driver onboarding",
    "Second interview",
    "Document check",
    "Route assessment",
];

/// Returns a scheduled interview with a random place, phone numbers and dates. Some of them are missing, as
/// in real records.
pub(super) fn random_interview(
    rng: &mut fastrand::Rng,
    calendar: &Calendar,
    user: &User,
    id: u64,
    name: &'static str,
    agreed: Slot,
    updated_at: DateTime<Utc>,
) -> Interview {
    let mut one = booked(user, id, name, agreed, updated_at);
    one.category = pick(rng, &CATEGORIES).into();
    one.retake_link = retake(rng.u64(50..500));
    one.updated_at = updated_at;
    one.created_at = some_days_before(rng, calendar, updated_at, 1..12).trunc_subsecs(0);
    if let Some(booking) = &mut one.booking {
        let kind = pick(rng, &["video_call", "video_call", "in_person"]);
        booking.kind = Some(kind.into());
        booking.location = location(rng, kind);
        if let Some(interviewer) = &mut booking.interviewer {
            interviewer.contact_phone_number = often(rng, 70).then(|| office_line(user.id));
        }
        if let Some(interviewee) = &mut booking.interviewee {
            interviewee.updated_at = updated_at.trunc_subsecs(0);
            interviewee.driver.image = often(rng, 30).then(|| picture(rng));
            interviewee.driver.phone_number = often(rng, 88).then(|| mobile(rng));
        }
    }
    one
}

/// Returns a random daytime instant that lies a number of days in `days` before `at`.
pub(super) fn some_days_before(
    rng: &mut fastrand::Rng,
    calendar: &Calendar,
    at: DateTime<Utc>,
    days: Range<i64>,
) -> DateTime<Utc> {
    const DAY: i64 = 24 * 3_600_000;
    let before = TimeDelta::milliseconds(rng.i64(days.start * DAY..days.end * DAY));
    calendar.in_daytime(at - before).trunc_subsecs(3)
}

/// The question sets of practice interviews: title, category and id.
pub(super) const SETS: [(&str, &str, u64); 8] = [
    ("Top 10 Questions", "Top 10 Questions: 1", 52),
    ("Top 10 Questions, second try", "Top 10 Questions: 2", 53),
    ("Customer Service Basics", "Industry: Customer Service", 118),
    (
        "My Best Analytical Interview",
        "Competency/Skillset: Analytical Skills",
        443,
    ),
    (
        "Working Under Pressure",
        "Competency/Skillset: Stress Tolerance",
        451,
    ),
    (
        "Conflict With a Colleague",
        "Competency/Skillset: Teamwork",
        447,
    ),
    (
        "First Day Behind the Wheel",
        "Industry: Transportation",
        209,
    ),
    ("Tell Me About Yourself", "General: Openers", 61),
];

/// Returns an endless sequence of practice interviews, latest first and a few days apart. Older ones have
/// lower ids.
pub(super) fn practices<'a>(
    rng: &'a mut fastrand::Rng,
    calendar: &'a Calendar,
    user: &'a User,
    latest_id: u64,
) -> impl Iterator<Item = Interview> + use<'a> {
    let mut sets = SETS;
    rng.shuffle(&mut sets);
    let mut before = calendar.now;
    (0..).zip(sets.into_iter().cycle()).map(move |(at, set)| {
        before = some_days_before(rng, calendar, before, 1..4);
        practice(rng, user, latest_id - 37 * at, set, before)
    })
}

/// Returns a practice interview that was begun within the hour before `updated_at`.
pub(super) fn practice(
    rng: &mut fastrand::Rng,
    user: &User,
    id: u64,
    (title, category, set): (&'static str, &'static str, u64),
    updated_at: DateTime<Utc>,
) -> Interview {
    let worked_for = TimeDelta::milliseconds(rng.i64(300_000..3_600_000));
    Interview {
        id,
        owner: user.id,
        title: title.into(),
        interviewer_name: pick(rng, &QUESTION_ASKERS).into(),
        category: category.into(),
        completed: often(rng, 60),
        created_at: (updated_at - worked_for).trunc_subsecs(0),
        updated_at,
        review_link: review(id),
        retake_link: retake(set),
        booking: None,
    }
}

/// Cancels a tenth of the past interviews and completes the others. Of the future ones, a sixth gets a
/// proposal of the interviewer, a sixth one of the interviewee, a twelfth is cancelled and a twelfth rejected.
pub(super) fn assign_states(rng: &mut fastrand::Rng, calendar: &Calendar, all: &mut [Interview]) {
    let (mut past, mut ahead): (Vec<_>, Vec<_>) = all
        .iter_mut()
        .filter_map(Parts::of)
        .partition(|one| one.ends_before(calendar.now));
    rng.shuffle(&mut past);
    rng.shuffle(&mut ahead);

    let cancelled = past.len().div_ceil(10);
    let (off, held) = past.split_at_mut(cancelled);
    off.iter_mut().for_each(|one| one.settle("cancelled"));
    held.iter_mut()
        .for_each(|one| one.complete(rng, calendar.now));

    let proposals = ahead.len().div_ceil(6);
    let settled = ahead.len().div_ceil(12);
    let mut ahead = ahead.into_iter();
    for side in [Side::Interviewer, Side::Interviewee] {
        let some = ahead.by_ref().take(proposals);
        some.for_each(|mut one| one.propose(rng, calendar, side));
    }
    for word in ["cancelled", "rejected"] {
        let some = ahead.by_ref().take(settled);
        some.for_each(|mut one| one.settle(word));
    }
}

/// The parts of a booked interview that are changed here.
struct Parts<'a> {
    updated_at: &'a mut DateTime<Utc>,
    completed: &'a mut bool,
    booking: &'a mut Booking,
}

impl<'a> Parts<'a> {
    fn of(one: &'a mut Interview) -> Option<Self> {
        Some(Self {
            updated_at: &mut one.updated_at,
            completed: &mut one.completed,
            booking: one.booking.as_mut()?,
        })
    }

    fn ends_before(&self, now: DateTime<Utc>) -> bool {
        self.booking.agreed.end.is_some_and(|end| end < now)
    }

    fn settle(&mut self, status: &'static str) {
        self.booking.status = status.into();
    }

    fn complete(&mut self, rng: &mut fastrand::Rng, now: DateTime<Utc>) {
        *self.completed = true;
        if let Some(end) = self.booking.agreed.end {
            let noted = end + TimeDelta::milliseconds(rng.i64(60_000..7_200_000));
            *self.updated_at = noted.min(now).trunc_subsecs(3);
        }
        if let Some(interviewee) = &mut self.booking.interviewee {
            let found = pick(rng, &["verified", "verified", "verified", "rejected"]);
            interviewee.kind = found.into();
        }
    }

    /// Proposes another time of the same length, by `side`. The proposal was made within the last hour, or one
    /// to three days ago.
    fn propose(&mut self, rng: &mut fastrand::Rng, calendar: &Calendar, side: Side) {
        const SHIFTS: [i64; 6] = [60, 90, 120, 24 * 60, 24 * 60 + 60, 7 * 24 * 60];
        let by = TimeDelta::minutes(pick(rng, &SHIFTS));
        let Span { start, end } = self.booking.agreed;
        let shifted = start.map(|start| calendar.skip_weekend(start + by));
        self.booking.proposed = Span {
            start: shifted,
            end: end
                .zip(start)
                .zip(shifted)
                .map(|((end, start), shifted)| shifted + (end - start)),
        };
        self.booking.amended_by = Some(side.word().into());
        self.settle("amended");
        *self.updated_at = if often(rng, 40) {
            calendar.now - TimeDelta::milliseconds(rng.i64(120_000..3_300_000))
        } else {
            some_days_before(rng, calendar, calendar.now, 1..3)
        };
    }
}

const PLACES: [&str; 12] = [
    "London",
    "Unit 4, Old Ford Depot, London E3",
    "Deptford Yard, training room 2",
    "12 Farringdon Lane, London EC1R",
    "Manchester, Ancoats hub",
    "Bristol Temple Quay, 3rd floor",
    "Leeds Dock office",
    "Cardiff Bay depot, gate B",
    "Croydon test centre",
    "Birmingham, Digbeth garage",
    "Glasgow, Tradeston office",
    "Café Amaro, Peckham Rye (table by the window)",
];

/// Returns a link or a place, or None for a few interviews. `kind` only changes the proportions, because real
/// services accept any text here.
fn location(rng: &mut fastrand::Rng, kind: &str) -> Option<Text> {
    let link_share = if kind == "video_call" { 65 } else { 8 };
    if often(rng, 8) {
        None
    } else if often(rng, link_share) {
        Some(link(rng).into())
    } else {
        Some(pick(rng, &PLACES).into())
    }
}

fn link(rng: &mut fastrand::Rng) -> String {
    let mut letters = |count: usize| -> String { (0..count).map(|_| rng.lowercase()).collect() };
    format!(
        "https://meet.example.org/{}-{}-{}",
        letters(3),
        letters(4),
        letters(3)
    )
}
