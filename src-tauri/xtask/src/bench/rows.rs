use std::time::Duration;

use super::figures::{Figures, Source};
use Aim::{AtMostTimes, Nothing, Under};
use Source::{InTurns, OneAfterTheOther};
use Unit::{Each, PerSecond};

/// A line of the summary.
pub struct Row {
    pub what: &'static str,
    pub against: &'static str,
    pub source: Source,
    pub unit: Unit,
    pub aim: Aim,
}

/// How a figure is told.
#[derive(Clone, Copy)]
pub enum Unit {
    /// As the time that one takes.
    Each,
    /// As how many fit into a second.
    PerSecond,
}

/// How fast is fast enough.
#[derive(Clone, Copy)]
pub enum Aim {
    /// So many times what it is measured against.
    AtMostTimes(f64),
    /// Less than this.
    Under(Duration),
    /// None was set.
    Nothing,
}

impl Aim {
    /// Whether it was met; none where there is no aim.
    pub fn is_met(self, figures: &Figures) -> Option<bool> {
        match self {
            AtMostTimes(times) => Some(figures.ratio <= times),
            Under(limit) => Some(figures.ours < limit),
            Nothing => None,
        }
    }
}

const SEARCH: Aim = Under(Duration::from_millis(8));

/// What is summed up, in order.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("Save a change, the store alone",     "append + fdatasync",          InTurns("saving/commit"),       Each,      AtMostTimes(1.3)),
    row("Save a change, through the engine",  "append + fdatasync",          InTurns("saving/amend"),        Each,      AtMostTimes(1.3)),
    row("Save changes without a pause",       "append + fdatasync",          InTurns("saving/sustained"),    PerSecond, Nothing),
    row("Pull 100,000 until listed",          "download + serde_json",       InTurns("pulling/listed"),      Each,      AtMostTimes(2.0)),
    row("Pull 100,000 until on disk",         "download + serde_json",       InTurns("pulling/on_disk"),     Each,      Nothing),
    row("Open 100,000 until listed",          "read + decode a plain file",  InTurns("opening/ledger"),      Each,      Nothing),
    row("Search 100,000: one is found",       "memmem over the words",       InTurns("searching/one"),       Each,      SEARCH),
    row("Search 100,000: a name",             "memmem over the words",       InTurns("searching/a_name"),    Each,      SEARCH),
    row("Search 100,000: all are found",      "memmem over the words",       InTurns("searching/all"),       Each,      SEARCH),
    row("Search 100,000: two terms",          "memmem over the words",       InTurns("searching/two_terms"), Each,      SEARCH),
    row("Search 100,000: nothing is found",   "memmem over the words",       InTurns("searching/none"),      Each,      SEARCH),
    row("Read the documented list, 100,000",  "serde_json",                  READ_DOCUMENTED,                Each,      Nothing),
    row("Read a list with times, 100,000",    "serde_json",                  READ_WITH_TIMES,                Each,      Nothing),
];

const READ_DOCUMENTED: Source = OneAfterTheOther {
    ours: "documented/read_list",
    theirs: "documented/serde_json_value",
};

const READ_WITH_TIMES: Source = OneAfterTheOther {
    ours: "with_times/read_list",
    theirs: "with_times/serde_json_value",
};

const fn row(
    what: &'static str,
    against: &'static str,
    source: Source,
    unit: Unit,
    aim: Aim,
) -> Row {
    Row {
        what,
        against,
        source,
        unit,
        aim,
    }
}
