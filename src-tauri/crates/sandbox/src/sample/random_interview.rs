use std::ops::Range;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::booked::booked;
use super::calendar::Calendar;
use super::people::{mobile, office_line, often, pick, picture};
use super::places::location;
use super::retake;
use crate::model::User;
use crate::model::{Interview, Slot};

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
