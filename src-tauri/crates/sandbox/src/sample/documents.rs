//! The exact sample interviews of the API's documentation.

use chrono::{DateTime, TimeDelta, Utc};

use super::{retake, review};
use crate::http::read_time;
use crate::model::{Booking, Driver, Interview, Interviewee, Interviewer, Span};

/// Returns 37 as it was before the documented amendment, and the two listed interviews, 95607 and 91412.
///
/// The documented amend happens at `2025-01-22T13:12:54Z`, ten minutes before 37 begins.
pub fn documents() -> Vec<Interview> {
    let start = at("2025-01-22T13:22:54Z");
    let agreed = Span::new(start, start + TimeDelta::minutes(20));
    let updated_at = start - TimeDelta::minutes(10);
    vec![
        interview_37(agreed, updated_at),
        practice_95607(),
        practice_91412(),
    ]
}

/// Returns 37 ("Howard Schiller") at the given time. It was created a week before its last change.
pub fn interview_37(agreed: Span, updated_at: DateTime<Utc>) -> Interview {
    Interview {
        id: 37,
        owner: 1050,
        title: "Howard Schiller".into(),
        interviewer_name: "Jacob Bogisich".into(),
        category: "Driver onboarding".into(),
        completed: false,
        created_at: updated_at - TimeDelta::days(7),
        updated_at,
        review_link: review(37),
        retake_link: retake(52),
        booking: Some(Booking {
            agreed,
            proposed: Span::NONE,
            amended_by: None,
            status: "scheduled".into(),
            kind: Some("video_call".into()),
            location: Some("London".into()),
            interviewer: Some(Interviewer {
                id: 1050,
                title: "Jacob Bogisich".into(),
                image: None,
                contact_phone_number: None,
            }),
            interviewee: Some(Interviewee {
                id: 300,
                kind: "verified".into(),
                updated_at,
                driver: Driver {
                    id: 1047,
                    title: "Howard Schiller".into(),
                    image: None,
                    phone_number: Some("07554 311340".into()),
                },
            }),
        }),
    }
}

/// Returns 95607 ("Top 10 Questions"), which is completed.
pub fn practice_95607() -> Interview {
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
pub fn practice_91412() -> Interview {
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
