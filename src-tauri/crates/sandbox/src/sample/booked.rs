use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::{retake, review};
use crate::model::User;
use crate::model::{Booking, Driver, Interview, Interviewee, Interviewer, Slot, Span, Text};

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
