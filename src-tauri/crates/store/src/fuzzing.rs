//! The readers of stored bytes, for tests that feed them anything at all.
//!
//! Everything is sealed with nothing but a checksum: bytes that a key would refuse come through to the
//! readers behind it.

use std::path::Path;

use interlude_domain::{Change, HistoryEntry, Interview, UnconfirmedRequest};
use interlude_engine::store::{Commit, StoreErrorKind, Switches};

use crate::codec::{Codec, Place, Stored};
use crate::journal::{self, Soundness};
use crate::journal_header::JournalHeader;
use crate::keys::Tree;
use crate::mirror::{Cached, Mirrored};
use crate::schema::Schema;
use crate::seal::Seal;
use crate::{AccountId, OsEntropy};

/// What stored bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// No value: refused as unreadable.
    Unreadable,
    /// A value that is written and read again as the same value.
    Same,
    /// A value that does not survive being written and read again.
    Different,
}

/// Whose a journal must be.
pub const ACCOUNT: &str = "golden";

/// How many kinds of values are stored.
pub const KINDS: u8 = 8;

/// Reads `plain` as a stored value of the kind with that number, from 0 up to and without [`KINDS`],
/// then writes what was read, and reads that.
pub fn reread(kind: u8, plain: &[u8]) -> Read {
    match kind {
        0 => reread_as::<Interview>(plain),
        1 => reread_as::<Cached>(plain),
        2 => reread_as::<Change>(plain),
        3 => reread_as::<HistoryEntry>(plain),
        4 => reread_as::<UnconfirmedRequest>(plain),
        5 => reread_as::<Switches>(plain),
        6 => reread_as::<Mirrored>(plain),
        _ => reread_as::<Commit>(plain),
    }
}

/// Reads `bytes` as a journal, then writes the changes that were read into a new one, and reads that.
///
/// # Errors
/// The kind of error with which the journal was left alone.
pub fn reread_journal(bytes: &[u8]) -> Result<Read, StoreErrorKind> {
    let Some(codec) = codec() else {
        return Ok(Read::Different);
    };
    let path = Path::new("journal");
    let reading = journal::read_bytes(bytes, path, &codec).map_err(|error| error.kind)?;
    let rises = reading
        .commits
        .is_sorted_by(|(one, _), (next, _)| one < next);
    let whole = journal_of(&codec, reading.commits.iter().map(|(_, commit)| commit));
    let again = whole.and_then(|bytes| journal::read_bytes(&bytes, path, &codec).ok());
    let is_same = again.is_some_and(|again| {
        let commits = |reading: &journal::Reading| -> Vec<Commit> {
            let commits = reading.commits.iter();
            commits.map(|(_, commit)| commit.clone()).collect()
        };
        again.soundness == Soundness::Sound && commits(&again) == commits(&reading)
    });
    Ok(match (is_same && rises, reading.commits.is_empty()) {
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
    Some(Codec::new(Schema::CURRENT, account, &Seal::None))
}
