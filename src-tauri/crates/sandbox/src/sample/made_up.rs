use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::booked::booked;
use super::links::retake;
use super::people::{mobile, office_line, often, pick, picture};
use super::places::location;
use crate::interview::{Interview, Slot};
use crate::options::User;

const CATEGORIES: [&str; 5] = [
    "Driver onboarding",
    "Driver onboarding",
    "Second interview",
    "Document check",
    "Route assessment",
];

/// A scheduled interview whose place, phones and dates chance has chosen. Some things are missing, as they
/// are in real records.
pub(super) fn made_up(
    chance: &mut fastrand::Rng,
    user: &User,
    id: u64,
    name: &'static str,
    agreed: Slot,
    updated_at: DateTime<Utc>,
) -> Interview {
    let mut one = booked(user, id, name, agreed, updated_at);
    one.category = pick(chance, &CATEGORIES).into();
    one.retake_link = retake(chance.u64(50..500));
    one.updated_at = updated_at;
    let booked_for = TimeDelta::seconds(chance.i64(86_400..12 * 86_400));
    one.created_at = (updated_at - booked_for).trunc_subsecs(0);
    if let Some(booking) = &mut one.booking {
        let kind = pick(chance, &["video_call", "video_call", "in_person"]);
        booking.kind = Some(kind.into());
        booking.location = location(chance, kind);
        if let Some(interviewer) = &mut booking.interviewer {
            interviewer.contact_phone_number = often(chance, 70).then(|| office_line(user.id));
        }
        if let Some(interviewee) = &mut booking.interviewee {
            interviewee.updated_at = updated_at.trunc_subsecs(0);
            interviewee.driver.image = often(chance, 30).then(|| picture(chance));
            interviewee.driver.phone_number = often(chance, 88).then(|| mobile(chance));
        }
    }
    one
}
