//! The JSON of the answers, written from the API's documentation. It shares no type with the client, so that the
//! same mistake cannot be made on both sides unnoticed.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};

use crate::model::{Attributes, Booking, Driver, Interview, Interviewee, Interviewer, List, User};

/// `{"interviews":[…]}`.
#[derive(Serialize)]
pub(super) struct ListAnswer<'a> {
    interviews: Vec<Listed<'a>>,
}

impl<'a> ListAnswer<'a> {
    pub(super) fn of(list: &'a List) -> Self {
        let listed = |one: &'a std::sync::Arc<Interview>| {
            let is_whole = list.attributes == Attributes::All;
            Listed::of(one, is_whole.then(|| Booked::of(one.booking.as_ref())))
        };
        Self {
            interviews: list.interviews.iter().map(listed).collect(),
        }
    }
}

/// `{"interview":{…}}`, the answer to an amend.
#[derive(Serialize)]
pub(super) struct InterviewAnswer<'a> {
    interview: Entity<'a>,
}

impl<'a> InterviewAnswer<'a> {
    pub(super) fn of(interview: &'a Interview) -> Self {
        Self {
            interview: Entity {
                id: interview.id,
                booked: Booked::of(interview.booking.as_ref()),
            },
        }
    }
}

/// Returns one interview with every documented attribute, as the full list contains it.
pub(crate) fn record(interview: &Interview) -> impl Serialize {
    Listed::of(interview, Some(Booked::of(interview.booking.as_ref())))
}

/// `{"user":{…}}`, the answer to a sign-in.
#[derive(Serialize)]
pub(super) struct SignedInAnswer<'a> {
    user: SignedInUser<'a>,
}

#[derive(Serialize)]
struct SignedInUser<'a> {
    id: u64,
    login: &'a str,
    title: &'a str,
}

impl<'a> SignedInAnswer<'a> {
    pub(super) fn of(user: &'a User) -> Self {
        Self {
            user: SignedInUser {
                id: user.id,
                login: &user.login,
                title: &user.name,
            },
        }
    }
}

/// Formats a time as answers contain it: in UTC with milliseconds and `Z`.
pub(crate) fn write_time(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[derive(Serialize)]
struct Listed<'a> {
    id: u64,
    title: &'a str,
    interviewer_name: &'a str,
    category: &'a str,
    completed: bool,
    #[serde(serialize_with = "millis")]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "millis")]
    updated_at: DateTime<Utc>,
    links: Links<'a>,
    #[serde(flatten)]
    booked: Option<Booked<'a>>,
}

impl<'a> Listed<'a> {
    fn of(one: &'a Interview, booked: Option<Booked<'a>>) -> Self {
        Self {
            id: one.id,
            title: &one.title,
            interviewer_name: &one.interviewer_name,
            category: &one.category,
            completed: one.completed,
            created_at: one.created_at,
            updated_at: one.updated_at,
            links: Links {
                review: &one.review_link,
                retake: &one.retake_link,
            },
            booked,
        }
    }
}

#[derive(Serialize)]
struct Links<'a> {
    review: &'a str,
    retake: &'a str,
}

#[derive(Serialize)]
struct Entity<'a> {
    id: u64,
    #[serde(flatten)]
    booked: Booked<'a>,
}

#[derive(Serialize, Default)]
struct Booked<'a> {
    #[serde(serialize_with = "millis_or_null")]
    amend_end_at: Option<DateTime<Utc>>,
    #[serde(serialize_with = "millis_or_null")]
    amend_start_at: Option<DateTime<Utc>>,
    amended_by: Option<&'a str>,
    #[serde(serialize_with = "millis_or_null")]
    end_at: Option<DateTime<Utc>>,
    interviewee: Option<WireInterviewee<'a>>,
    interviewee_id: Option<u64>,
    interviewer: Option<WireInterviewer<'a>>,
    interviewer_id: Option<u64>,
    kind: Option<&'a str>,
    location: Option<&'a str>,
    #[serde(serialize_with = "millis_or_null")]
    start_at: Option<DateTime<Utc>>,
    status: Option<&'a str>,
}

impl<'a> Booked<'a> {
    /// Returns the attributes of the booking. For a practice interview each of them is null.
    fn of(booking: Option<&'a Booking>) -> Self {
        let Some(booking) = booking else {
            return Self::default();
        };
        Self {
            amend_end_at: booking.proposed.end,
            amend_start_at: booking.proposed.start,
            amended_by: booking.amended_by.as_deref(),
            end_at: booking.agreed.end,
            interviewee: booking.interviewee.as_ref().map(WireInterviewee::of),
            interviewee_id: booking.interviewee.as_ref().map(|one| one.id),
            interviewer: booking.interviewer.as_ref().map(WireInterviewer::of),
            interviewer_id: booking.interviewer.as_ref().map(|one| one.id),
            kind: booking.kind.as_deref(),
            location: booking.location.as_deref(),
            start_at: booking.agreed.start,
            status: Some(&booking.status),
        }
    }
}

#[derive(Serialize)]
struct WireInterviewee<'a> {
    id: u64,
    driver: WireDriver<'a>,
    kind: &'a str,
    #[serde(serialize_with = "millis")]
    updated_at: DateTime<Utc>,
}

impl<'a> WireInterviewee<'a> {
    fn of(one: &'a Interviewee) -> Self {
        Self {
            id: one.id,
            driver: WireDriver::of(&one.driver),
            kind: &one.kind,
            updated_at: one.updated_at,
        }
    }
}

#[derive(Serialize)]
struct WireDriver<'a> {
    id: u64,
    image: Option<&'a str>,
    phone_number: Option<&'a str>,
    title: &'a str,
}

impl<'a> WireDriver<'a> {
    fn of(one: &'a Driver) -> Self {
        Self {
            id: one.id,
            image: one.image.as_deref(),
            phone_number: one.phone_number.as_deref(),
            title: &one.title,
        }
    }
}

#[derive(Serialize)]
struct WireInterviewer<'a> {
    id: u64,
    contact_phone_number: Option<&'a str>,
    image: Option<&'a str>,
    title: &'a str,
}

impl<'a> WireInterviewer<'a> {
    fn of(one: &'a Interviewer) -> Self {
        Self {
            id: one.id,
            contact_phone_number: one.contact_phone_number.as_deref(),
            image: one.image.as_deref(),
            title: &one.title,
        }
    }
}

fn millis<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&write_time(at))
}

fn millis_or_null<S: Serializer>(at: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => to.serialize_str(&write_time(at)),
        None => to.serialize_none(),
    }
}
