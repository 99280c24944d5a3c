use std::fmt;

use crate::sample::Sample;

const MIB: u64 = 1 << 20;

/// The bytes that each ended change may occupy: its entry in the history with base, reason and the server's
/// message, which engine and store share, its page in sled and its frames in the journal.
const BYTES_PER_ENTRY: u64 = 2 << 10;

/// The growth that is allowed from the second to the last quarter of a day, in addition to the changes that
/// ended in between. (The first quarter is left out because it fills buffers.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The heap in use, in bytes.
    pub heap: u64,
    /// The resident memory, in bytes.
    pub resident: u64,
    /// The files of the account, in bytes.
    pub folder: u64,
}

/// A measured value in the second and in the last quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// The name of the value.
    pub what: &'static str,
    /// Its size in the second quarter, in bytes.
    pub before: u64,
    /// Its size in the last quarter, in bytes.
    pub after: u64,
    /// The greatest allowed size in the last quarter, in bytes.
    pub most: u64,
}

/// The name of a value, its size in a quarter, and its allowed growth.
type Measure = (&'static str, fn(&[Sample]) -> u64, u64);

impl Bounds {
    /// The bounds of a whole day.
    ///
    /// - Heap: sled's buffers let it vary by 1 MiB, so the least size of a quarter counts.
    /// - Resident memory: the allocator keeps freed memory for reuse, so it follows the heap in steps.
    /// - Files: the journal is compacted at 1 MiB or at three times its live content, and sled fills about six
    ///   segments of its log, 512 KiB each, before it reuses them.
    pub const A_DAY: Self = Self {
        heap: MIB / 2,
        resident: 4 * MIB,
        folder: 3 * MIB,
    };

    /// Compares the quarters and returns every value.
    ///
    /// # Errors
    /// The first value that grew beyond its bound.
    pub fn check(&self, samples: &[Sample]) -> Result<Vec<Growth>, Growth> {
        let quarter = |number: usize| {
            let at = |quarters| samples.len() * quarters / 4;
            &samples[at(number)..at(number + 1)]
        };
        let (second, last) = (quarter(1), quarter(3));
        let history =
            BYTES_PER_ENTRY * mean(last, |it| it.ended).saturating_sub(mean(second, |it| it.ended));
        let measures: [Measure; 3] = [
            ("heap in use", |part| least(part, |it| it.heap), self.heap),
            (
                "resident memory",
                |part| mean(part, |it| it.resident),
                self.resident,
            ),
            ("files", |part| mean(part, |it| it.folder), self.folder),
        ];
        let all = measures.map(|(what, of, bound)| {
            let before = of(second);
            Growth {
                what,
                before,
                after: of(last),
                most: before + history + bound,
            }
        });
        match all.into_iter().find(|one| one.after > one.most) {
            Some(grew) => Err(grew),
            None => Ok(all.into()),
        }
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<16}{:>8} KiB, then {:>8} KiB, at most {:>8} KiB",
            self.what,
            self.before / 1024,
            self.after / 1024,
            self.most / 1024
        )
    }
}

fn mean(samples: &[Sample], of: impl Fn(&Sample) -> u64) -> u64 {
    let count = u64::try_from(samples.len()).unwrap_or(1).max(1);
    samples.iter().map(of).sum::<u64>() / count
}

fn least(samples: &[Sample], of: impl Fn(&Sample) -> u64) -> u64 {
    samples.iter().map(of).min().unwrap_or_default()
}
