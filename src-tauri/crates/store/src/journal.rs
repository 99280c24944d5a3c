use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_engine::store::{Commit, StoreError};
use interlude_model::Code;

use crate::codec::{Codec, Place};
use crate::entropy::Entropy;
use crate::frame::{self, Scan, Tail};
use crate::fs::{about, create_private_file, explain};
use crate::identity::{FoundIdentity, wrong_key};
use crate::journal_header::JournalHeader;

/// The write-ahead journal, open for appending.
pub(crate) struct Journal {
    path: PathBuf,
    file: Box<dyn JournalFile>,
    codec: Arc<Codec>,
    sequence: u64,
    len: u64,
}

/// The content of a journal.
pub(crate) struct JournalContent {
    /// The commits that could be read, with their sequence numbers, in rising order.
    pub(crate) commits: Vec<(u64, Commit)>,
    /// The sequence number that the first frame should have.
    pub(crate) first: u64,
    pub(crate) soundness: Soundness,
    /// The number of bytes up to the end of the last complete frame.
    pub(crate) len: u64,
    /// The version of the stored form in which it was begun. None if it cannot be read.
    pub(crate) version: Option<u8>,
}

/// The condition of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Soundness {
    /// There is no file.
    Missing,
    /// All commits can be read, as far as this file alone can show. Commits that are missing at its end are
    /// only found by comparing it with the other file.
    Sound,
    /// A part of it cannot be read.
    Damaged,
}

impl JournalContent {
    /// Returns the sequence number of the last commit that could be read, or 0 if there is none.
    pub(crate) fn last(&self) -> u64 {
        self.commits.last().map_or(0, |(sequence, _)| *sequence)
    }
}

/// Reads the journal at `path` without changing it.
///
/// # Errors
/// [`Code::Locked`] or [`Code::TooNew`] if the file does not belong to the account,
/// key and version of `codec`, or an error of the disk.
pub(crate) fn read(path: &Path, codec: &Codec) -> Result<JournalContent, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(missing()),
        Err(error) => return Err(explain(path, error)),
    };
    read_bytes(&bytes, path, codec)
}

/// Reads the bytes of a journal. `path` is for error messages.
pub(crate) fn read_bytes(
    bytes: &[u8],
    path: &Path,
    codec: &Codec,
) -> Result<JournalContent, StoreError> {
    let ours = codec.identity();
    let header = JournalHeader::decode(bytes, ours.schema);
    ours.check_can_open(&header.identity, path)?;
    let (first, start) = header.frames.unwrap_or((1, 0));
    let scan = frame::scan(bytes, start, first);
    let commits = decode(bytes, &scan, codec);
    let unreadable = scan.frames.len() - commits.len();
    if header.frames.is_none() && commits.is_empty() && unreadable > 0 {
        // The header names the key, but it is damaged. If the key opens none of the complete frames, it is
        // the wrong key, and the journal must not be replaced as if all of it were damaged.
        return Err(about(Code::Locked, path, wrong_key(path)));
    }
    // A compacted journal is created together with its first frame, so without any frame it lost some.
    let has_first_frame = first == 1 || !scan.frames.is_empty();
    let is_sound = header.frames.is_some()
        && has_first_frame
        && !scan.broken
        && scan.tail != Tail::Junk
        && unreadable == 0;
    Ok(JournalContent {
        commits,
        first,
        soundness: if is_sound {
            Soundness::Sound
        } else {
            Soundness::Damaged
        },
        len: u64::try_from(scan.end).unwrap_or(u64::MAX),
        version: match header.identity {
            FoundIdentity::Sound(found) => Some(found.schema),
            FoundIdentity::Newer(_) | FoundIdentity::Damaged => None,
        },
    })
}

impl Journal {
    /// Opens the journal at `path`, which must be sound, for appending.
    pub(crate) fn resume(
        path: &Path,
        codec: Arc<Codec>,
        content: &JournalContent,
    ) -> Result<Self, StoreError> {
        let opened = fs::metadata(path).and_then(|found| {
            let mut file = DiskFile::open(path, content.len)?;
            // A torn frame is cut off before the next append. Otherwise it would lie between complete
            // frames, where it counts as damage.
            if found.len() != content.len {
                file.cut(content.len)?;
            }
            Ok(file)
        });
        let file = opened.map_err(|error| explain(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file: Box::new(file),
            codec,
            sequence: content.last(),
            len: content.len,
        })
    }

    /// Writes a new journal to `file` and syncs it. Its first frame is `commit` with the number `sequence`;
    /// it has no frame if `sequence` is 0. The caller then renames the file to `path`.
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
            .map_err(|error| explain(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            codec,
            sequence,
            len: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        })
    }

    /// Returns the sequence number of the last commit.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Returns the length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends a commit. It is durable when this returns. Returns the bytes of its frame, for the copy.
    ///
    /// # Errors
    /// [`Code::MaybeSaved`] if the disk refused the commit and the journal could not be truncated
    /// either. Then the journal must not be written any more. After any other error, nothing of the commit
    /// is kept.
    pub(crate) fn append(
        &mut self,
        commit: &Commit,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, StoreError> {
        let sequence = self.sequence + 1;
        let bytes = encode(&self.codec, sequence, commit, entropy, &self.path)?;
        match self.file.append(&bytes).and_then(|()| self.file.sync()) {
            // The number advances only after the sync, so that a refused commit leaves no gap. Numbers
            // must be consecutive, because the scan takes a gap for a lost frame.
            Ok(()) => {
                self.sequence = sequence;
                self.len += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Ok(bytes)
            }
            Err(error) => Err(self.undo_append(error)),
        }
    }

    /// Appends the frame with the next number without waiting until it is durable.
    pub(crate) fn append_frame(&mut self, frame: &[u8]) -> Result<(), StoreError> {
        self.file
            .append(frame)
            .map_err(|error| explain(&self.path, error))?;
        self.sequence += 1;
        self.len += u64::try_from(frame.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Waits until everything that was appended is durable.
    pub(crate) fn sync(&mut self) -> Result<(), StoreError> {
        self.file.sync().map_err(|error| explain(&self.path, error))
    }

    /// Truncates the journal to its length before the failed append, so that a commit that was reported as
    /// not saved cannot appear after a restart.
    ///
    /// The sync is never repeated: after a failed `fsync`, Linux may mark the lost pages as written, and a
    /// second `fsync` would succeed without the data being on the disk.
    fn undo_append(&mut self, refusal: io::Error) -> StoreError {
        match self.file.cut(self.len) {
            Ok(()) => {
                let refused = explain(&self.path, refusal);
                let message = format!("The change was not saved. {}", refused.message);
                StoreError { message, ..refused }
            }
            Err(error) => {
                let message = format!(
                    "The disk failed while the change was being written to {} ({refusal}; then {error}). The change may have been saved. Interlude writes nothing more. Check the disk, then start Interlude again.",
                    self.path.display()
                );
                about(Code::MaybeSaved, &self.path, message).caused_by(error)
            }
        }
    }
}

fn missing() -> JournalContent {
    JournalContent {
        commits: Vec::new(),
        first: 1,
        soundness: Soundness::Missing,
        len: 0,
        version: None,
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
            "The change is too large for {}. Nothing was saved.",
            path.display()
        );
        about(Code::Disk, path, message)
    })
}

/// The file that a journal writes to. Tests replace it with one that fails.
pub(crate) trait JournalFile: Send {
    /// Writes `bytes` at the end of the file, in one call if the system allows it.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until everything that was appended survives a power cut.
    fn sync(&mut self) -> io::Result<()>;

    /// Truncates the file to `len` bytes and waits until that survives a power cut.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

/// A file on disk.
pub(crate) struct DiskFile(File);

impl DiskFile {
    /// Creates a new file that only its owner can access.
    ///
    /// # Errors
    /// An error of the system, also if the file exists.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        create_private_file(path).map(Self)
    }

    /// Opens a file for writing after its first `len` bytes.
    pub(crate) fn open(path: &Path, len: u64) -> io::Result<Self> {
        let mut file = File::options().write(true).open(path)?;
        file.seek(SeekFrom::Start(len))?;
        Ok(Self(file))
    }
}

impl JournalFile for DiskFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        // `fdatasync` also makes the new length durable, which is all the metadata that reading needs.
        self.0.sync_data()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)?;
        self.0.seek(SeekFrom::Start(len))?;
        self.0.sync_all()
    }
}

#[cfg(test)]
#[path = "journal_tests.rs"]
pub(crate) mod tests;
