//! The expected changes and acts of the other side: those that happened, and what the program shows of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

/// The request of a change. The user asks for the same only once, so this identifies the change everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) interview: u64,
    pub(super) kind: Kind,
    /// The start of the time that is proposed or accepted. A cancel has none.
    pub(super) start: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Amend,
    Accept,
    Cancel,
}

/// A change that the user requested.
#[derive(Debug, Clone)]
pub(super) struct ExpectedChange {
    pub(super) asked: Asked,
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

/// An act of the other side. No two are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Act {
    pub(super) interview: u64,
    /// The word of the program for it.
    pub(super) what: &'static str,
    /// The start of the time that it is about.
    pub(super) start: DateTime<Utc>,
}

/// The truth about a world.
#[derive(Debug, Default)]
pub(super) struct Oracle {
    /// All requested changes.
    pub(super) changes: BTreeMap<Asked, ExpectedChange>,
    /// All acts of the other side.
    pub(super) acts: BTreeSet<Act>,
    /// The acts that a list has shown, so that the user must have been told of them.
    pub(super) listed: BTreeSet<Act>,
    /// The greatest number of an entry that is marked as seen.
    pub(super) seen: u64,
}

impl Oracle {
    /// Adds a requested change.
    pub(super) fn request(&mut self, asked: Asked) {
        let change = ExpectedChange {
            asked,
            order: self.changes.len(),
            is_saved: false,
            may_be_dropped: false,
            is_dropped: false,
            is_unknown: false,
        };
        self.changes.insert(asked, change);
    }

    /// Notes that the user is about to undo or drop a change of an interview, which may be any of them.
    pub(super) fn will_drop(&mut self, interview: u64) {
        let all = self.changes.values_mut();
        all.filter(|change| change.asked.interview == interview)
            .for_each(|change| change.may_be_dropped = true);
    }

    /// Returns true if the user tried to undo or drop a change of its interview.
    pub(super) fn may_be_undone(&self, asked: &Asked) -> bool {
        let change = self.changes.get(asked);
        change.is_some_and(|change| change.may_be_dropped)
    }

    /// Notes a change in the program's output.
    pub(super) fn reported(&mut self, document: &Value) {
        let Some(change) = Change::parse(document) else {
            return;
        };
        if let Some(expected) = self.changes.get_mut(&change.asked) {
            expected.is_saved = true;
            expected.is_dropped |= matches!(&*change.state, "undone" | "dropped");
        }
    }

    /// Returns true if the other side did anything to an interview.
    pub(super) fn has_acted(&self, interview: u64) -> bool {
        self.acts.iter().any(|act| act.interview == interview)
    }

    /// Returns the changes that may be in the folder and are not in this state of it.
    pub(super) fn missing(&self, folder: &FolderState) -> Vec<Asked> {
        let known: BTreeSet<_> = folder.all().map(|change| change.asked).collect();
        let open = self.changes.values();
        open.filter(|one| !one.is_unknown && !known.contains(&one.asked))
            .map(|one| one.asked)
            .collect()
    }
}

/// Everything that a data folder knows, as the program shows it.
#[derive(Debug, Default)]
pub(super) struct FolderState {
    pub(super) waiting: Vec<Change>,
    /// The ended changes. Their state is final, so they are read once.
    pub(super) ended: BTreeMap<Asked, Change>,
    /// The entries of what the other side did, by number.
    pub(super) heard: BTreeMap<u64, HeardEntry>,
}

/// A change in the outbox or the history.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) asked: Asked,
    pub(super) state: String,
    /// It was sent, and its time is agreed.
    pub(super) is_agreed: bool,
}

/// An entry of what the other side did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeardEntry {
    pub(super) number: u64,
    pub(super) interview: u64,
    pub(super) what: String,
    pub(super) start: Option<DateTime<Utc>>,
}

impl FolderState {
    /// Reads an interview's history.
    pub(super) fn add_history(&mut self, document: &Value) {
        let ended = changes(document).into_iter().filter(Change::has_ended);
        self.ended.extend(ended.map(|one| (one.asked, one)));
        let heard = heard(&document["heard"]);
        self.heard.extend(heard.map(|entry| (entry.number, entry)));
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Change> {
        self.waiting.iter().chain(self.ended.values())
    }

    /// Returns true if the user was told of an act, by an entry or by the history of their own change.
    pub(super) fn tells(&self, act: &Act) -> bool {
        let of_change = |change: &Change| {
            let Asked {
                interview, start, ..
            } = change.asked;
            let is_answer = act.what == "accepted" && change.is_agreed;
            is_answer && (interview, start) == (act.interview, Some(act.start))
        };
        self.heard.values().any(|entry| entry.is_of(act)) || self.ended.values().any(of_change)
    }
}

impl HeardEntry {
    pub(super) fn is_of(&self, act: &Act) -> bool {
        (self.interview, &*self.what, self.start) == (act.interview, act.what, Some(act.start))
    }
}

impl Change {
    /// Reads a change. Returns `None` if the document is none.
    fn parse(document: &Value) -> Option<Self> {
        let kind = match document["kind"].as_str()? {
            "amend" => Kind::Amend,
            "accept" => Kind::Accept,
            "cancel" => Kind::Cancel,
            _ => return None,
        };
        let asked = Asked {
            interview: document["interview_id"].as_u64()?,
            kind,
            start: time(&document["start_at"]).filter(|_| kind != Kind::Cancel),
        };
        let state = document["state"].as_str()?.to_owned();
        Some(Self {
            asked,
            is_agreed: state == "sent" && document["delivery"]["as"] == "agreed",
            state,
        })
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(&*self.state, "sent" | "replaced" | "undone" | "dropped")
    }

    /// Returns true if nothing but the user can end it.
    pub(super) fn needs_user(&self) -> bool {
        self.state == "conflict"
    }
}

/// Reads the changes of an outbox or of a history.
pub(super) fn changes(document: &Value) -> Vec<Change> {
    let all = document["changes"].as_array().unwrap().iter();
    all.map(|one| Change::parse(one).unwrap()).collect()
}

/// Reads the entries of a history or of what the user has not seen.
pub(super) fn heard(entries: &Value) -> impl Iterator<Item = HeardEntry> {
    let entries = entries.as_array().into_iter().flatten();
    entries.map(|entry| HeardEntry {
        number: entry["number"].as_u64().unwrap(),
        interview: entry["interview_id"].as_u64().unwrap(),
        what: entry["what"].as_str().unwrap().to_owned(),
        start: time(&entry["to"]["start_at"]),
    })
}

/// Reads a time. Returns `None` for null.
pub(super) fn time(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}
