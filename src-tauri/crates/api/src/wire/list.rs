use std::collections::HashSet;

use interlude_domain::ListRecord;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::interview::ReadInterview;

/// A list answer, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadList {
    /// The interviews that could be read, in the server's order. Of an id that comes more than once
    /// only the first is kept: the list runs from the most recent to the oldest.
    pub records: Vec<ListRecord>,
    /// How many could not.
    pub unreadable: usize,
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
    /// JSON of another shape, or no JSON.
    #[error("the body is not an object with a list of interviews")]
    NotTheList,
}

#[derive(Deserialize)]
struct ListDocument<'a> {
    #[serde(borrow)]
    interviews: Vec<&'a RawValue>,
}

/// Reads the body of a list answer: `{"interviews": […]}`. Each interview is read on its own, so
/// that one that cannot be read spoils no other.
///
/// # Errors
/// [`ListShapeError`] when the whole of it is not such a document.
pub fn read_list(body: &[u8]) -> Result<ReadList, ListShapeError> {
    let text = std::str::from_utf8(body).map_err(|_| ListShapeError::NotTheList)?;
    let text = text.trim_start_matches('\u{feff}');
    let document: ListDocument = serde_json::from_str(text).map_err(|error| {
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
    let mut seen = HashSet::with_capacity(document.interviews.len());
    let mut records = Vec::with_capacity(document.interviews.len());
    let mut unreadable = 0;
    for raw in document.interviews {
        match ReadInterview::parse(raw.get()) {
            Some(read) if seen.insert(read.record.id) => records.push(read.record),
            Some(_) => {}
            None => unreadable += 1,
        }
    }
    Ok(ReadList {
        records,
        unreadable,
    })
}
