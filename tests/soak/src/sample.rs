use std::fs;
use std::path::Path;

use crate::heap;

/// A measurement of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The minutes of the day that have passed.
    pub minute: u32,
    /// The resident memory, in bytes (`Rss` in `smaps_rollup`, see proc(5)).
    pub resident: u64,
    /// The part of it that belongs to no file, that is heap and stacks, in bytes (`Anonymous`).
    pub anonymous: u64,
    /// The heap in use, in bytes, as the allocator counts it.
    pub heap: u64,
    /// The size of the journal, in bytes.
    pub journal: u64,
    /// The size of all files in the account's folder, in bytes.
    pub folder: u64,
    /// The number of changes in the history.
    pub ended: u64,
}

impl Sample {
    /// Measures this process, whose account lies in `folder`.
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

/// Returns the size of all files in a folder. Files may appear and disappear meanwhile, so errors are
/// ignored.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size(&entry.path()),
        _ => entry.metadata().map_or(0, |file| file.len()),
    });
    sizes.sum()
}
