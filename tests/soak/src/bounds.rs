use std::fmt;

use crate::sample::Sample;

/// A mebibyte.
const MIB: u64 = 1 << 20;

/// What may be kept of each change that ends, in bytes: its entry in the history, with its base, its
/// reason and the server's words, which engine and store share; sled has its page, and the journal its
/// frames.
const AN_ENTRY: u64 = 2 << 10;

/// By how much the last quarter of a day may stand above the second, beyond what is kept of the changes
/// that ended in between. (The first quarter fills buffers, and the second half is compared by its end.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The heap in use, in bytes.
    pub heap: u64,
    /// The resident memory, in bytes.
    pub resident: u64,
    /// The files of the account, in bytes.
    pub folder: u64,
}

/// Something that grew beyond its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grew {
    /// What.
    pub what: &'static str,
    /// How it stood in the second quarter, in bytes.
    pub before: u64,
    /// How it stood in the last quarter, in bytes.
    pub after: u64,
    /// What it may have grown to, in bytes.
    pub most: u64,
}

/// What is measured, how it stood in a quarter, and by how much it may grow.
type Measure = (&'static str, fn(&[Sample]) -> u64, u64);

impl Bounds {
    /// For a whole day. sled's own buffers make the heap sway by a mebibyte, so that the least that it
    /// held counts; the allocator keeps what it was given and hands it out again, so that the resident
    /// memory follows the heap by steps. The journal is written anew when it has grown to a mebibyte, or
    /// to three times what is live in it, and sled fills half a dozen segments of its log, half a
    /// mebibyte each, before it uses them again.
    pub const A_DAY: Self = Self {
        heap: MIB / 2,
        resident: 4 * MIB,
        folder: 3 * MIB,
    };

    /// What grew beyond its bound, or how everything stood.
    ///
    /// # Errors
    /// The first that did.
    pub fn hold(&self, samples: &[Sample]) -> Result<Vec<Grew>, Grew> {
        let quarter = |number: usize| {
            let at = |quarters| samples.len() * quarters / 4;
            &samples[at(number)..at(number + 1)]
        };
        let (second, last) = (quarter(1), quarter(3));
        let kept = AN_ENTRY * mean(last, |it| it.ended).saturating_sub(mean(second, |it| it.ended));
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
            Grew {
                what,
                before,
                after: of(last),
                most: before + kept + bound,
            }
        });
        match all.into_iter().find(|one| one.after > one.most) {
            Some(grew) => Err(grew),
            None => Ok(all.into()),
        }
    }
}

impl fmt::Display for Grew {
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
