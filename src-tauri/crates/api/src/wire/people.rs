use interlude_model as domain;
use serde::Deserialize;

use super::attribute::{Shown, Strictness, WireTime};
use super::object::Object;
use super::text::{Line, Place, Word};

/// The person who conducts an interview.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Strictness")]
pub(crate) struct Interviewer<C> {
    id: Shown<C, i64>,
    title: Shown<C, Line>,
    image: Shown<C, Place>,
    contact_phone_number: Shown<C, Line>,
}

/// The interviewed side.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Strictness")]
pub(crate) struct Interviewee<C> {
    id: Shown<C, i64>,
    driver: Shown<C, Object<Driver<C>>>,
    kind: Shown<C, Word<domain::Standing>>,
    updated_at: Shown<C, WireTime>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "C: Strictness")]
struct Driver<C> {
    id: Shown<C, i64>,
    title: Shown<C, Line>,
    image: Shown<C, Place>,
    phone_number: Shown<C, Line>,
}

impl<C: Strictness> From<Interviewer<C>> for domain::Interviewer {
    fn from(person: Interviewer<C>) -> Self {
        Self {
            id: person.id.value,
            title: person.title.value.map(|line| line.0),
            image: person.image.value.map(|place| place.0),
            contact_phone_number: person.contact_phone_number.value.map(|line| line.0),
        }
    }
}

impl<C: Strictness> From<Interviewee<C>> for domain::Interviewee {
    fn from(side: Interviewee<C>) -> Self {
        Self {
            id: side.id.value,
            driver: side.driver.value.map(|Object(person)| person.into()),
            kind: side.kind.value.map(|word| word.0),
            updated_at: side.updated_at.value.map(|instant| instant.0),
        }
    }
}

impl<C: Strictness> From<Driver<C>> for domain::Driver {
    fn from(person: Driver<C>) -> Self {
        Self {
            id: person.id.value,
            title: person.title.value.map(|line| line.0),
            image: person.image.value.map(|place| place.0),
            phone_number: person.phone_number.value.map(|line| line.0),
        }
    }
}
