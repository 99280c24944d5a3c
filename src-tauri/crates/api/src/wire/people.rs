use interlude_domain as domain;
use serde::Deserialize;

use super::attribute::{Instant, Shown};

/// The person who holds an interview, as the amend call documents it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Interviewer {
    id: Shown<i64>,
    title: Shown<String>,
    image: Shown<String>,
    contact_phone_number: Shown<String>,
}

/// The side that is interviewed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Interviewee {
    id: Shown<i64>,
    driver: Shown<Driver>,
    kind: Shown<domain::Standing>,
    updated_at: Shown<Instant>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Driver {
    id: Shown<i64>,
    title: Shown<String>,
    image: Shown<String>,
    phone_number: Shown<String>,
}

impl From<Interviewer> for domain::Interviewer {
    fn from(person: Interviewer) -> Self {
        Self {
            id: person.id.0,
            title: person.title.0,
            image: person.image.0,
            contact_phone_number: person.contact_phone_number.0,
        }
    }
}

impl From<Interviewee> for domain::Interviewee {
    fn from(side: Interviewee) -> Self {
        Self {
            id: side.id.0,
            driver: side.driver.0.map(Into::into),
            kind: side.kind.0,
            updated_at: side.updated_at.0.map(|instant| instant.0),
        }
    }
}

impl From<Driver> for domain::Driver {
    fn from(person: Driver) -> Self {
        Self {
            id: person.id.0,
            title: person.title.0,
            image: person.image.0,
            phone_number: person.phone_number.0,
        }
    }
}
