//! The expected changes: those that the user requested, and the program's outputs about them before a kill.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use interlude_test_server::parse_time;
use serde_json::Value;

/// A proposal that took effect at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) interview: u64,
    pub(crate) start: DateTime<Utc>,
}

/// A change that the user requested. No two begin at the same time, so the start identifies it everywhere.
#[derive(Debug, Clone)]
pub(crate) struct ExpectedChange {
    pub(crate) interview: u64,
    pub(crate) start: DateTime<Utc>,
    /// Its number in the order of all requested changes.
    pub(crate) order: u64,
    /// The program reported it as saved.
    pub(crate) is_saved: bool,
    /// The user tried to undo or drop it.
    pub(crate) may_be_dropped: bool,
    /// The program reported it as undone or dropped.
    pub(crate) is_dropped: bool,
    /// The folder was opened since and did not contain it, so it must never appear.
    pub(crate) is_unknown: bool,
}

/// All requested changes of a world.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    changes: BTreeMap<DateTime<Utc>, ExpectedChange>,
}

impl Oracle {
    /// Adds a requested change of an interview. Returns its start and end.
    pub(crate) fn request(&mut self, interview: u64) -> (DateTime<Utc>, DateTime<Utc>) {
        let first = DateTime::from_timestamp(1_925_000_400, 0).unwrap();
        let order = self.changes.len() as u64;
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
        self.changes.insert(start, change);
        (start, start + TimeDelta::minutes(30))
    }

    /// Notes that the user is about to undo or drop a change of an interview, which may be any of them.
    pub(crate) fn will_drop(&mut self, interview: u64) {
        let of_this = self.changes.values_mut();
        for change in of_this.filter(|change| change.interview == interview) {
            change.may_be_dropped = true;
        }
    }

    /// Notes that the program reported the change with this start as saved.
    pub(crate) fn saved(&mut self, start: DateTime<Utc>) {
        if let Some(change) = self.changes.get_mut(&start) {
            change.is_saved = true;
        }
    }

    /// Notes a change in the program's output.
    pub(crate) fn reported(&mut self, document: &Value) {
        let Some(state) = document["state"].as_str() else {
            return;
        };
        if let Some(change) = self.changes.get_mut(&parse_time(&document["start_at"])) {
            change.is_saved = true;
            change.is_dropped |= matches!(state, "undone" | "dropped");
        }
    }

    /// Notes that the folder was opened and does not contain the change with this start.
    pub(crate) fn mark_unknown(&mut self, start: DateTime<Utc>) {
        if let Some(change) = self.changes.get_mut(&start) {
            change.is_unknown = true;
        }
    }

    /// Returns the change with this start.
    pub(crate) fn get(&self, start: DateTime<Utc>) -> Option<&ExpectedChange> {
        self.changes.get(&start)
    }

    /// Returns every change, in the order of the requests.
    pub(crate) fn all(&self) -> impl Iterator<Item = &ExpectedChange> {
        self.changes.values()
    }
}
