use std::collections::HashSet;
use std::fmt;

use interlude_domain::{InterviewId, ListRecord};
use interlude_engine::remote::Unreadable;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::attribute::{Careful, Shown};
use super::interview::ReadInterview;
use super::object::Object;
use super::text::Line;
use crate::body::text_of;

/// The longest list, in interviews: ten a day for a life. What comes in a few bytes each takes some
/// hundred times that in memory, so the length in bytes alone bounds nothing.
pub const MOST_INTERVIEWS: usize = 250_000;

/// A list answer, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadList {
    /// The interviews that could be read, in the server's order. Of an id that comes more than once
    /// only the first is kept: the list runs from the most recent to the oldest.
    pub records: Vec<ListRecord>,
    /// Those that could not.
    pub unreadable: Vec<Unreadable>,
}

/// Why a body is no list answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListShapeError {
    /// Nothing but white space.
    #[error("the body is empty")]
    Empty,
    /// Markup.
    #[error("the body is a web page")]
    WebPage,
    /// JSON that ends too early.
    #[error("the body ends before the list does")]
    Cut,
    /// A list of more than [`MOST_INTERVIEWS`].
    #[error("the list is longer than can be right")]
    TooMany,
    /// JSON of another shape, or no JSON.
    #[error("the body is not an object with a list of interviews")]
    NotTheList,
}

#[derive(Deserialize)]
struct ListDocument {
    interviews: Interviews,
}

/// The interviews, read one by one as they come.
#[derive(Default)]
struct Interviews {
    seen: HashSet<InterviewId>,
    records: Vec<ListRecord>,
    unreadable: Vec<Unreadable>,
    is_too_long: bool,
}

/// Reads the body of a list answer: `{"interviews": […]}`. Each interview is read on its own, so
/// that one that cannot be read spoils no other.
///
/// # Errors
/// [`ListShapeError`] when the whole of it is not such a document.
pub fn read_list(body: &[u8]) -> Result<ReadList, ListShapeError> {
    let text = text_of(body).ok_or(ListShapeError::NotTheList)?;
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

/// What can be told of a record that cannot be read: which one it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Name {
    id: Shown<Careful, i64>,
    title: Shown<Careful, Line>,
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
                for _ in 0..MOST_INTERVIEWS {
                    match sent.next_element::<&RawValue>()? {
                        Some(raw) => interviews.add(raw.get()),
                        None => return Ok(interviews),
                    }
                }
                while sent.next_element::<IgnoredAny>()?.is_some() {
                    interviews.is_too_long = true;
                }
                Ok(interviews)
            }
        }

        deserializer.deserialize_seq(Reader)
    }
}
