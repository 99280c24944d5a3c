//! What a data folder says, by the word of the program that opens it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use interlude_test_server::time;
use serde_json::Value;

/// Every change that the folder knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    pub(crate) waiting: Vec<Change>,
    /// By when it begins; they end but once.
    pub(crate) ended: BTreeMap<DateTime<Utc>, Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) interview: u64,
    pub(crate) start: DateTime<Utc>,
    pub(crate) state: String,
}

impl Kept {
    /// Adds what the history of an interview says.
    pub(crate) fn add_history(&mut self, document: &Value) {
        let ended = changes(document).into_iter();
        let ended = ended.filter(Change::has_ended);
        self.ended.extend(ended.map(|one| (one.start, one)));
    }

    /// Every change.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Change> {
        self.waiting.iter().chain(self.ended.values())
    }
}

impl Change {
    /// Whether it has left the outbox.
    pub(crate) fn has_ended(&self) -> bool {
        let ends = ["sent", "replaced", "undone", "dropped"];
        ends.contains(&self.state.as_str())
    }
}

/// The changes of an outbox, or of a history.
pub(crate) fn changes(document: &Value) -> Vec<Change> {
    let all = document["changes"].as_array().unwrap().iter();
    all.map(|one| Change {
        interview: one["interview_id"].as_u64().unwrap(),
        start: time(&one["start_at"]),
        state: one["state"].as_str().unwrap().to_owned(),
    })
    .collect()
}
