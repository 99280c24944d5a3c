//! What a program takes of the computer's memory, over all its processes.
//!
//! Counted as PSS, the proportional set size (proc(5), `smaps_rollup`): what is a process's own, and of
//! each page that several processes map its even share. Over the processes of one program nothing is
//! counted twice, and a library that other programs use as well counts in part.

use std::collections::VecDeque;
use std::fs;
use std::thread::sleep;
use std::time::Duration;

/// How often it is counted, until it rests.
const EVERY: Duration = Duration::from_millis(500);

/// It rests when so many counts in a row are within [`STILL`] of each other: four seconds, in which
/// garbage that the page left is collected.
const COUNTS: usize = 8;

/// How far counts of what rests lie apart at most, as a share.
const STILL: f64 = 0.01;

/// After so many counts it is taken as it is.
const PATIENCE: usize = 80;

/// The memory of a process and all that descend from it, in bytes, once it rests.
pub(crate) fn at_rest(process: u32) -> u64 {
    let mut last = VecDeque::new();
    for _ in 0..PATIENCE {
        last.push_back(now(process));
        if last.len() > COUNTS {
            last.pop_front();
        }
        let (least, most) = (last.iter().min(), last.iter().max());
        let apart = most.zip(least).map_or(0, |(most, least)| most - least);
        if last.len() == COUNTS && apart as f64 <= STILL * now(process) as f64 {
            break;
        }
        sleep(EVERY);
    }
    now(process)
}

/// The memory of a process and all that descend from it at this moment, in bytes, garbage included.
pub(crate) fn now(process: u32) -> u64 {
    let own =
        fs::read_to_string(format!("/proc/{process}/smaps_rollup")).map_or(0, |map| pss(&map));
    own + children(process).into_iter().map(now).sum::<u64>()
}

fn pss(map: &str) -> u64 {
    let line = map.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}

/// Whatever any of its threads has started.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let lists = threads.into_iter().flatten().flatten();
    let lists = lists.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let numbers = |list: String| -> Vec<u32> {
        list.split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect()
    };
    lists.flat_map(numbers).collect()
}
