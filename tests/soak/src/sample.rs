use std::fs;
use std::path::Path;

use crate::heap;

/// What the process holds at some minute of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// How many minutes of the day have passed.
    pub minute: u32,
    /// The memory that is resident, in bytes (`Rss` of proc(5), `smaps_rollup`).
    pub resident: u64,
    /// Of it what is no file's: heap and stacks, in bytes (`Anonymous`).
    pub anonymous: u64,
    /// The heap in use, in bytes, as its allocator counts it.
    pub heap: u64,
    /// The journal, in bytes.
    pub journal: u64,
    /// Every file of the account's folder, in bytes.
    pub folder: u64,
    /// How many changes are in the history.
    pub ended: u64,
}

impl Sample {
    /// What this process holds now, its account in `folder`.
    pub(crate) fn take(minute: u32, folder: &Path, ended: u64) -> Self {
        let rollup = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
        let journal = fs::metadata(folder.join("journal")).map_or(0, |file| file.len());
        Self {
            minute,
            resident: field(&rollup, "Rss:"),
            anonymous: field(&rollup, "Anonymous:"),
            heap: heap::in_use(),
            journal,
            folder: size(folder),
            ended,
        }
    }
}

fn field(rollup: &str, name: &str) -> u64 {
    let line = rollup.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap() * 1024
}

/// Files may come and go while they are counted.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size(&entry.path()),
        _ => entry.metadata().map_or(0, |file| file.len()),
    });
    sizes.sum()
}
