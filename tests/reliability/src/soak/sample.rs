use std::fs;
use std::path::Path;

use super::heap;

/// A measurement of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The resident memory, in bytes (`Rss` in `smaps_rollup`, see proc(5)).
    pub resident: u64,
    /// The heap in use, in bytes, as the allocator counts it.
    pub heap: u64,
    /// The size of all files in the account's folder, in bytes.
    pub folder: u64,
    /// The number of changes in the history.
    pub ended: u64,
}

impl Sample {
    /// Measures this process, whose account lies in `folder`.
    pub(super) fn take(folder: &Path, ended: u64) -> Self {
        let rollup = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
        Self {
            resident: field(&rollup, "Rss:"),
            heap: heap::in_use(),
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
