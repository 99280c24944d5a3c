//! The agenda: a copy of all interviews in one file, from which the cache is rebuilt when the database
//! is lost.
//!
//! | bytes | field |
//! | --- | --- |
//! | 8 | magic |
//! | 24 to 87 | [`Identity`](crate::identity::Identity) |
//! | 4, then that many | for each interview: the length of its stored value, little-endian, and the value |
//! | any, then 4 | the stored [`CacheSummary`]: the contact, and the checksum of all values before it; its length |
//!
//! Each value is bound to its number in the file, and the checksum covers all of them, so a value that
//! is missing, moved or from an earlier copy makes the whole file unreadable. A new agenda is written to
//! a temporary file and renamed, so the earlier one remains until the new one is on the disk.
//!
//! sled can also return to an earlier state of the cache without an error. To detect that, each opening
//! compares the time of the last sync in the cache with the one in the agenda. The contact is at the end
//! of the file so that this needs only the last bytes.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use interlude_engine::store::{Contact, CopyStep, StoreError};
use interlude_model::{Code, Interview, Timestamp};

use crate::account_files::Paths;
use crate::cache::CacheSummary;
use crate::cache_read::decode_in_parallel;
use crate::codec::{Codec, Place, SetChecksum, Unreadable};
use crate::entropy::Entropy;
use crate::fs::{about, create_private_file, explain};
use crate::identity::{FoundIdentity, Identity};

const MAGIC: [u8; 8] = *b"\x89ILagnd\n";

/// The largest size of the head of an agenda, in bytes.
const MAX_HEAD_LEN: u64 = 128;
/// The largest size of the summary at the end, in bytes. A contact has a few hundred.
const MAX_SUMMARY_LEN: u64 = 1 << 20;
/// The block number to which the summary at the end is bound.
const SUMMARY_NUMBER: u64 = u64::MAX;
/// The size of a length in the file, in bytes.
const LEN: usize = size_of::<u32>();

/// The interviews at the time of the copy, and the contact of that time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agenda {
    pub(crate) interviews: Vec<Arc<Interview>>,
    pub(crate) contact: Contact,
}

/// An agenda that is being written.
pub(crate) struct AgendaWriter {
    file: File,
    number: u64,
    set_checksum: SetChecksum,
}

/// Reads the agenda at `path`. Returns None if there is no agenda or if it is damaged, because the
/// interviews can be fetched again.
///
/// # Errors
/// [`Code::Locked`] or [`Code::TooNew`] if the file does not belong to the account,
/// key and version of `codec`, or an error of the disk.
pub(crate) fn read(path: &Path, codec: &Codec) -> Result<Option<Agenda>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(explain(path, error)),
    };
    let (found, start) = head(&bytes, codec);
    codec.identity().check_can_open(&found, path)?;
    let agenda = match found {
        FoundIdentity::Sound(_) => decode(bytes.get(start..).unwrap_or_default(), codec).ok(),
        FoundIdentity::Newer(_) | FoundIdentity::Damaged => None,
    };
    if agenda.is_none() {
        tracing::warn!(path = %path.display(), "the copy of the interviews is damaged");
    }
    Ok(agenda)
}

/// Returns the time of the last sync before the agenda at `path` was written. None if it cannot be read.
pub(crate) fn last_sync_at(path: &Path, codec: &Codec) -> Option<Timestamp> {
    let end = File::open(path).and_then(|mut file| {
        let len = file.metadata()?.len();
        file.seek(SeekFrom::Start(len.saturating_sub(MAX_SUMMARY_LEN)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        io::Result::Ok(bytes)
    });
    let bytes = end.ok()?;
    let (_, end) = split_end(&bytes)?;
    let CacheSummary { contact, .. } = codec.decode(Place::Agenda(SUMMARY_NUMBER), end).ok()?;
    contact.last_sync_at
}

/// Returns true if there is an agenda at `path` in the version that `codec` writes.
pub(crate) fn is_current(path: &Path, codec: &Codec) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_HEAD_LEN).read_to_end(&mut bytes));
    let (found, _) = head(&bytes, codec);
    read.is_ok() && found == FoundIdentity::Sound(codec.identity())
}

/// Does one step of writing the agenda. `writing` is the result of the step before.
pub(crate) fn write(
    paths: &Paths,
    codec: &Codec,
    step: CopyStep<'_>,
    writing: Option<AgendaWriter>,
    entropy: &mut dyn Entropy,
) -> Result<Option<AgendaWriter>, StoreError> {
    let path = &paths.new_agenda;
    let started = |writing: Option<AgendaWriter>| {
        writing.ok_or_else(|| {
            let message = "The copy of the interviews was not started.".to_owned();
            about(Code::Disk, path, message)
        })
    };
    let written = match step {
        CopyStep::Begin => AgendaWriter::begin(path, codec).map(Some),
        CopyStep::Add(interviews) => started(writing).and_then(|mut writing| {
            writing.add(path, codec, interviews, entropy)?;
            Ok(Some(writing))
        }),
        CopyStep::End(contact) => started(writing).and_then(|writing| {
            // The file is synced before the rename, so the file under this name is always complete.
            writing.end(path, codec, contact, entropy)?;
            paths.rename(path, &paths.agenda)?;
            Ok(None)
        }),
    };
    if written.is_err() {
        // If the disk is full, it needs the space now. A file that cannot be removed is replaced when
        // the next copy begins.
        let _ = fs::remove_file(path);
    }
    written
}

impl AgendaWriter {
    fn begin(path: &Path, codec: &Codec) -> Result<Self, StoreError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(explain(path, error)),
            _ => {}
        }
        let head = [&MAGIC[..], &codec.identity().encode()].concat();
        let created = create_private_file(path).and_then(|mut file| {
            file.write_all(&head)?;
            Ok(file)
        });
        Ok(Self {
            file: created.map_err(|error| explain(path, error))?,
            number: 0,
            set_checksum: SetChecksum::default(),
        })
    }

    /// Adds some interviews and syncs them, so that the last step has little left to sync.
    fn add(
        &mut self,
        path: &Path,
        codec: &Codec,
        interviews: &[Arc<Interview>],
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        let mut bytes = Vec::new();
        for interview in interviews {
            let value = codec.encode(Place::Agenda(self.number), &**interview, entropy)?;
            bytes.extend(len_of(&value));
            bytes.extend(&value);
            self.set_checksum.add(crc32fast::hash(&value));
            self.number += 1;
        }
        self.file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_data())
            .map_err(|error| explain(path, error))
    }

    fn end(
        mut self,
        path: &Path,
        codec: &Codec,
        contact: &Contact,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        // No ETag: it would make the server answer "not modified" for a cache that is rebuilt from this
        // copy, and the copy may be older than the list that the ETag names.
        let contact = Contact {
            etag: None,
            ..contact.clone()
        };
        let set_checksum = self.set_checksum;
        let value = codec.encode(
            Place::Agenda(SUMMARY_NUMBER),
            &CacheSummary {
                contact,
                set_checksum,
            },
            entropy,
        )?;
        let bytes = [&value[..], &len_of(&value)].concat();
        self.file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_all())
            .map_err(|error| explain(path, error))
    }
}

/// Reads the head of an agenda. Returns its identity and the offset of the first block.
fn head(bytes: &[u8], codec: &Codec) -> (FoundIdentity, usize) {
    match bytes.strip_prefix(&MAGIC) {
        Some(rest) => {
            let (found, len) = Identity::decode(rest, codec.identity().schema);
            (found, MAGIC.len() + len)
        }
        None => (FoundIdentity::Damaged, 0),
    }
}

fn decode(bytes: &[u8], codec: &Codec) -> Result<Agenda, Unreadable> {
    let (blocks, end) = split_end(bytes).ok_or(Unreadable)?;
    let blocks = self::blocks(blocks)?;
    let CacheSummary {
        contact,
        set_checksum,
    } = codec.decode(Place::Agenda(SUMMARY_NUMBER), end)?;
    let mut found = SetChecksum::default();
    blocks
        .iter()
        .for_each(|block| found.add(crc32fast::hash(block)));
    // The seal of each value proves its place. Only the checksum over all of them proves that they are
    // from the same copy and that none is missing.
    if found != set_checksum {
        return Err(Unreadable);
    }
    let blocks: Vec<(u64, &[u8])> = (0..).zip(blocks.iter().copied()).collect();
    let interviews = decode_in_parallel(&blocks, |(number, block)| {
        codec.decode(Place::Agenda(*number), block).map(Arc::new)
    })?;
    Ok(Agenda {
        interviews,
        contact,
    })
}

/// Splits the bytes after the head into the blocks and the summary at the end.
fn split_end(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, len) = bytes.split_last_chunk::<LEN>()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    rest.split_at_checked(rest.len().checked_sub(len)?)
}

/// Encodes the length of a value. Every value is far shorter than `u32::MAX`.
fn len_of(value: &[u8]) -> [u8; LEN] {
    u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes()
}

fn blocks(mut bytes: &[u8]) -> Result<Vec<&[u8]>, Unreadable> {
    let mut blocks = Vec::new();
    while let Some((len, rest)) = bytes.split_first_chunk() {
        let len = usize::try_from(u32::from_le_bytes(*len)).map_err(|_| Unreadable)?;
        let (block, rest) = rest.split_at_checked(len).ok_or(Unreadable)?;
        blocks.push(block);
        bytes = rest;
    }
    match bytes {
        [] => Ok(blocks),
        _ => Err(Unreadable),
    }
}

#[cfg(test)]
#[path = "agenda_tests.rs"]
mod tests;
