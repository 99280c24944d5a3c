//! Access to the decoders of stored bytes, for fuzz tests.
//!
//! Values carry a checksum only and no seal, so that arbitrary bytes get past it and reach the decoders.

use std::path::Path;

use interlude_engine::store::{Commit, Switches};
use interlude_model::{Change, Code, HistoryEntry, Interview, UnconfirmedRequest};

use crate::cache::CacheSummary;
use crate::codec::{Codec, Place, Stored};
use crate::journal::{self, Soundness};
use crate::journal_header::JournalHeader;
use crate::row_keys::Tree;
use crate::schema::Schema;
use crate::store_key::StoreKey;
use crate::version_2::JournalPosition;
use crate::{AccountId, OsEntropy};

/// The result of decoding stored bytes, encoding the value and decoding it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// The bytes were refused as unreadable.
    Unreadable,
    /// The value is the same after encoding and decoding.
    Same,
    /// The value is another one after encoding and decoding.
    Different,
}

/// The account to which a journal must belong.
pub const ACCOUNT: &str = "golden";

/// The number of kinds of stored values.
pub const KINDS: u8 = 8;

/// Decodes `plain` as a stored value of the kind with that number (less than [`KINDS`]), encodes the value
/// and decodes it again.
pub fn reread(kind: u8, plain: &[u8]) -> Read {
    match kind {
        0 => reread_as::<Interview>(plain),
        1 => reread_as::<CacheSummary>(plain),
        2 => reread_as::<Change>(plain),
        3 => reread_as::<HistoryEntry>(plain),
        4 => reread_as::<UnconfirmedRequest>(plain),
        5 => reread_as::<Switches>(plain),
        6 => reread_as::<JournalPosition>(plain),
        _ => reread_as::<Commit>(plain),
    }
}

/// Reads `bytes` as a journal, writes its commits into a new journal, and reads that.
///
/// # Errors
/// The code of the error if the journal was refused and not read.
pub fn reread_journal(bytes: &[u8]) -> Result<Read, Code> {
    let Some(codec) = codec() else {
        return Ok(Read::Different);
    };
    let path = Path::new("journal");
    let content = journal::read_bytes(bytes, path, &codec).map_err(|error| error.code)?;
    let is_sorted = content
        .commits
        .is_sorted_by(|(one, _), (next, _)| one < next);
    let written = journal_of(&codec, content.commits.iter().map(|(_, commit)| commit));
    let again = written.and_then(|bytes| journal::read_bytes(&bytes, path, &codec).ok());
    let is_same = again.is_some_and(|again| {
        let commits = |content: &journal::JournalContent| -> Vec<Commit> {
            let commits = content.commits.iter();
            commits.map(|(_, commit)| commit.clone()).collect()
        };
        again.soundness == Soundness::Sound && commits(&again) == commits(&content)
    });
    Ok(match (is_same && is_sorted, content.commits.is_empty()) {
        (false, _) => Read::Different,
        (true, true) => Read::Unreadable,
        (true, false) => Read::Same,
    })
}

fn reread_as<T: Stored + PartialEq>(plain: &[u8]) -> Read {
    let Some(codec) = codec() else {
        return Read::Different;
    };
    let place = Place::Value(Tree::Meta, b"any");
    let Ok(stored) = codec.encode_plain(place, plain, &mut OsEntropy) else {
        return Read::Different;
    };
    let Ok(value) = codec.decode::<T>(place, &stored) else {
        return Read::Unreadable;
    };
    let again = codec.encode(place, &value, &mut OsEntropy).ok();
    let again = again.and_then(|bytes| codec.decode::<T>(place, &bytes).ok());
    if again == Some(value) {
        Read::Same
    } else {
        Read::Different
    }
}

fn journal_of<'a>(codec: &Codec, commits: impl Iterator<Item = &'a Commit>) -> Option<Vec<u8>> {
    let identity = codec.identity();
    let mut bytes = JournalHeader { identity, first: 1 }.encode();
    for (sequence, commit) in (1..).zip(commits) {
        let path = Path::new("journal");
        bytes.extend(journal::encode(codec, sequence, commit, &mut OsEntropy, path).ok()?);
    }
    Some(bytes)
}

fn codec() -> Option<Codec> {
    let account: AccountId = ACCOUNT.parse().ok()?;
    Some(Codec::new(Schema::CURRENT, account, &StoreKey::None))
}
