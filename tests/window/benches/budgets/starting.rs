//! Start and memory with many interviews, compared with an empty window.
//!
//! The baseline is a Tauri window with one word in it, of the same size and with the same features. So the difference
//! is the cost of the program, its page and the interviews.

use interlude_sandbox::{Data, Exchange};
use interlude_window_tests::{Area, Drawn, Memory, Started};

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

/// Measures the time of a start, and its processor time.
pub async fn measure_time() {
    println!("Start to painted inbox, in seconds and in seconds of processor time");
    let many = Connected::with(Data::Many(MANY)).await;
    let (mut times, mut processor) = (Measurements::default(), Measurements::default());
    for turn in 0..=STARTS {
        let ours = drawn(many.computer.start(), FULL_SCREEN_LINES);
        let theirs = drawn(many.computer.start_empty_window(), 1);
        // The first turn reads the programs and the libraries from the disk.
        if turn > 0 {
            times.add(ours.after.as_secs_f64(), theirs.after.as_secs_f64());
            let of = |drawn: Drawn| drawn.processor_time.as_secs_f64();
            processor.add(of(ours), of(theirs));
        }
    }
    times.write("start");
    processor.write("start_processor");
}

/// Measures the memory after the server answered: of all processes, of the program's own, and of those of the web view.
pub async fn measure_memory() {
    println!("Memory with the inbox open, in bytes");
    let many = Connected::with(Data::Many(MANY)).await;
    let (mut all, mut own, mut web) = Default::default();
    let add = |to: &mut Measurements, ours: u64, theirs: u64| to.add(ours as f64, theirs as f64);
    for _ in 0..RESTS {
        let ours = rest(&many).await;
        let empty = many.computer.start_empty_window();
        empty.until_drawn(LIST, 1);
        let theirs = empty.memory();
        empty.close();
        add(&mut all, ours.own + ours.web, theirs.own + theirs.web);
        add(&mut own, ours.own, theirs.own);
        add(&mut web, ours.web, theirs.web);
    }
    all.write("memory");
    own.write("memory_own");
    web.write("memory_web");
}

/// Returns the cost until this number of text lines is painted, and closes the window.
fn drawn(started: Started<'_>, lines: usize) -> Drawn {
    let drawn = started.until_drawn(LIST, lines);
    started.close();
    drawn
}

/// Starts the program, and closes it once its list is painted, its server has answered and its memory is stable.
/// Returns that memory.
async fn rest(connected: &Connected) -> Memory {
    connected.server.requests().clear();
    let started = connected.computer.start();
    started.until_drawn(LIST, FULL_SCREEN_LINES);
    let requests = connected.server.requests();
    let answered = |all: &[Exchange]| all.iter().any(|request| request.status().is_some());
    requests.wait_until(answered).await;
    let memory = started.memory();
    started.close();
    memory
}
