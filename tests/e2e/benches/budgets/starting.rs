//! Start and memory with many interviews, against an account that has none.
//!
//! The empty page is what the same program shows to a user who is connected and has no interviews: it
//! starts, opens its keychain, its store and its window, asks its server and draws its views exactly
//! as with many. Whatever the two differ by is what the interviews cost.

use interlude_e2e_tests::{Area, Seen};
use interlude_sandbox::{Data, Exchange};

use crate::accounts::{MANY, Office};
use crate::figures::Turns;

/// How often each is started to see how long it takes.
const STARTS: usize = 15;

/// How often each is started and left alone until its memory rests.
const RESTS: usize = 5;

/// The middle of the list, wide enough for its names and for the sentence of an empty one.
const LIST: Area = Area {
    x: 363,
    y: 110,
    width: 300,
    height: 680,
};

/// What a screenful of rows has at least, in lines of text; a page without any has fewer.
const FULL: usize = 12;

/// How long a start took.
pub async fn measure_time() {
    println!("Start to painted agenda, in seconds");
    let (many, none) = offices().await;
    let first = start(&none, 1);
    start(&many, FULL);
    let mut turns = Turns::default();
    for _ in 0..STARTS {
        let (ours, theirs) = (start(&many, FULL), start(&none, 1));
        assert!(theirs.seen.shows_the_same(&first.seen) && theirs.seen.lines() < FULL);
        turns.add(ours.seconds, theirs.seconds);
    }
    turns.tell("start");
}

/// The memory of all processes, once the server has answered.
pub async fn measure_memory() {
    println!("Memory with the agenda open, in bytes");
    let (many, none) = offices().await;
    let mut turns = Turns::default();
    for _ in 0..RESTS {
        turns.add(rest(&many, FULL).await, rest(&none, 1).await);
    }
    turns.tell("memory");
}

async fn offices() -> (Office, Office) {
    let many = Office::with(Data::Many(MANY)).await;
    let none = Office::with(Data::These(Vec::new())).await;
    (many, none)
}

/// One start.
struct Start {
    seconds: f64,
    seen: Seen,
}

/// Starts the program, and closes it once its list is painted.
fn start(office: &Office, lines: usize) -> Start {
    let started = office.computer.start();
    let seen = started.eye(LIST).until_drawn(lines);
    let start = Start {
        seconds: (seen.since - started.begun()).as_secs_f64(),
        seen,
    };
    started.close();
    start
}

/// Starts the program, and closes it once its list is painted, its server has answered and its memory
/// rests: so many bytes.
async fn rest(office: &Office, lines: usize) -> f64 {
    office.server.requests().clear();
    let started = office.computer.start();
    started.eye(LIST).until_drawn(lines);
    let requests = office.server.requests();
    let answered = |all: &[Exchange]| all.iter().any(|request| request.status().is_some());
    requests.wait_until(answered).await;
    let bytes = started.memory() as f64;
    started.close();
    bytes
}
