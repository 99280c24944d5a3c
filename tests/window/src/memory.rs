//! The memory of all processes of a program.
//!
//! The measure is the proportional set size, PSS (proc(5), `smaps_rollup`): the private memory of a process, and
//! its even share of each page that several processes map. So nothing is counted twice within one program, and
//! a library that other programs use counts in part.

use std::collections::VecDeque;
use std::fs;
use std::thread::sleep;
use std::time::Duration;

use crate::processes;

/// The interval between two measurements.
const COUNT_INTERVAL: Duration = Duration::from_millis(500);

/// The number of measurements in a row that must be within [`TOLERANCE`] of each other. Together they take four
/// seconds, in which the page's garbage is collected.
const STABLE_COUNTS: usize = 8;

/// The largest difference between stable measurements, as a share.
const TOLERANCE: f64 = 0.01;

/// The number of measurements after which the value is used although it is not stable.
const TIMEOUT: usize = 80;

/// Waits until the memory of a process and its descendants is stable, and returns it in bytes.
pub(crate) fn at_rest(process: u32) -> u64 {
    let mut last = VecDeque::new();
    for _ in 0..TIMEOUT {
        last.push_back(now(process));
        if last.len() > STABLE_COUNTS {
            last.pop_front();
        }
        let (least, most) = (last.iter().min(), last.iter().max());
        let apart = most.zip(least).map_or(0, |(most, least)| most - least);
        if last.len() == STABLE_COUNTS && apart as f64 <= TOLERANCE * now(process) as f64 {
            break;
        }
        sleep(COUNT_INTERVAL);
    }
    now(process)
}

/// Returns the present memory of a process and its descendants in bytes, garbage included.
pub(crate) fn now(process: u32) -> u64 {
    let children = processes::children(process);
    own(process) + children.into_iter().map(now).sum::<u64>()
}

/// Returns the present memory of a process without its descendants in bytes, garbage included.
pub(crate) fn own(process: u32) -> u64 {
    fs::read_to_string(format!("/proc/{process}/smaps_rollup")).map_or(0, |map| pss(&map))
}

fn pss(map: &str) -> u64 {
    let line = map.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}
