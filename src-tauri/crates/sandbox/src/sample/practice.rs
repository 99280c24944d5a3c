//! Practice interviews: recorded question sets without a booked time.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::links::{retake, review};
use super::people::{QUESTION_ASKERS, often, pick};
use crate::interview::Interview;
use crate::options::User;

/// Title, category and the question set behind them.
const SETS: [(&str, &str, u64); 8] = [
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

/// One practice interview, begun within the three weeks before `now`.
pub(super) fn practice(
    chance: &mut fastrand::Rng,
    user: &User,
    id: u64,
    now: DateTime<Utc>,
) -> Interview {
    let (title, category, set) = pick(chance, &SETS);
    let created_at = now - TimeDelta::seconds(chance.i64(86_400..21 * 86_400));
    let worked_for = TimeDelta::milliseconds(chance.i64(300_000..60_000_000));
    Interview {
        id,
        owner: user.id,
        title: title.into(),
        interviewer_name: pick(chance, &QUESTION_ASKERS).into(),
        category: category.into(),
        completed: often(chance, 60),
        created_at: created_at.trunc_subsecs(0),
        updated_at: (created_at + worked_for).trunc_subsecs(3),
        review_link: review(id),
        retake_link: retake(set),
        booking: None,
    }
}
