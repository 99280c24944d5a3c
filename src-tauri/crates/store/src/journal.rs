use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_engine::store::{Commit, StoreError, StoreErrorKind};

use crate::codec::{Codec, Place};
use crate::disk_error::{about, explain};
use crate::entropy::Entropy;
use crate::frame::{self, Scan, Tail};
use crate::identity::{Found, wrong_key};
use crate::journal_file::{DiskFile, JournalFile};
use crate::journal_header::JournalHeader;

/// The write-ahead journal, open for appending.
pub(crate) struct Journal {
    path: PathBuf,
    file: Box<dyn JournalFile>,
    codec: Arc<Codec>,
    sequence: u64,
    len: u64,
}

/// What a journal was found to hold.
pub(crate) struct Reading {
    /// The changes that could be read, with their numbers, rising.
    pub(crate) commits: Vec<(u64, Commit)>,
    /// The number that the first frame should carry.
    pub(crate) first: u64,
    /// What the file as a whole is worth.
    pub(crate) soundness: Soundness,
    /// How many of its bytes are worth keeping, where it is sound.
    pub(crate) len: u64,
    /// It was written in an older version of the stored form.
    pub(crate) is_outdated: bool,
}

/// What a journal is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soundness {
    /// There is no file.
    Missing,
    /// All that was ever committed to it, as far as it can tell by itself, can be read.
    Sound,
    /// Something in it cannot be read.
    Damaged,
}

impl Reading {
    /// The number of the last change that could be read; 0 if there is none.
    pub(crate) fn last(&self) -> u64 {
        self.commits.last().map_or(0, |(sequence, _)| *sequence)
    }
}

/// Reads the journal at `path`; changes nothing.
///
/// # Errors
/// [`StoreErrorKind::Locked`] or [`StoreErrorKind::TooNew`] where it cannot be opened as `codec`'s,
/// or the disk's.
pub(crate) fn read(path: &Path, codec: &Codec) -> Result<Reading, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(missing()),
        Err(error) => return Err(explain(path, &error)),
    };
    read_bytes(&bytes, path, codec)
}

/// Reads a journal that stands at `path` and holds `bytes`.
pub(crate) fn read_bytes(bytes: &[u8], path: &Path, codec: &Codec) -> Result<Reading, StoreError> {
    let ours = codec.identity();
    let header = JournalHeader::decode(bytes, ours.schema);
    ours.admit(&header.identity, path)?;
    let (first, start) = header.frames.unwrap_or((1, 0));
    let scan = frame::scan(bytes, start, first);
    let commits = decode(bytes, &scan, codec);
    let unreadable = scan.frames.len() - commits.len();
    if header.frames.is_none() && commits.is_empty() && unreadable > 0 {
        // Whole frames, and the key opens none of them: with the header gone, only this tells.
        return Err(about(StoreErrorKind::Locked, path, wrong_key(path)));
    }
    let begins = first == 1 || !scan.frames.is_empty();
    let is_sound = header.frames.is_some()
        && begins
        && !scan.broken
        && scan.tail != Tail::Junk
        && unreadable == 0;
    Ok(Reading {
        commits,
        first,
        soundness: if is_sound {
            Soundness::Sound
        } else {
            Soundness::Damaged
        },
        len: u64::try_from(scan.end).unwrap_or(u64::MAX),
        is_outdated: matches!(header.identity, Found::Sound(found) if found.schema < ours.schema),
    })
}

impl Journal {
    /// Opens the journal at `path`, which was found sound, for appending; cuts off what was never
    /// written to its end.
    pub(crate) fn resume(
        path: &Path,
        codec: Arc<Codec>,
        reading: &Reading,
    ) -> Result<Self, StoreError> {
        let opened = fs::metadata(path).and_then(|found| {
            let mut file = DiskFile::open(path, reading.len)?;
            if found.len() != reading.len {
                file.cut(reading.len)?;
            }
            Ok(file)
        });
        let file = opened.map_err(|error| explain(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file: Box::new(file),
            codec,
            sequence: reading.last(),
            len: reading.len,
        })
    }

    /// Writes a new journal to `file` that begins with `commit` as number `sequence`; with no frame
    /// if nothing was ever committed. It is at `path` once the caller has moved it there.
    pub(crate) fn begin(
        path: &Path,
        mut file: Box<dyn JournalFile>,
        codec: Arc<Codec>,
        (sequence, commit): (u64, &Commit),
        entropy: &mut dyn Entropy,
    ) -> Result<Self, StoreError> {
        let header = JournalHeader {
            identity: codec.identity(),
            first: sequence.max(1),
        };
        let mut bytes = header.encode();
        if sequence > 0 {
            bytes.extend(encode(&codec, sequence, commit, entropy, path)?);
        }
        file.append(&bytes)
            .and_then(|()| file.sync())
            .map_err(|error| explain(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            codec,
            sequence,
            len: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        })
    }

    /// The number of the last change in it.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Its length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends a change; durable once this returns.
    ///
    /// # Errors
    /// [`StoreErrorKind::MaybeSaved`] if what the disk refused could not be taken back either: the
    /// journal must not be written any more. Any other kind: nothing of the change is kept.
    pub(crate) fn append(
        &mut self,
        commit: &Commit,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let sequence = self.sequence + 1;
        let bytes = encode(&self.codec, sequence, commit, entropy, &self.path)?;
        match self.file.append(&bytes).and_then(|()| self.file.sync()) {
            Ok(()) => {
                self.sequence = sequence;
                self.len += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Ok(())
            }
            Err(error) => Err(self.take_back(&error)),
        }
    }

    fn take_back(&mut self, refusal: &io::Error) -> StoreError {
        match self.file.cut(self.len) {
            Ok(()) => {
                let refused = explain(&self.path, refusal);
                let message = format!("The change was not saved. {}", refused.message);
                StoreError { message, ..refused }
            }
            Err(error) => {
                let message = format!(
                    "The disk failed while the change was written to {} ({refusal}; then {error}): it may have been saved. Nothing more is written. Check the disk, then start Interlude again.",
                    self.path.display()
                );
                about(StoreErrorKind::MaybeSaved, &self.path, message)
            }
        }
    }
}

fn missing() -> Reading {
    Reading {
        commits: Vec::new(),
        first: 1,
        soundness: Soundness::Missing,
        len: 0,
        is_outdated: false,
    }
}

fn decode(bytes: &[u8], scan: &Scan, codec: &Codec) -> Vec<(u64, Commit)> {
    let commit = |frame: &frame::Frame| {
        let payload = bytes.get(frame.payload.clone())?;
        let commit = codec.decode(Place::Frame(frame.sequence), payload).ok()?;
        Some((frame.sequence, commit))
    };
    scan.frames.iter().filter_map(commit).collect()
}

pub(crate) fn encode(
    codec: &Codec,
    sequence: u64,
    commit: &Commit,
    entropy: &mut dyn Entropy,
    path: &Path,
) -> Result<Vec<u8>, StoreError> {
    let payload = codec.encode(Place::Frame(sequence), commit, entropy)?;
    frame::encode(sequence, &payload).ok_or_else(|| {
        let message = format!(
            "The change is too large for {}: nothing was saved.",
            path.display()
        );
        about(StoreErrorKind::Disk, path, message)
    })
}

#[cfg(test)]
#[path = "journal_tests.rs"]
pub(crate) mod tests;
