//! What the user asked for, and what the program said of it before it was killed.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use interlude_test_server::time;
use serde_json::Value;

/// A time that took effect at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) interview: u64,
    pub(crate) start: DateTime<Utc>,
}

/// One wish for another time. No two begin at the same time, so that a wish is told by it everywhere.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) interview: u64,
    pub(crate) start: DateTime<Utc>,
    /// Its place among all wishes.
    pub(crate) order: u64,
    /// The program said that it is saved.
    pub(crate) is_saved: bool,
    /// The user tried to take it back, or to drop it.
    pub(crate) may_be_dropped: bool,
    /// The program said that it is dropped.
    pub(crate) is_dropped: bool,
    /// The folder did not know it although it was opened since, so it never will.
    pub(crate) is_unknown: bool,
}

/// Everything that was asked for and said in a world.
#[derive(Debug, Default)]
pub(crate) struct Book {
    wishes: BTreeMap<DateTime<Utc>, Wish>,
}

impl Book {
    /// Writes down a new wish for an interview. Gives when it begins and ends.
    pub(crate) fn wish(&mut self, interview: u64) -> (DateTime<Utc>, DateTime<Utc>) {
        let first = DateTime::from_timestamp(1_925_000_400, 0).unwrap();
        let order = self.wishes.len() as u64;
        let start = first + TimeDelta::hours(i64::try_from(order).unwrap());
        let wish = Wish {
            interview,
            start,
            order,
            is_saved: false,
            may_be_dropped: false,
            is_dropped: false,
            is_unknown: false,
        };
        self.wishes.insert(start, wish);
        (start, start + TimeDelta::minutes(30))
    }

    /// The user is about to take back or to drop the newest wish for an interview.
    pub(crate) fn drops(&mut self, interview: u64) {
        let of_this = self.wishes.values_mut();
        for wish in of_this.filter(|wish| wish.interview == interview) {
            wish.may_be_dropped = true;
        }
    }

    /// The program said that the wish which begins then is saved.
    pub(crate) fn saved(&mut self, start: DateTime<Utc>) {
        if let Some(wish) = self.wishes.get_mut(&start) {
            wish.is_saved = true;
        }
    }

    /// The program answered with a change: it is saved, or dropped.
    pub(crate) fn answered(&mut self, document: &Value) {
        let Some(state) = document["state"].as_str() else {
            return;
        };
        if let Some(wish) = self.wishes.get_mut(&time(&document["start_at"])) {
            wish.is_saved = true;
            wish.is_dropped |= matches!(state, "undone" | "dropped");
        }
    }

    /// The folder was opened and does not know a wish that was never called saved.
    pub(crate) fn is_unknown(&mut self, start: DateTime<Utc>) {
        if let Some(wish) = self.wishes.get_mut(&start) {
            wish.is_unknown = true;
        }
    }

    /// The wish that begins then.
    pub(crate) fn get(&self, start: DateTime<Utc>) -> Option<&Wish> {
        self.wishes.get(&start)
    }

    /// Every wish, in the order in which they were made.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Wish> {
        self.wishes.values()
    }
}
