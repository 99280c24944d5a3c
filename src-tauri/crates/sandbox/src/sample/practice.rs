//! Practice interviews: recorded question sets without a booked time.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::calendar::Calendar;
use super::people::{QUESTION_ASKERS, often, pick};
use super::random_interview::some_days_before;
use super::{retake, review};
use crate::model::Interview;
use crate::model::User;

/// Title, category and the id of the question set.
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
