//! The agenda: a copy of all interviews in one file, from which the cache is built anew when the
//! database is lost.
//!
//! | bytes | field |
//! | --- | --- |
//! | 8 | magic |
//! | 24 to 87 | [`Identity`](crate::identity::Identity) |
//! | 4, then that many | length, little-endian, and an interview's stored value; as often as there are interviews |
//! | any, then 4 | the stored value of the contact and of the tally of all values before it; its length |
//!
//! Each value is bound to its number in the file, and the tally to all of them: a value that is
//! missing, moved, or of an earlier copy makes the whole file damaged. It is written beside its place and
//! renamed, so the copy before it stands until the new one is on the disk.
//!
//! sled can also fall back without a word, to a cache that it held before. So the contact stands at the
//! end, where it is read at each opening: a cache that was heard earlier than its own copy fell back.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use interlude_domain::{Interview, Timestamp};
use interlude_engine::store::{Contact, CopyStep, StoreError, StoreErrorKind};

use crate::codec::{Codec, Place, Unreadable};
use crate::disk_error::{about, explain};
use crate::entropy::Entropy;
use crate::identity::{Found, Identity};
use crate::journal_file::create_private_file;
use crate::mirror::Cached;
use crate::mirror_read::side_by_side;
use crate::paths::Paths;
use crate::tally::Tally;

const MAGIC: [u8; 8] = *b"\x89ILagnd\n";

/// The longest head of an agenda, in bytes.
const LONGEST_HEAD: u64 = 128;
/// The longest end of one, in bytes: a contact has a few hundred.
const LONGEST_END: u64 = 1 << 20;
/// The number by which the end is bound to its place.
const END: u64 = u64::MAX;
/// A length in the file.
const LEN: usize = size_of::<u32>();

/// The interviews as they were when they were copied, and the contact that speaks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agenda {
    pub(crate) interviews: Vec<Arc<Interview>>,
    pub(crate) contact: Contact,
}

/// An agenda that is being written.
pub(crate) struct AgendaWriter {
    file: File,
    number: u64,
    tally: Tally,
}

/// Reads the agenda at `path`. None if there is none, or if it is damaged: then the interviews are fetched
/// again.
///
/// # Errors
/// [`StoreErrorKind::Locked`] or [`StoreErrorKind::TooNew`] if it cannot be opened as `codec`'s, or the
/// disk's.
pub(crate) fn read(path: &Path, codec: &Codec) -> Result<Option<Agenda>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(explain(path, &error)),
    };
    let (found, start) = head(&bytes, codec);
    codec.identity().admit(&found, path)?;
    let agenda = match found {
        Found::Sound(_) => decode(bytes.get(start..).unwrap_or_default(), codec).ok(),
        Found::Newer(_) | Found::Damaged => None,
    };
    if agenda.is_none() {
        tracing::warn!(path = %path.display(), "the copy of the interviews is damaged");
    }
    Ok(agenda)
}

/// When the interviews of the agenda at `path` were heard; none if that cannot be read.
pub(crate) fn heard_at(path: &Path, codec: &Codec) -> Option<Timestamp> {
    let end = File::open(path).and_then(|mut file| {
        let len = file.metadata()?.len();
        file.seek(SeekFrom::Start(len.saturating_sub(LONGEST_END)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        io::Result::Ok(bytes)
    });
    let bytes = end.ok()?;
    let (_, end) = split_end(&bytes)?;
    let Cached { contact, .. } = codec.decode(Place::Agenda(END), end).ok()?;
    contact.last_sync_at
}

/// Whether there is an agenda at `path` in the version that `codec` writes.
pub(crate) fn is_current(path: &Path, codec: &Codec) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST_HEAD).read_to_end(&mut bytes));
    let (found, _) = head(&bytes, codec);
    read.is_ok() && found == Found::Sound(codec.identity())
}

/// Does one step of writing the agenda. `writing` is what the steps before it left.
pub(crate) fn write(
    paths: &Paths,
    codec: &Codec,
    step: CopyStep<'_>,
    writing: Option<AgendaWriter>,
    entropy: &mut dyn Entropy,
) -> Result<Option<AgendaWriter>, StoreError> {
    let path = &paths.new_agenda;
    let begun = |writing: Option<AgendaWriter>| {
        writing.ok_or_else(|| {
            let message = "The copy of the interviews was not begun.".to_owned();
            about(StoreErrorKind::Disk, path, message)
        })
    };
    let written = match step {
        CopyStep::Begin => AgendaWriter::begin(path, codec).map(Some),
        CopyStep::Add(interviews) => begun(writing).and_then(|mut writing| {
            writing.add(path, codec, interviews, entropy)?;
            Ok(Some(writing))
        }),
        CopyStep::End(contact) => begun(writing).and_then(|writing| {
            writing.end(path, codec, contact, entropy)?;
            paths.rename(path, &paths.agenda)?;
            Ok(None)
        }),
    };
    if written.is_err() {
        // The full disk needs the room now. What cannot be removed is written over the next time.
        let _ = fs::remove_file(path);
    }
    written
}

impl AgendaWriter {
    fn begin(path: &Path, codec: &Codec) -> Result<Self, StoreError> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(explain(path, &error)),
            _ => {}
        }
        let head = [&MAGIC[..], &codec.identity().encode()].concat();
        let created = create_private_file(path).and_then(|mut file| {
            file.write_all(&head)?;
            Ok(file)
        });
        Ok(Self {
            file: created.map_err(|error| explain(path, &error))?,
            number: 0,
            tally: Tally::default(),
        })
    }

    /// Adds some interviews, durably: what is left to sync at the end is short then.
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
            self.tally.add(crc32fast::hash(&value));
            self.number += 1;
        }
        self.file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_data())
            .map_err(|error| explain(path, &error))
    }

    fn end(
        mut self,
        path: &Path,
        codec: &Codec,
        contact: &Contact,
        entropy: &mut dyn Entropy,
    ) -> Result<(), StoreError> {
        // The cache that is built from this is not the list that the ETag names.
        let contact = Contact {
            etag: None,
            ..contact.clone()
        };
        let tally = self.tally;
        let value = codec.encode(Place::Agenda(END), &Cached { contact, tally }, entropy)?;
        let bytes = [&value[..], &len_of(&value)].concat();
        self.file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_all())
            .map_err(|error| explain(path, &error))
    }
}

/// Whose agenda this is, and where its blocks begin.
fn head(bytes: &[u8], codec: &Codec) -> (Found, usize) {
    match bytes.strip_prefix(&MAGIC) {
        Some(rest) => {
            let (found, len) = Identity::decode(rest, codec.identity().schema);
            (found, MAGIC.len() + len)
        }
        None => (Found::Damaged, 0),
    }
}

fn decode(bytes: &[u8], codec: &Codec) -> Result<Agenda, Unreadable> {
    let (blocks, end) = split_end(bytes).ok_or(Unreadable)?;
    let blocks = self::blocks(blocks)?;
    let Cached { contact, tally } = codec.decode(Place::Agenda(END), end)?;
    let mut found = Tally::default();
    blocks
        .iter()
        .for_each(|block| found.add(crc32fast::hash(block)));
    if found != tally {
        return Err(Unreadable);
    }
    let blocks: Vec<(u64, &[u8])> = (0..).zip(blocks.iter().copied()).collect();
    let interviews = side_by_side(&blocks, |(number, block)| {
        codec.decode(Place::Agenda(*number), block).map(Arc::new)
    })?;
    Ok(Agenda {
        interviews,
        contact,
    })
}

/// The blocks of an agenda, and its end.
fn split_end(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, len) = bytes.split_last_chunk::<LEN>()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    rest.split_at_checked(rest.len().checked_sub(len)?)
}

/// The length of a value as it stands beside it. None is so long that it would not fit.
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
