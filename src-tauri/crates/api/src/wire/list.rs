use std::collections::HashSet;
use std::fmt;

use interlude_engine::remote::Unreadable;
use interlude_model::{InterviewId, ListRecord};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::attribute::{Lenient, Shown};
use super::interview::ReadInterview;
use super::object::Object;
use super::text::Line;
use crate::body::body_text;

/// The largest number of interviews in a list, which is far more than one person can hold. A limit in bytes
/// alone is not enough, because an interview of a few bytes takes about a hundred times as much memory.
pub(super) const MAX_INTERVIEWS: usize = 250_000;

/// A list after parsing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadList {
    /// The readable interviews in the server's order. If an id occurs more than once, only the first
    /// record counts, because the list runs from the most recent to the oldest.
    pub records: Vec<ListRecord>,
    /// The unreadable interviews.
    pub unreadable: Vec<Unreadable>,
}

/// The reason why a body is not a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListShapeError {
    /// It has nothing but white space.
    #[error("the body is empty")]
    Empty,
    /// It is HTML or XML.
    #[error("the body is a web page")]
    WebPage,
    /// It is JSON that ends too early.
    #[error("the body ends before the list does")]
    Cut,
    /// It has more than 250,000 interviews.
    #[error("the list is too long")]
    TooMany,
    /// It is JSON of another form, or not JSON.
    #[error("the body is not an object with a list of interviews")]
    NotTheList,
}

#[derive(Deserialize)]
struct ListDocument {
    interviews: Interviews,
}

/// The interviews, parsed one by one as they are read.
#[derive(Default)]
struct Interviews {
    seen: HashSet<InterviewId>,
    records: Vec<ListRecord>,
    unreadable: Vec<Unreadable>,
    is_too_long: bool,
}

/// Parses a list: `{"interviews": […]}`. Each interview is parsed on its own, so that an unreadable one
/// does not affect the others.
///
/// # Errors
/// [`ListShapeError`] if the body as a whole is not such a document.
pub fn read_list(body: &[u8]) -> Result<ReadList, ListShapeError> {
    let text = body_text(body).ok_or(ListShapeError::NotTheList)?;
    let Object(document): Object<ListDocument> = serde_json::from_str(text).map_err(|error| {
        if text.trim().is_empty() {
            ListShapeError::Empty
        } else if text.trim_start().starts_with('<') {
            ListShapeError::WebPage
        } else if error.classify() == Category::Eof {
            ListShapeError::Cut
        } else {
            ListShapeError::NotTheList
        }
    })?;
    let Interviews {
        records,
        unreadable,
        is_too_long,
        ..
    } = document.interviews;
    if is_too_long {
        return Err(ListShapeError::TooMany);
    }
    Ok(ReadList {
        records,
        unreadable,
    })
}

impl Interviews {
    fn add(&mut self, json: &str) {
        match ReadInterview::parse(json) {
            Some(read) if self.seen.insert(read.id) => self.records.push(read.into_record()),
            Some(_) => {}
            None => self.unreadable.push(name_of(json)),
        }
    }
}

/// The attributes that identify an unreadable record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Name {
    id: Shown<Lenient, i64>,
    title: Shown<Lenient, Line>,
}

fn name_of(json: &str) -> Unreadable {
    let Object(Name { id, title }) = serde_json::from_str(json).unwrap_or_default();
    Unreadable {
        id: id.value.and_then(InterviewId::new),
        title: title
            .value
            .map(|line| line.0)
            .filter(|title| !title.is_empty()),
    }
}

impl<'de> Deserialize<'de> for Interviews {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Interviews;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of interviews")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sent: A) -> Result<Interviews, A::Error> {
                let mut interviews = Interviews::default();
                for _ in 0..MAX_INTERVIEWS {
                    match sent.next_element::<&RawValue>()? {
                        Some(raw) => interviews.add(raw.get()),
                        None => return Ok(interviews),
                    }
                }
                // The rest is only skipped, so that a document that ends early is still noticed.
                while sent.next_element::<IgnoredAny>()?.is_some() {
                    interviews.is_too_long = true;
                }
                Ok(interviews)
            }
        }

        deserializer.deserialize_seq(Reader)
    }
}
