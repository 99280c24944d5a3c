use std::ops::Range;

/// The length of a region of a short file, in bytes.
const FINE: usize = 32;
/// The length of a region of a long file, in bytes.
const COARSE: usize = 256;
/// A file longer than this is long, in bytes.
const LONG: usize = 16 << 10;

/// A kind of damage to a region of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Corruption {
    /// One bit of its first byte is flipped.
    Flip,
    /// It is filled with zeros.
    Zero,
    /// Its bytes are changed.
    Noise,
    /// The file is truncated at its start.
    Cut,
    /// It is removed, and the following bytes move up.
    Drop,
}

impl Corruption {
    pub(super) const ALL: [Self; 5] = [Self::Flip, Self::Zero, Self::Noise, Self::Cut, Self::Drop];

    /// Returns the file with its region at `place` damaged.
    pub(super) fn applied_to(self, bytes: &[u8], place: &Range<usize>) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match self {
            Self::Flip => bytes[place.start] ^= 0x20,
            Self::Zero => bytes[place.clone()].fill(0),
            Self::Noise => bytes[place.clone()]
                .iter_mut()
                .for_each(|byte| *byte ^= 0xa5),
            Self::Cut => bytes.truncate(place.start),
            Self::Drop => drop(bytes.drain(place.clone())),
        }
        bytes
    }

    /// Returns the range of the lost bytes.
    pub(super) fn affected(self, bytes: &[u8], place: &Range<usize>) -> Range<usize> {
        match self {
            Self::Flip => place.start..place.start + 1,
            Self::Cut => place.start..bytes.len(),
            Self::Zero | Self::Noise | Self::Drop => place.clone(),
        }
    }
}

/// Returns the regions of a file up to its last byte that is not zero.
pub(super) fn regions(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let len = bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    let size = if len > LONG { COARSE } else { FINE };
    (0..len)
        .step_by(size)
        .map(move |start| start..(start + size).min(len))
}
