use serde::{Deserialize, Serialize};

use crate::{Kind, Party, Standing, Status, Timestamp};

/// The part of an interview that the amend call documents: times, place and people.
///
/// The times are in UTC and as the server gives them. Any of them may be null, and an end may lie
/// before its start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Booking {
    /// The start of the agreed time.
    pub start_at: Option<Timestamp>,
    /// The end of the agreed time.
    pub end_at: Option<Timestamp>,
    /// The start of the proposed time.
    pub amend_start_at: Option<Timestamp>,
    /// The end of the proposed time.
    pub amend_end_at: Option<Timestamp>,
    /// The party that made the proposal.
    pub amended_by: Option<Party>,
    pub status: Option<Status>,
    pub kind: Option<Kind>,
    /// A place or a URL, whatever the kind.
    pub location: Option<String>,
    pub interviewer_id: Option<i64>,
    pub interviewee_id: Option<i64>,
    pub interviewer: Option<Interviewer>,
    pub interviewee: Option<Interviewee>,
}

/// The person who conducts an interview.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interviewer {
    pub id: Option<i64>,
    /// The person's name.
    pub title: Option<String>,
    /// The URL of a picture.
    pub image: Option<String>,
    /// A phone number as the server writes it.
    pub contact_phone_number: Option<String>,
}

/// The interviewed side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interviewee {
    pub id: Option<i64>,
    /// The person who is interviewed.
    pub driver: Option<Driver>,
    /// The person's progress with the organisation.
    pub kind: Option<Standing>,
    /// The time at which this record last changed, UTC.
    pub updated_at: Option<Timestamp>,
}

/// The person who is interviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Driver {
    pub id: Option<i64>,
    /// The person's name.
    pub title: Option<String>,
    /// The URL of a picture.
    pub image: Option<String>,
    /// A phone number as the server writes it.
    pub phone_number: Option<String>,
}
