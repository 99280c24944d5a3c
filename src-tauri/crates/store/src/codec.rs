use interlude_engine::store::{Commit, StoreError, Switches};
use interlude_model::{Change, Code, HistoryEntry, Interview, UnconfirmedRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::AccountId;
use crate::entropy::Entropy;
use crate::identity::Identity;
use crate::row_keys::Tree;
use crate::schema::{Kind, Schema};
use crate::store_key::{Cipher, StoreKey, StoreKeyMark};

/// Encodes and decodes stored values: one byte of version, then the sealed postcard.
///
/// A value is bound to its version, its account and its place, so that it is unreadable at any other.
pub(crate) struct Codec {
    schema: Schema,
    account: AccountId,
    mark: StoreKeyMark,
    cipher: Cipher,
}

/// The place of a stored value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// A key of a tree of sled.
    Value(Tree, &'a [u8]),
    /// The frame of the journal with this number.
    Frame(u64),
    /// The block of the agenda with this number.
    Agenda(u64),
}

/// A type whose values are stored.
pub(crate) trait Stored: Serialize + DeserializeOwned {
    const KIND: Kind;
}

/// The bytes are not a value that was written at this place with this key, or this version cannot
/// read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl Codec {
    pub(crate) fn new(schema: Schema, account: AccountId, key: &StoreKey) -> Self {
        Self {
            schema,
            account,
            mark: key.mark(),
            cipher: key.cipher(),
        }
    }

    /// Returns the identity that is stored unencrypted in every file that this codec writes.
    pub(crate) fn identity(&self) -> Identity {
        Identity {
            schema: self.schema.version(),
            key: self.mark,
            account: self.account.clone(),
        }
    }

    pub(crate) fn encode<T: Stored>(
        &self,
        place: Place<'_>,
        value: &T,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, StoreError> {
        let plain = postcard::to_stdvec(value).map_err(unwritable)?;
        self.encode_plain(place, &plain, entropy)
    }

    /// Encodes postcard bytes without looking at their content.
    pub(crate) fn encode_plain(
        &self,
        place: Place<'_>,
        plain: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, StoreError> {
        let version = self.schema.version();
        let sealed = self
            .cipher
            .seal(&self.associated_data(version, place), plain, entropy)
            .map_err(unwritable)?;
        Ok([&[version][..], &sealed].concat())
    }

    pub(crate) fn decode<T: Stored>(
        &self,
        place: Place<'_>,
        bytes: &[u8],
    ) -> Result<T, Unreadable> {
        let (&version, sealed) = bytes.split_first().ok_or(Unreadable)?;
        let plain = self
            .cipher
            .open(&self.associated_data(version, place), sealed);
        let current = plain.and_then(|plain| self.schema.upgrade(T::KIND, version, plain));
        match postcard::take_from_bytes(&current.ok_or(Unreadable)?) {
            Ok((value, [])) => Ok(value),
            _ => Err(Unreadable),
        }
    }

    fn associated_data(&self, version: u8, place: Place<'_>) -> Vec<u8> {
        let account = self.account.as_str().as_bytes();
        let mut bound = Vec::with_capacity(128);
        bound.push(version);
        bound.extend_from_slice(account);
        // A zero byte ends the account and the tree's name, so that no two places give the same bytes.
        bound.push(0);
        match place {
            Place::Value(tree, key) => {
                bound.extend_from_slice(tree.name().as_bytes());
                bound.push(0);
                bound.extend_from_slice(key);
            }
            Place::Frame(sequence) => {
                bound.extend_from_slice(b"journal\0");
                bound.extend_from_slice(&sequence.to_be_bytes());
            }
            Place::Agenda(number) => {
                bound.extend_from_slice(b"agenda\0");
                bound.extend_from_slice(&number.to_be_bytes());
            }
        }
        bound
    }
}

macro_rules! stored {
    ($($type:ident),+ $(,)?) => {
        $(impl Stored for $type {
            const KIND: Kind = Kind::$type;
        })+
    };
}

stored!(
    Interview,
    Change,
    HistoryEntry,
    UnconfirmedRequest,
    Switches,
    Commit
);

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::new(Code::Disk, error.to_string()).caused_by(error)
}

/// The number of records in a set, and the sum of their checksums. It detects a record that is missing and
/// one that returned to an earlier value, both of which sled does not report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct SetChecksum {
    count: u64,
    sum: u64,
}

impl SetChecksum {
    pub(crate) fn add(&mut self, checksum: u32) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(u64::from(checksum));
    }

    pub(crate) fn remove(&mut self, checksum: u32) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(u64::from(checksum));
    }
}
