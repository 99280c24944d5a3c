use std::fmt::Write as _;

use super::{Away, BOUND, Herd, Size};

const WIDTH: usize = 1000;
const HEIGHT: usize = 420;
const LEFT: usize = 70;
const BOTTOM: usize = 370;
const TOP: usize = 60;

/// Draws an SVG chart of requests and rejections a second, with the capacity and the bound.
pub fn picture(herd: &Herd, size: Size, away: Away) -> String {
    let bound = f64::from(size.capacity) * BOUND;
    let seconds = herd.requests.len().max(1);
    let x = |second: usize| LEFT + second * (WIDTH - LEFT - 20) / seconds;
    let y = |rate: f64| BOTTOM as f64 - rate / (bound * 1.05) * (BOTTOM - TOP) as f64;
    let curve = |rates: &[u32]| {
        // The maximum of each ten seconds, so that no peak is lost between two points.
        let highest = rates
            .chunks(10)
            .map(|some| some.iter().copied().max().unwrap_or_default());
        let mut points = String::new();
        for (place, rate) in highest.enumerate() {
            let _ = write!(points, "{},{:.1} ", x(place * 10), y(f64::from(rate)));
        }
        points
    };
    let how = match away {
        Away::Unreachable => "nothing answers",
        Away::Announced => "a 503 names the moment of its return",
    };
    let (capacity, gone) = (f64::from(size.capacity), herd.back.saturating_sub(3600));
    let mut image = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#333\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"16\">{} clients, a server of {} requests a second, away for \
         an hour: {how}</text>\n\
         <text x=\"{LEFT}\" y=\"44\">Requests a second (the highest of each ten); turned away in red</text>\n\
         <rect x=\"{}\" y=\"{TOP}\" width=\"{}\" height=\"{}\" fill=\"#eee\"/>\n",
        size.clients,
        size.capacity,
        x(gone),
        x(herd.back) - x(gone),
        BOTTOM - TOP,
    );
    for (rate, name) in [(bound, "bound"), (capacity, "capacity"), (0.0, "0")] {
        let _ = writeln!(
            image,
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{1:.1}\" y2=\"{1:.1}\" stroke=\"#999\"/>\
             <text x=\"8\" y=\"{2:.1}\">{name}</text>",
            WIDTH - 20,
            y(rate),
            y(rate) + 4.0,
        );
    }
    for (rates, colour) in [(&herd.requests, "#1a5fb4"), (&herd.turned_away, "#c01c28")] {
        let points = curve(rates);
        let _ = writeln!(
            image,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"
        );
    }
    for (second, name) in [(gone, "away"), (herd.back, "back")] {
        let _ = writeln!(
            image,
            "<text x=\"{}\" y=\"{}\">{name}</text>",
            x(second),
            BOTTOM + 20
        );
    }
    image + "</svg>\n"
}
