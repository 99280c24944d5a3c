use std::fmt::Write as _;
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

/// 55 frames a second on a screen with 60.
const AT_55_FRAMES: Aim = AtMostTimes(1.09);

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
    row("Start to painted inbox, 10,000",     "an empty window",             Window("start"),                Each,      AtMostTimes(1.5)),
    row("Processor time of that start",       "an empty window",             Window("start_processor"),      Each,      Nothing),
    row("Memory of the window, 10,000",       "an empty window",             Window("memory"),               Bytes,     AtMostTimes(1.2)),
    row("Memory of the program's own process", "an empty window",            Window("memory_own"),           Bytes,     Nothing),
    row("Memory of the web view's processes", "an empty window",             Window("memory_web"),           Bytes,     Nothing),
    row("Memory after 1,000 switches of view", "after 100",                   Window("switches"),             Bytes,     AtMostTimes(1.03)),
    row("Memory after 1,000 status events",   "after 100",                   Window("events"),               Bytes,     AtMostTimes(1.03)),
    row("Click to “saved” on the screen",     "append + fdatasync",          Window("saved"),                Each,      FramesBeyond(2.0)),
    row("The same, with this computer's delay", "question + frame + fdatasync",  Window("saved_painted"),        Each,      FramesBeyond(1.0)),
    row("Keystroke to found rows, 100,000",   "question + frame",            Window("keystroke"),            Each,      FramesBeyond(1.0)),
    row("Frame while 100,000 rows scroll",     "frame at rest",               Window("scroll"),               Each,      AT_55_FRAMES),
    row("Frame of a drag over a month of 500", "frame at rest",               Window("drag"),                 Each,      AT_55_FRAMES),
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

const HEADINGS: [&str; COLUMNS] = ["what", "figure", "against", "ratio", "aim", "met"];
const COLUMNS: usize = 6;

/// Returns the summary as a Markdown table with aligned columns.
pub fn of(rows: &[(&Row, Figures)]) -> String {
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    lines.extend(rows.iter().map(|(row, figures)| cells(row, figures)));
    let width = |column: usize| {
        let lengths = lines.iter().map(|line| line[column].chars().count());
        lengths.max().unwrap_or_default()
    };
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let mut table = String::new();
    for (at, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(widths) {
            let _ = write!(table, "| {cell:width$} ");
        }
        table.push_str("|\n");
        if at == 0 {
            for width in widths {
                let _ = write!(table, "| {:-<width$} ", "");
            }
            table.push_str("|\n");
        }
    }
    table
}

fn cells(row: &Row, figures: &Figures) -> [String; COLUMNS] {
    let ratio = match (row.aim, figures.between) {
        (FramesBeyond(_), _) => format!("{:.1} frames beyond", figures.frames_beyond()),
        (_, Some((from, to))) => format!("{:.2} ({from:.2} to {to:.2})", figures.ratio),
        (_, None) => format!("{:.2}", figures.ratio),
    };
    let aim = match row.aim {
        AtMostTimes(times) => format!("at most {times:?}"),
        Under(limit) => format!("under {}", time(limit.as_secs_f64())),
        FramesBeyond(frames) => format!("under {frames} frames"),
        Nothing => String::new(),
    };
    let met = match row.aim.is_met(figures) {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    [
        row.what.to_owned(),
        shown(figures.ours, row.unit),
        format!("{} {}", shown(figures.theirs, row.unit), row.against),
        ratio,
        aim,
        met.to_owned(),
    ]
}

fn shown(figure: f64, unit: Unit) -> String {
    match unit {
        Each => time(figure),
        PerSecond => format!("{:.0}/s", 1.0 / figure),
        Bytes => format!("{:.0} MiB", figure / f64::from(1 << 20)),
        Interviews => format!("{figure}"),
    }
}

/// Formats a time with three significant digits and its unit.
fn time(seconds: f64) -> String {
    let (value, unit) = if seconds < 1e-3 {
        (seconds * 1e6, "µs")
    } else if seconds < 1.0 {
        (seconds * 1e3, "ms")
    } else {
        (seconds, "s")
    };
    let decimals = if value < 10.0 {
        2
    } else if value < 100.0 {
        1
    } else {
        0
    };
    format!("{value:.decimals$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_three_digits_and_its_unit() {
        assert_eq!(time(126.446e-6), "126 µs");
        assert_eq!(time(2.927_5e-3), "2.93 ms");
        assert_eq!(time(1.930_080_981), "1.93 s");
        assert_eq!(time(59.792e-6), "59.8 µs");
    }

    #[test]
    fn every_row_shows_whether_its_aim_was_met() {
        let slow = Figures {
            ours: 0.12,
            theirs: 0.03,
            ratio: 4.0,
            between: Some((3.9, 4.1)),
        };
        let rows: Vec<_> = ROWS.iter().map(|row| (row, slow)).collect();
        let table = of(&rows);
        let widths: Vec<_> = table.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{table}");
        for (line, row) in table.lines().skip(2).zip(ROWS) {
            let has_aim = !matches!(row.aim, Nothing);
            assert_eq!(line.contains("| no "), has_aim, "{line}");
        }
        assert!(table.contains("| 33/s append + fdatasync"), "{table}");
    }
}
