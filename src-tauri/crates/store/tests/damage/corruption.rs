use std::fs;
use std::path::Path;

/// One way in which a file is damaged.
#[derive(Debug, Clone, Copy)]
pub enum Corruption {
    /// Deletes the file.
    Delete,
    /// Empties the file.
    Empty,
    /// Truncates the file to this length.
    Cut(usize),
    /// Overwrites a number of bytes with zeros: offset and length.
    Zero(usize, usize),
    /// Flips one bit of the byte at this offset.
    Flip(usize),
}

impl Corruption {
    /// Returns all kinds of damage for a file of `len` bytes, each at `places` offsets.
    pub fn all(len: usize, places: usize) -> Vec<Self> {
        let at = |place: usize| len * place / places;
        let mut all = vec![Self::Delete, Self::Empty];
        for place in 0..places {
            all.push(Self::Cut(at(place)));
            all.push(Self::Zero(at(place), 512));
            all.push(Self::Zero(at(place), len));
            all.push(Self::Flip(at(place)));
        }
        all
    }

    pub fn apply_to(self, path: &Path) {
        let mut bytes = fs::read(path).unwrap();
        match self {
            Self::Delete => return fs::remove_file(path).unwrap(),
            Self::Empty => bytes.clear(),
            Self::Cut(at) => bytes.truncate(at),
            Self::Zero(at, len) => bytes
                .iter_mut()
                .skip(at)
                .take(len)
                .for_each(|byte| *byte = 0),
            Self::Flip(at) => bytes[at] ^= 0x20,
        }
        fs::write(path, bytes).unwrap();
    }
}
