//! Start and memory with many interviews, compared with an account that has none.
//!
//! The baseline is the same program for a connected user without interviews. It opens its keychain, its store and
//! its window, asks its server and draws its views in the same way, so the difference is the cost of the interviews.

use interlude_sandbox::{Data, Exchange};
use interlude_window_tests::{Area, Screenshot};

use crate::connected::{Connected, MANY};
use crate::measurements::Measurements;

/// The number of measured starts of each.
const STARTS: usize = 15;

/// The number of measurements of the memory of each.
const RESTS: usize = 5;

/// The middle of the list, wide enough for the names and for the sentence of an empty list.
const LIST: Area = Area {
    x: 363,
    y: 110,
    width: 300,
    height: 680,
};

/// The least number of text lines on a full screen. The empty page has fewer.
const FULL_SCREEN_LINES: usize = 12;

/// Measures the time of a start.
pub async fn measure_time() {
    println!("Start to painted agenda, in seconds");
    let (many, none) = both_accounts().await;
    let first = start(&none, 1);
    start(&many, FULL_SCREEN_LINES);
    let mut measurements = Measurements::default();
    for _ in 0..STARTS {
        let (ours, theirs) = (start(&many, FULL_SCREEN_LINES), start(&none, 1));
        assert!(theirs.seen.shows_the_same(&first.seen) && theirs.seen.lines() < FULL_SCREEN_LINES);
        measurements.add(ours.seconds, theirs.seconds);
    }
    measurements.write("start");
}

/// Measures the memory of all processes after the server answered.
pub async fn measure_memory() {
    println!("Memory with the agenda open, in bytes");
    let (many, none) = both_accounts().await;
    let mut measurements = Measurements::default();
    for _ in 0..RESTS {
        measurements.add(rest(&many, FULL_SCREEN_LINES).await, rest(&none, 1).await);
    }
    measurements.write("memory");
}

async fn both_accounts() -> (Connected, Connected) {
    let many = Connected::with(Data::Many(MANY)).await;
    let none = Connected::with(Data::Exactly(Vec::new())).await;
    (many, none)
}

struct Start {
    seconds: f64,
    seen: Screenshot,
}

/// Starts the program and closes it once its list is painted.
fn start(connected: &Connected, lines: usize) -> Start {
    let started = connected.computer.start();
    let seen = started.watch(LIST).until_drawn(lines);
    let start = Start {
        seconds: (seen.since - started.started_at()).as_secs_f64(),
        seen,
    };
    started.close();
    start
}

/// Starts the program, and closes it once its list is painted, its server has answered and its memory is stable.
/// Returns that memory in bytes.
async fn rest(connected: &Connected, lines: usize) -> f64 {
    connected.server.requests().clear();
    let started = connected.computer.start();
    started.watch(LIST).until_drawn(lines);
    let requests = connected.server.requests();
    let answered = |all: &[Exchange]| all.iter().any(|request| request.status().is_some());
    requests.wait_until(answered).await;
    let bytes = started.memory() as f64;
    started.close();
    bytes
}
