use super::sample::Sample;
use crate::Report;

const MIB: u64 = 1 << 20;

/// The bytes that each ended change may occupy: its entry in the history with base, reason and the server's
/// message, which engine and store share, its page in sled and its frames in the journal.
const BYTES_PER_ENTRY: u64 = 2 << 10;

/// The name of a value, its size in a quarter of the day, and its allowed growth in bytes.
type Measure = (&'static str, fn(&[Sample]) -> u64, u64);

/// The measured values.
///
/// - Heap: sled's buffers let it vary by 1 MiB, so the least size of a quarter counts.
/// - Resident memory: the allocator keeps freed memory for reuse, so it follows the heap in steps.
/// - Files: the journal is compacted at 1 MiB or at three times its live content, and sled fills about six
///   segments of its log, 512 KiB each, before it reuses them.
const MEASURES: [Measure; 3] = [
    (
        "heap in use",
        |part| part.iter().map(|it| it.heap).min().unwrap_or_default(),
        MIB / 2,
    ),
    (
        "resident memory",
        |part| mean(part, |it| it.resident),
        4 * MIB,
    ),
    ("files", |part| mean(part, |it| it.folder), 3 * MIB),
];

/// Compares the last quarter of the samples with the second (the first fills buffers). A value may only grow by
/// its bound and by the size of the changes that ended in between.
pub fn check_growth(samples: &[Sample], report: &mut Report) {
    let at = |quarters| samples.len() * quarters / 4;
    let (second, last) = (&samples[at(1)..at(2)], &samples[at(3)..]);
    let ended = mean(last, |it| it.ended).saturating_sub(mean(second, |it| it.ended));
    for (what, of, bound) in MEASURES {
        let (before, after) = (of(second), of(last));
        report.add(
            format!("KiB of {what} in the second quarter"),
            before / 1024,
        );
        report.add(format!("KiB of {what} in the last quarter"), after / 1024);
        let most = before + BYTES_PER_ENTRY * ended + bound;
        if after > most {
            let grew = format!("{what} grew from {before} to {after} bytes, {most} at most");
            report.broken.push(grew);
        }
    }
}

fn mean(samples: &[Sample], of: impl Fn(&Sample) -> u64) -> u64 {
    let count = u64::try_from(samples.len()).unwrap_or(1).max(1);
    samples.iter().map(of).sum::<u64>() / count
}
