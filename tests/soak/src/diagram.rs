//! Draws the samples of a day.

use std::fmt::Write;

use crate::sample::Sample;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
/// The space for the labels of the axes.
const MARGIN: f64 = 56.0;

/// The label of a line, its colour, and its value in bytes.
type Line = (&'static str, &'static str, fn(&Sample) -> u64);

const LINES: [Line; 3] = [
    ("resident memory", "#2a6fdb", |it| it.resident),
    ("heap in use", "#0f8a5f", |it| it.heap),
    ("files of the account", "#b4540a", |it| it.folder),
];

/// Returns an SVG with the samples as lines over the hours of the day, in MiB.
pub fn diagram(samples: &[Sample]) -> String {
    let most = LINES
        .iter()
        .flat_map(|(.., of)| samples.iter().map(of))
        .max();
    let top = (mebibytes(most.unwrap_or_default()) / 10.0).ceil().max(1.0) * 10.0;
    let minutes = f64::from(samples.last().map_or(1, |last| last.minute));
    let x = |minute: f64| MARGIN + minute / minutes * (WIDTH - 2.0 * MARGIN);
    let y = |size: f64| HEIGHT - MARGIN - size / top * (HEIGHT - 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"11\" fill=\"#444\">\n\
         <title>Memory and files of the process over a day of use</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    for step in 0..=5 {
        let size = top * f64::from(step) / 5.0;
        let at = y(size);
        line(&mut svg, (x(0.0), at), (x(minutes), at));
        label(
            &mut svg,
            (x(0.0) - 6.0, at + 4.0),
            "end",
            &format!("{size:.0} MiB"),
        );
    }
    for step in 0..=6 {
        let minute = minutes * f64::from(step) / 6.0;
        let words = format!("{:.1} h", minute / 60.0);
        label(&mut svg, (x(minute), y(0.0) + 18.0), "middle", &words);
    }
    for (number, (words, colour, of)) in (0u8..).zip(LINES) {
        let points: Vec<_> = samples
            .iter()
            .map(|it| format!("{:.1},{:.1}", x(f64::from(it.minute)), y(mebibytes(of(it)))))
            .collect();
        let points = points.join(" ");
        push(
            &mut svg,
            format_args!(
                "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{points}\"/>"
            ),
        );
        let left = MARGIN + f64::from(number) * 190.0;
        push(
            &mut svg,
            format_args!(
                "<rect x=\"{left}\" y=\"20\" width=\"14\" height=\"4\" fill=\"{colour}\"/>"
            ),
        );
        label(&mut svg, (left + 20.0, 26.0), "start", words);
    }
    svg.push_str("</svg>\n");
    svg
}

#[expect(clippy::cast_precision_loss, reason = "no process holds 2^53 bytes")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn line(svg: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    push(
        svg,
        format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#ddd\"/>"
        ),
    );
}

fn label(svg: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    push(
        svg,
        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"),
    );
}

fn push(svg: &mut String, element: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(svg, "{element}");
}
