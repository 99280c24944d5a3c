//! Start and memory with many interviews, compared with an empty window.
//!
//! The baseline is a Tauri window with one word in it, of the same size and with the same features. So the difference
//! is the cost of the program, its page and the interviews.

use interlude_sandbox::{Data, Exchange};
use interlude_window_tests::{Area, Started};

use crate::connected::{Connected, MANY};
use crate::measurements::Measurements;

/// The number of measured starts of each.
const STARTS: usize = 15;

/// The number of measurements of the memory of each.
const RESTS: usize = 5;

/// The middle of the list, wide enough for the names.
const LIST: Area = Area {
    x: 363,
    y: 110,
    width: 300,
    height: 680,
};

/// The least number of text lines of a list that fills the screen.
const FULL_SCREEN_LINES: usize = 12;

/// Measures the time of a start.
pub async fn measure_time() {
    println!("Start to painted inbox, in seconds");
    let many = Connected::with(Data::Many(MANY)).await;
    let mut measurements = Measurements::default();
    for turn in 0..=STARTS {
        let ours = seconds(many.computer.start(), FULL_SCREEN_LINES);
        let theirs = seconds(many.computer.start_empty_window(), 1);
        // The first turn reads the programs and the libraries from the disk.
        if turn > 0 {
            measurements.add(ours, theirs);
        }
    }
    measurements.write("start");
}

/// Measures the memory of all processes after the server answered.
pub async fn measure_memory() {
    println!("Memory with the inbox open, in bytes");
    let many = Connected::with(Data::Many(MANY)).await;
    let mut measurements = Measurements::default();
    for _ in 0..RESTS {
        let ours = rest(&many).await;
        let empty = many.computer.start_empty_window();
        empty.watch(LIST).until_drawn(1);
        measurements.add(ours, empty.memory() as f64);
        empty.close();
    }
    measurements.write("memory");
}

/// Returns the time until this number of text lines is painted, and closes the window.
fn seconds(started: Started<'_>, lines: usize) -> f64 {
    let seen = started.watch(LIST).until_drawn(lines);
    let seconds = (seen.since - started.started_at()).as_secs_f64();
    started.close();
    seconds
}

/// Starts the program, and closes it once its list is painted, its server has answered and its memory is stable.
/// Returns that memory in bytes.
async fn rest(connected: &Connected) -> f64 {
    connected.server.requests().clear();
    let started = connected.computer.start();
    started.watch(LIST).until_drawn(FULL_SCREEN_LINES);
    let requests = connected.server.requests();
    let answered = |all: &[Exchange]| all.iter().any(|request| request.status().is_some());
    requests.wait_until(answered).await;
    let bytes = started.memory() as f64;
    started.close();
    bytes
}
