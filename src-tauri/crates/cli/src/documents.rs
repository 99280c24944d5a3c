//! Renders answers as JSON documents for programs. Times are RFC 3339 in UTC, or null.
//!
//! Fields may be added. A field is never removed, and its meaning never changes.

mod account;
mod change;
mod doctor;
mod error;
mod export;
mod interview;
mod sign_out;
mod status;
mod sync;
mod unreadable;
mod watch;

use interlude_engine::store::Notice;
use interlude_model::{Code, Timestamp};
use serde::{Serialize, Serializer, ser::SerializeSeq};

use crate::failure::Failure;
use crate::page::is_terminal_control;

pub(crate) use account::{AccountDocument, AccountsDocument, BadAccountDocument, ConnectDocument};
pub(crate) use change::{ChangeDocument, HistoryDocument, OutboxDocument};
pub(crate) use doctor::DoctorDocument;
pub(crate) use error::ErrorDocument;
pub(crate) use export::ExportDocument;
pub(crate) use interview::{InterviewDocument, ListDocument, ShowDocument};
pub(crate) use sign_out::SignOutDocument;
pub(crate) use status::StatusDocument;
pub(crate) use sync::SyncDocument;
pub(crate) use unreadable::UnreadableDocument;
pub(crate) use watch::WatchDocument;

use change::ReasonDocument;

/// The notices about the store. A document has them only if there are any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Notices(pub(crate) Vec<Notice>);

/// Serializes the document to one line.
pub(crate) fn document(
    body: impl Serialize,
    notices: &Notices,
) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct Whole<'a, T> {
        #[serde(flatten)]
        body: T,
        #[serde(skip_serializing_if = "Notices::is_empty")]
        notices: &'a Notices,
    }
    serde_json::to_string(&Whole { body, notices }).map(|text| escaped(&text))
}

/// Formats a time for a document.
fn utc(at: Timestamp) -> String {
    at.to_string()
}

/// Escapes every character that a terminal might act on. JSON has such characters only in strings, so the
/// document stays valid.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_terminal_control(letter) {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    out
}

impl Notices {
    /// Removes the notices that are in `printed`.
    pub(crate) fn without(mut self, printed: &Self) -> Self {
        self.0.retain(|notice| !printed.0.contains(notice));
        self
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Notices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct NoticeDocument<'a> {
            code: &'a str,
            message: &'a str,
        }
        let mut all = serializer.serialize_seq(Some(self.0.len()))?;
        for Notice { code, message } in &self.0 {
            all.serialize_element(&NoticeDocument { code, message })?;
        }
        all.end()
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(
            Code::NoDocument,
            format!("The answer could not be written as JSON ({error})."),
        )
    }
}

#[cfg(test)]
mod tests;
