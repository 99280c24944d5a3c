//! The expected changes: those that the user requested, and the program's outputs about them before a kill.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// The start of the first requested change. Each further one is an hour later.
const FIRST: &str = "2031-06-01T00:00:00Z";

/// A change that the user requested. No two begin at the same time, so the start identifies it everywhere.
#[derive(Debug, Clone)]
pub(super) struct ExpectedChange {
    pub(super) interview: u64,
    pub(super) start: DateTime<Utc>,
    /// Its number in the order of all requested changes.
    pub(super) order: usize,
    /// The program reported it as saved.
    pub(super) is_saved: bool,
    /// The user tried to undo or drop it.
    pub(super) may_be_dropped: bool,
    /// The program reported it as undone or dropped.
    pub(super) is_dropped: bool,
    /// The folder was opened since and did not contain it, so it must never appear.
    pub(super) is_unknown: bool,
}

/// All requested changes of a world, by their start.
#[derive(Debug, Default)]
pub(super) struct Oracle(pub(super) BTreeMap<DateTime<Utc>, ExpectedChange>);

impl Oracle {
    /// Adds a requested change of an interview and returns its start.
    pub(super) fn request(&mut self, interview: u64) -> DateTime<Utc> {
        let order = self.0.len();
        let first: DateTime<Utc> = FIRST.parse().unwrap();
        let start = first + TimeDelta::hours(i64::try_from(order).unwrap());
        let change = ExpectedChange {
            interview,
            start,
            order,
            is_saved: false,
            may_be_dropped: false,
            is_dropped: false,
            is_unknown: false,
        };
        self.0.insert(start, change);
        start
    }

    /// Notes that the user is about to undo or drop a change of an interview, which may be any of them.
    pub(super) fn will_drop(&mut self, interview: u64) {
        let all = self.0.values_mut();
        all.filter(|change| change.interview == interview)
            .for_each(|change| change.may_be_dropped = true);
    }

    /// Notes a change in the program's output.
    pub(super) fn reported(&mut self, document: &Value) {
        let Some(state) = document["state"].as_str() else {
            return;
        };
        if let Some(change) = self.0.get_mut(&time(&document["start_at"])) {
            change.is_saved = true;
            change.is_dropped |= matches!(state, "undone" | "dropped");
        }
    }

    /// Returns the changes that may be in the folder and are not in this state of it.
    pub(super) fn missing(&self, folder: &FolderState) -> Vec<ExpectedChange> {
        let known: BTreeSet<_> = folder.all().map(|change| change.start).collect();
        let open = self.0.values();
        open.filter(|one| !one.is_unknown && !known.contains(&one.start))
            .cloned()
            .collect()
    }
}

/// Every known change of a data folder, as the program shows it.
#[derive(Debug, Default)]
pub(super) struct FolderState {
    pub(super) waiting: Vec<Change>,
    /// The ended changes by their start. Their state is final, so they are read once.
    pub(super) ended: BTreeMap<DateTime<Utc>, Change>,
}

/// A change in the outbox or the history.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) interview: u64,
    pub(super) start: DateTime<Utc>,
    pub(super) state: String,
}

impl FolderState {
    /// Adds the ended changes of an interview's history.
    pub(super) fn add_history(&mut self, document: &Value) {
        let ended = changes(document).into_iter().filter(Change::has_ended);
        self.ended.extend(ended.map(|one| (one.start, one)));
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Change> {
        self.waiting.iter().chain(self.ended.values())
    }
}

impl Change {
    pub(super) fn has_ended(&self) -> bool {
        matches!(&*self.state, "sent" | "replaced" | "undone" | "dropped")
    }
}

/// Parses the changes of an outbox or of a history.
pub(super) fn changes(document: &Value) -> Vec<Change> {
    let all = document["changes"].as_array().unwrap().iter();
    all.map(|one| Change {
        interview: one["interview_id"].as_u64().unwrap(),
        start: time(&one["start_at"]),
        state: one["state"].as_str().unwrap().to_owned(),
    })
    .collect()
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}
