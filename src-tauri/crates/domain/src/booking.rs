use serde::{Deserialize, Serialize};

use crate::{Kind, Party, Standing, Status, Timestamp};

/// The face of an interview that the amend call documents: when, where and with whom.
///
/// Times are what the server says: any may be null, and nothing promises that one is before the
/// other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Booking {
    /// When the agreed time begins, UTC.
    pub start_at: Option<Timestamp>,
    /// When the agreed time ends, UTC.
    pub end_at: Option<Timestamp>,
    /// When the proposed time begins, UTC.
    pub amend_start_at: Option<Timestamp>,
    /// When the proposed time ends, UTC.
    pub amend_end_at: Option<Timestamp>,
    /// Who proposed it.
    pub amended_by: Option<Party>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How it is held.
    pub kind: Option<Kind>,
    /// A place or a URL, whatever the kind.
    pub location: Option<String>,
    /// The server's number of the interviewer.
    pub interviewer_id: Option<i64>,
    /// The server's number of the interviewee.
    pub interviewee_id: Option<i64>,
    /// Who holds it.
    pub interviewer: Option<Interviewer>,
    /// Who is interviewed.
    pub interviewee: Option<Interviewee>,
}

/// The person who holds an interview.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interviewer {
    /// The server's number of the person.
    pub id: Option<i64>,
    /// The person's name.
    pub title: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
    /// A number to call, as the server writes it.
    pub contact_phone_number: Option<String>,
}

/// The side that is interviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interviewee {
    /// The server's number of this interviewee.
    pub id: Option<i64>,
    /// The person behind it.
    pub driver: Option<Driver>,
    /// How far the person has come.
    pub kind: Option<Standing>,
    /// When this record last changed, UTC.
    pub updated_at: Option<Timestamp>,
}

/// The person who is interviewed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Driver {
    /// The server's number of the person.
    pub id: Option<i64>,
    /// The person's name.
    pub title: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
    /// A number to call, as the server writes it.
    pub phone_number: Option<String>,
}
