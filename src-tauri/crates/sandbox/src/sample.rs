//! The sample interviews: those of the documentation, a realistic week, or a large number.

mod people;
mod random;
mod week;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use crate::http::read_time;
use crate::model::{Booking, Driver, Interview, Interviewee, Interviewer, Slot, Span, Text, User};
use crate::options::{Data, Options};

/// The id of an interview that belongs to another interviewer. It is never listed, and an amend of it is
/// answered with 404.
pub const OTHER_USERS_INTERVIEW: u64 = 36;

/// Returns the interviews that `options` select.
pub(crate) fn interviews(options: &Options) -> Vec<Interview> {
    let (user, seed, now) = (&options.user, options.seed, options.clock.now());
    match &options.data {
        Data::Week { utc_offset_minutes } => week::week(user, now, seed, *utc_offset_minutes),
        Data::Documents => documents(),
        Data::Many(count) => week::many(user, now, seed, *count),
        Data::Exactly(interviews) => interviews.clone(),
    }
}

/// Returns a scheduled interview of `user` with `interviewee`, agreed for `agreed` and last changed an hour
/// before `now`. Nothing in it is random: the candidacy has the id `300 + id`, and its driver the id
/// `1,100 + id`.
pub fn booked(
    user: &User,
    id: u64,
    interviewee: impl Into<Text>,
    agreed: Slot,
    now: DateTime<Utc>,
) -> Interview {
    let name = interviewee.into();
    let updated_at = (now - TimeDelta::hours(1)).trunc_subsecs(3);
    Interview {
        id,
        owner: user.id,
        title: name.clone(),
        interviewer_name: user.name.clone().into(),
        category: "Driver onboarding".into(),
        completed: false,
        created_at: updated_at - TimeDelta::days(7),
        updated_at,
        review_link: review(id),
        retake_link: retake(52),
        booking: Some(Booking {
            agreed: agreed.into(),
            proposed: Span::NONE,
            amended_by: None,
            status: "scheduled".into(),
            kind: Some("video_call".into()),
            location: Some("London".into()),
            interviewer: Some(Interviewer {
                id: user.id,
                title: user.name.clone().into(),
                image: None,
                contact_phone_number: None,
            }),
            interviewee: Some(Interviewee {
                id: 300 + id,
                kind: "interview".into(),
                updated_at,
                driver: Driver {
                    id: 1_100 + id,
                    title: name,
                    image: None,
                    phone_number: Some("07700 900123".into()),
                },
            }),
        }),
    }
}

/// Returns 37 as it was before the documented amendment, and the two listed interviews, 95607 and 91412.
///
/// The documented amend happens at `2025-01-22T13:12:54Z`, ten minutes before 37 begins.
fn documents() -> Vec<Interview> {
    let start = at("2025-01-22T13:22:54Z");
    let agreed = Slot::new(start, start + TimeDelta::minutes(20));
    let updated_at = start - TimeDelta::minutes(10);
    let booked = agreed.map(|agreed| interview_37(&User::default(), agreed, updated_at));
    let listed = [practice_95607(), practice_91412()];
    booked.into_iter().chain(listed).collect()
}

/// Returns 37 ("Howard Schiller") at the given time. It was created a week before its last change.
fn interview_37(user: &User, agreed: Slot, updated_at: DateTime<Utc>) -> Interview {
    let an_hour_later = updated_at + TimeDelta::hours(1);
    let mut one = booked(user, 37, "Howard Schiller", agreed, an_hour_later);
    let booking = one.booking.as_mut();
    if let Some(interviewee) = booking.and_then(|booking| booking.interviewee.as_mut()) {
        interviewee.id = 300;
        interviewee.kind = "verified".into();
        interviewee.driver.id = 1047;
        interviewee.driver.phone_number = Some("07554 311340".into());
    }
    one
}

/// Returns 95607 ("Top 10 Questions"), which is completed.
fn practice_95607() -> Interview {
    Interview {
        id: 95607,
        owner: 1050,
        title: "Top 10 Questions".into(),
        interviewer_name: "Jordan".into(),
        category: "Top 10 Questions: 1".into(),
        completed: true,
        created_at: at("2015-05-18T16:37:13Z"),
        updated_at: at("2015-05-25T05:00:00Z"),
        review_link: review(95607),
        retake_link: retake(52),
        booking: None,
    }
}

/// Returns 91412 ("My Best Analytical Interview"), which is not completed.
fn practice_91412() -> Interview {
    Interview {
        id: 91412,
        owner: 1050,
        title: "My Best Analytical Interview".into(),
        interviewer_name: "Mark".into(),
        category: "Competency/Skillset: Analytical Skills".into(),
        completed: false,
        created_at: at("2015-04-30T20:44:21Z"),
        updated_at: at("2015-05-01T21:00:10Z"),
        review_link: review(91412),
        retake_link: retake(443),
        booking: None,
    }
}

/// Parses a constant of this file. The tests against the documentation would notice a wrong one.
fn at(text: &str) -> DateTime<Utc> {
    read_time(text).unwrap_or_default()
}

/// Returns the review link of an interview, in the documented format.
fn review(id: u64) -> String {
    format!("/members/mock_interviews/{id}/review")
}

/// Returns the retake link of an interview, in the documented format.
fn retake(question_set: u64) -> String {
    format!("/members/mock_interviews/interview_info/{question_set}")
}
