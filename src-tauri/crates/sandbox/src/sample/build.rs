//! The pieces from which sample interviews are put together.

use chrono::{DateTime, Utc};

use super::people::{mobile, name, office_line, often, pick, picture};
use super::places::location;
use crate::interview::{Booking, Driver, Interview, Interviewee, Interviewer, Slot, Span, Text};
use crate::options::User;

const CATEGORIES: [&str; 5] = [
    "Driver onboarding",
    "Driver onboarding",
    "Second interview",
    "Document check",
    "Route assessment",
];

/// The person who is interviewed, by the two ids such a service gives them.
#[derive(Clone, Copy)]
pub(super) struct PersonIds {
    pub(super) candidacy: u64,
    pub(super) driver: u64,
}

/// A booking at `agreed`, with nothing proposed beside it.
pub(super) fn booking(
    chance: &mut fastrand::Rng,
    user: &User,
    person: PersonIds,
    agreed: Slot,
    updated_at: DateTime<Utc>,
) -> Booking {
    let kind = pick(chance, &["video_call", "video_call", "in_person"]);
    Booking {
        agreed: agreed.into(),
        proposed: Span::NONE,
        amended_by: None,
        status: "scheduled".into(),
        kind: Some(kind.into()),
        location: location(chance, kind),
        interviewer: Some(Interviewer {
            id: user.id,
            title: user.name.clone().into(),
            image: None,
            contact_phone_number: often(chance, 70).then(|| office_line(chance)),
        }),
        interviewee: Some(Interviewee {
            id: person.candidacy,
            kind: "interview".into(),
            updated_at,
            driver: Driver {
                id: person.driver,
                title: name(chance).into(),
                image: often(chance, 30).then(|| picture(chance)),
                phone_number: often(chance, 88).then(|| mobile(chance)),
            },
        }),
    }
}

/// The record around a booking. Its title is the interviewee's name.
pub(super) fn booked(
    chance: &mut fastrand::Rng,
    user: &User,
    id: u64,
    booking: Booking,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
) -> Interview {
    let title: Text = booking
        .interviewee
        .as_ref()
        .map_or_else(|| "Interview".into(), |one| one.driver.title.clone());
    Interview {
        id,
        owner: user.id,
        title,
        interviewer_name: user.name.clone().into(),
        category: pick(chance, &CATEGORIES).into(),
        completed: false,
        created_at,
        updated_at,
        review_link: review(id),
        retake_link: retake(chance.u64(50..500)),
        booking: Some(booking),
    }
}

pub(super) fn review(id: u64) -> String {
    format!("/members/mock_interviews/{id}/review")
}

pub(super) fn retake(question_set: u64) -> String {
    format!("/members/mock_interviews/interview_info/{question_set}")
}
