use std::time::Duration;

use super::figures::{Figures, Source};
use Aim::{AtMostTimes, FramesBeyond, Nothing, Under};
use Source::{InTurns, OneAfterTheOther, Window};
use Unit::{Bytes, Each, Interviews, PerSecond};

/// A row of the summary.
pub struct Row {
    pub what: &'static str,
    pub against: &'static str,
    pub source: Source,
    pub unit: Unit,
    pub aim: Aim,
}

/// The unit in which a figure is shown.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Time per operation.
    Each,
    /// Operations per second.
    PerSecond,
    Bytes,
    /// Number of interviews.
    Interviews,
}

/// The aim of a row.
#[derive(Clone, Copy)]
pub enum Aim {
    /// At most this multiple of the comparison.
    AtMostTimes(f64),
    /// Less than this.
    Under(Duration),
    /// Fewer than this number of frames more than the comparison.
    FramesBeyond(f64),
    /// No aim.
    Nothing,
}

impl Aim {
    /// Returns true if the aim was met, or `None` if there is none.
    pub fn is_met(self, figures: &Figures) -> Option<bool> {
        match self {
            AtMostTimes(times) => Some(figures.ratio <= times),
            Under(limit) => Some(figures.ours < limit.as_secs_f64()),
            FramesBeyond(frames) => Some(figures.frames_beyond() < frames),
            Nothing => None,
        }
    }
}

const SEARCH: Aim = Under(Duration::from_millis(8));

/// The rows of the summary, in order.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("Save a change, the store alone",     "append + fdatasync",          InTurns("saving/commit"),       Each,      AtMostTimes(1.3)),
    row("Save a change, through the engine",  "append + fdatasync",          InTurns("saving/amend"),        Each,      AtMostTimes(1.3)),
    row("Save changes without a pause",       "append + fdatasync",          InTurns("saving/sustained"),    PerSecond, Nothing),
    row("Pull 100,000 until listed",          "download + serde_json",       InTurns("pulling/listed"),      Each,      AtMostTimes(1.0)),
    row("Pull 100,000 until on disk",         "download + serde_json",       InTurns("pulling/on_disk"),     Each,      AtMostTimes(2.0)),
    row("Open 100,000 until listed",          "read + decode a plain file",  InTurns("opening/ledger"),      Each,      AtMostTimes(3.0)),
    row("Send 1,000 waiting changes",         "N·RTT/6 at 50 ms",            InTurns("draining/slow_server"), Each,     AtMostTimes(1.2)),
    row("Search 100,000: one is found",       "memmem over the words",       InTurns("searching/one"),       Each,      SEARCH),
    row("Search 100,000: a name",             "memmem over the words",       InTurns("searching/a_name"),    Each,      SEARCH),
    row("Search 100,000: all are found",      "memmem over the words",       InTurns("searching/all"),       Each,      SEARCH),
    row("Search 100,000: two terms",          "memmem over the words",       InTurns("searching/two_terms"), Each,      SEARCH),
    row("Search 100,000: nothing is found",   "memmem over the words",       InTurns("searching/none"),      Each,      SEARCH),
    row("Read the documented list, 100,000",  "serde_json",                  READ_DOCUMENTED,                Each,      Nothing),
    row("Read a list with times, 100,000",    "serde_json",                  READ_WITH_TIMES,                Each,      Nothing),
    row("Start to painted agenda, 10,000",    "with no interviews",          Window("start"),                Each,      AtMostTimes(1.3)),
    row("Memory of the window, 10,000",       "with no interviews",          Window("memory"),               Bytes,     AtMostTimes(1.25)),
    row("Memory after 500 switches of view",  "after 50",                    Window("switches"),             Bytes,     AtMostTimes(1.05)),
    row("Click to “saved” on the screen",     "append + fdatasync",          Window("saved"),                Each,      FramesBeyond(2.0)),
    row("The same, with this computer's delay", "question + frame + fdatasync",  Window("saved_painted"),        Each,      Nothing),
    row("Requested rows: all interviews",      "drawn",                       Window("rows_all"),             Interviews, AtMostTimes(2.0)),
    row("Requested rows: the agenda",          "drawn",                       Window("rows_agenda"),          Interviews, AtMostTimes(2.0)),
    row("Requested rows: past interviews",     "drawn",                       Window("rows_past"),            Interviews, AtMostTimes(2.0)),
    row("Requested rows: a day",               "drawn",                       Window("rows_day"),             Interviews, AtMostTimes(2.0)),
    row("Requested rows: a week",              "drawn",                       Window("rows_week"),            Interviews, AtMostTimes(2.0)),
    row("Requested rows: a month",             "drawn",                       Window("rows_month"),           Interviews, AtMostTimes(2.0)),
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
