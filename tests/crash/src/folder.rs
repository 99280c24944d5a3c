//! The content of a data folder, as the program shows it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use interlude_test_server::parse_time;
use serde_json::Value;

/// Every known change of a data folder.
#[derive(Debug, Clone, Default)]
pub(crate) struct FolderState {
    pub(crate) waiting: Vec<Change>,
    /// The ended changes by their start. Their state is final, so they are read once.
    pub(crate) ended: BTreeMap<DateTime<Utc>, Change>,
}

/// A change in the outbox or the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) interview: u64,
    pub(crate) start: DateTime<Utc>,
    pub(crate) state: String,
}

impl FolderState {
    /// Adds the ended changes of an interview's history.
    pub(crate) fn add_history(&mut self, document: &Value) {
        let ended = changes(document).into_iter();
        let ended = ended.filter(Change::has_ended);
        self.ended.extend(ended.map(|one| (one.start, one)));
    }

    /// Returns every change.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Change> {
        self.waiting.iter().chain(self.ended.values())
    }
}

impl Change {
    /// Returns true if the change has ended.
    pub(crate) fn has_ended(&self) -> bool {
        let ends = ["sent", "replaced", "undone", "dropped"];
        ends.contains(&self.state.as_str())
    }
}

/// Parses the changes of an outbox or of a history.
pub(crate) fn changes(document: &Value) -> Vec<Change> {
    let all = document["changes"].as_array().unwrap().iter();
    all.map(|one| Change {
        interview: one["interview_id"].as_u64().unwrap(),
        start: parse_time(&one["start_at"]),
        state: one["state"].as_str().unwrap().to_owned(),
    })
    .collect()
}
