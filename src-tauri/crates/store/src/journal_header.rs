use crate::identity::{FoundIdentity, Identity};

const MAGIC: [u8; 8] = *b"\x89ILjrnl\n";
const FIRST_LEN: usize = 8;
const CHECKSUM_LEN: usize = 4;

/// The head of a journal.
///
/// | bytes | field |
/// | --- | --- |
/// | 8 | magic |
/// | 24 to 87 | [`Identity`] |
/// | 8 | sequence number of the first frame, little-endian |
/// | 4 | CRC-32 of the sequence number, little-endian |
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JournalHeader {
    pub(crate) identity: Identity,
    /// The sequence number of the first frame. It is 1 in a journal that has no frame yet.
    pub(crate) first: u64,
}

/// The result of reading the head of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundHeader {
    pub(crate) identity: FoundIdentity,
    /// The sequence number of the first frame and its offset. None if they cannot be read.
    pub(crate) frames: Option<(u64, usize)>,
}

impl JournalHeader {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let first = self.first.to_le_bytes();
        let checksum = crc32fast::hash(&first).to_le_bytes();
        [&MAGIC[..], &self.identity.encode(), &first, &checksum].concat()
    }

    pub(crate) fn decode(bytes: &[u8], newest: u8) -> FoundHeader {
        let Some(rest) = bytes.strip_prefix(&MAGIC) else {
            return FoundHeader {
                identity: FoundIdentity::Damaged,
                frames: None,
            };
        };
        let (identity, len) = Identity::decode(rest, newest);
        let first = rest.get(len..).and_then(|rest| {
            let (first, rest) = rest.split_first_chunk::<FIRST_LEN>()?;
            let (checksum, _) = rest.split_first_chunk::<CHECKSUM_LEN>()?;
            (crc32fast::hash(first).to_le_bytes() == *checksum).then(|| u64::from_le_bytes(*first))
        });
        let frames = first
            .filter(|_| matches!(identity, FoundIdentity::Sound(_)))
            .map(|first| (first, MAGIC.len() + len + FIRST_LEN + CHECKSUM_LEN));
        FoundHeader { identity, frames }
    }
}
