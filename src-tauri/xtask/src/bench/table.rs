use std::fmt::Write as _;

use super::figures::Figures;
use super::rows::{Aim, Row, Unit};

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
        (Aim::FramesBeyond(_), _) => format!("{:.1} frames beyond", figures.frames_beyond()),
        (_, Some((from, to))) => format!("{:.2} ({from:.2} to {to:.2})", figures.ratio),
        (_, None) => format!("{:.2}", figures.ratio),
    };
    let aim = match row.aim {
        Aim::AtMostTimes(times) => format!("at most {times:?}"),
        Aim::Under(limit) => format!("under {}", time(limit.as_secs_f64())),
        Aim::FramesBeyond(frames) => format!("under {frames} frames"),
        Aim::Nothing => String::new(),
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
        Unit::Each => time(figure),
        Unit::PerSecond => format!("{:.0}/s", 1.0 / figure),
        Unit::Bytes => format!("{:.0} MiB", figure / f64::from(1 << 20)),
        Unit::Interviews => format!("{figure}"),
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
    use crate::bench::rows::ROWS;

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
            let has_aim = !matches!(row.aim, Aim::Nothing);
            assert_eq!(line.contains("| no "), has_aim, "{line}");
        }
        assert!(table.contains("| 33/s append + fdatasync"), "{table}");
    }
}
