//! Frames of the journal: encoding, and scanning that continues after damaged bytes.
//!
//! | bytes | field |
//! | --- | --- |
//! | 4 | magic |
//! | 4 | length of the payload, little-endian |
//! | 4 | CRC-32 of length, sequence number and payload, little-endian |
//! | 8 | sequence number, little-endian: one more than the frame before |
//! | length | payload: a [`Commit`](interlude_engine::store::Commit), encoded and sealed |
//!
//! The checksum covers length and sequence number too. Otherwise a flipped bit in the length could make
//! the scan skip the frames behind it, and one in the sequence number could reorder commits.

use std::ops::Range;

const MAGIC: [u8; 4] = [0xf7, b'i', b'L', 0x1a];
const HEAD_LEN: usize = 20;

/// The size of a disk sector, in bytes. A disk writes a sector completely or not at all. Sectors begin at
/// multiples of this offset in the file.
const SECTOR_LEN: usize = 512;

/// The smallest number of zeros that counts as an unwritten sector. The part of a frame in its first or
/// last sector can be short, and fewer zeros there may be the sealed bytes themselves.
const MIN_ZEROS: usize = 4;

/// A complete frame that a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) sequence: u64,
    /// The position of the payload in the scanned bytes.
    pub(crate) payload: Range<usize>,
}

/// The result of scanning the bytes of a journal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    /// The complete frames, in order.
    pub(crate) frames: Vec<Frame>,
    /// There are other bytes between frames, or a frame is missing or out of order.
    pub(crate) broken: bool,
    /// The end of the last complete frame.
    pub(crate) end: usize,
    pub(crate) tail: Tail,
}

/// The kind of bytes after the last complete frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// The file ends there.
    Empty,
    /// One frame that was not completely written: it is cut short, or the disk did not write one of its
    /// sectors. If the other file of the journal has a higher sequence number, the frame had been
    /// acknowledged, and recovery treats this file as damaged.
    Torn,
    /// Bytes that an interrupted write does not explain.
    Junk,
}

/// Encodes a frame. Returns None if the payload is larger than 4 GiB.
pub(crate) fn encode(sequence: u64, payload: &[u8]) -> Option<Vec<u8>> {
    let len = u32::try_from(payload.len()).ok()?;
    let mut bytes = Vec::with_capacity(HEAD_LEN + payload.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&len.to_le_bytes());
    bytes.extend_from_slice(&checksum(len, sequence, payload).to_le_bytes());
    bytes.extend_from_slice(&sequence.to_le_bytes());
    bytes.extend_from_slice(payload);
    Some(bytes)
}

/// Finds the frames in `bytes` from `start` on. The first is expected to have the number `first`, and each
/// later one the next number. After damaged bytes, the next frame with a higher number is accepted.
pub(crate) fn scan(bytes: &[u8], start: usize, first: u64) -> Scan {
    let mut scan = Scan {
        frames: Vec::new(),
        broken: false,
        end: start,
        tail: Tail::Empty,
    };
    // Numbers must rise, so that a stale or copied frame can never undo a later one.
    let mut expected = first;
    while let Some(found) = next_frame(bytes, scan.end, expected) {
        scan.broken |= found.payload.start != scan.end + HEAD_LEN || found.sequence != expected;
        scan.end = found.payload.end;
        expected = found.sequence.saturating_add(1);
        scan.frames.push(found);
    }
    scan.tail = classify_tail(bytes, scan.end);
    scan
}

fn next_frame(bytes: &[u8], from: usize, at_least: u64) -> Option<Frame> {
    let rest = bytes.get(from..)?;
    let starts = rest.windows(MAGIC.len()).enumerate();
    starts
        .filter(|(_, window)| *window == MAGIC)
        .filter_map(|(at, _)| frame_at(bytes, from + at))
        .find(|frame| frame.sequence >= at_least)
}

fn frame_at(bytes: &[u8], at: usize) -> Option<Frame> {
    let (head, rest) = bytes.get(at..)?.split_first_chunk::<HEAD_LEN>()?;
    let [_, _, _, _, l0, l1, l2, l3, c0, c1, c2, c3, sequence @ ..] = *head;
    let len = u32::from_le_bytes([l0, l1, l2, l3]);
    let sequence = u64::from_le_bytes(sequence);
    let payload_len = usize::try_from(len).ok()?;
    let payload = rest.get(..payload_len)?;
    let is_whole = u32::from_le_bytes([c0, c1, c2, c3]) == checksum(len, sequence, payload);
    let start = at + HEAD_LEN;
    is_whole.then(|| Frame {
        sequence,
        payload: start..start + payload_len,
    })
}

fn classify_tail(bytes: &[u8], from: usize) -> Tail {
    let tail = bytes.get(from..).unwrap_or_default();
    let is_cut_short = || match tail.split_first_chunk::<8>() {
        None => MAGIC.starts_with(&tail[..tail.len().min(MAGIC.len())]),
        Some(([m0, m1, m2, m3, len @ ..], _)) => {
            let wanted = u32::from_le_bytes(*len) as usize;
            [*m0, *m1, *m2, *m3] == MAGIC && tail.len() < HEAD_LEN.saturating_add(wanted)
        }
    };
    // The distinction matters because a torn frame was never acknowledged and is cut off silently, but junk
    // means that an acknowledged frame may have been damaged. After a power cut, the file may have its new
    // length while all or some sectors of the new frame still read as zeros.
    if tail.is_empty() {
        Tail::Empty
    } else if is_zero(tail) || is_cut_short() || has_unwritten_sector(tail, from) {
        Tail::Torn
    } else {
        Tail::Junk
    }
}

fn has_unwritten_sector(tail: &[u8], from: usize) -> bool {
    let in_the_first = (SECTOR_LEN - from % SECTOR_LEN).min(tail.len());
    let (first, rest) = tail.split_at(in_the_first);
    let mut parts = [first].into_iter().chain(rest.chunks(SECTOR_LEN));
    parts.any(|part| part.len() >= MIN_ZEROS && is_zero(part))
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn checksum(len: u32, sequence: u64, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&len.to_le_bytes());
    hasher.update(&sequence.to_le_bytes());
    hasher.update(payload);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(sequences: &[u64]) -> Vec<u8> {
        let payload = |sequence: u64| vec![b'x'; 10 + sequence as usize];
        let frame = |&sequence: &u64| encode(sequence, &payload(sequence)).unwrap();
        sequences.iter().flat_map(frame).collect()
    }

    fn sequences(scan: &Scan) -> Vec<u64> {
        scan.frames.iter().map(|frame| frame.sequence).collect()
    }

    #[test]
    fn all_frames_of_a_sound_journal_are_found() {
        let bytes = journal(&[4, 5, 6]);
        let scan = scan(&bytes, 0, 4);
        assert_eq!(sequences(&scan), [4, 5, 6]);
        assert_eq!((scan.broken, scan.tail), (false, Tail::Empty));
        assert_eq!(scan.end, bytes.len());
    }

    #[test]
    fn a_frame_that_is_cut_anywhere_is_torn_and_not_read() {
        let whole = journal(&[1]).len();
        let bytes = journal(&[1, 2]);
        for cut in whole + 1..bytes.len() {
            let scan = scan(&bytes[..cut], 0, 1);
            assert_eq!(sequences(&scan), [1], "cut at {cut}");
            assert_eq!(
                (scan.broken, scan.tail, scan.end),
                (false, Tail::Torn, whole)
            );
        }
        let zeros = [&bytes[..], &[0; 64]].concat();
        assert_eq!(scan(&zeros, 0, 1).tail, Tail::Torn);
    }

    #[test]
    fn a_frame_with_an_unwritten_sector_is_torn() {
        let before = journal(&[1]).len();
        let whole = [journal(&[1]), encode(2, &[b'x'; 3 * SECTOR_LEN]).unwrap()].concat();
        let sectors = whole.len().div_ceil(SECTOR_LEN);
        for sector in 0..sectors {
            let mut torn = whole.clone();
            let end = ((sector + 1) * SECTOR_LEN).min(whole.len());
            torn[(sector * SECTOR_LEN).max(before)..end].fill(0);
            let scan = scan(&torn, 0, 1);
            assert_eq!(sequences(&scan), [1], "sector {sector}");
            assert_eq!((scan.broken, scan.tail), (false, Tail::Torn));
        }
        assert_eq!(sectors, 4);
    }

    #[test]
    fn a_damaged_byte_makes_only_its_own_frame_unreadable() {
        let first = journal(&[1]).len();
        let second = journal(&[1, 2]).len();
        let bytes = journal(&[1, 2, 3]);
        for at in first..second {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x80;
            let scan = scan(&damaged, 0, 1);
            assert_eq!(sequences(&scan), [1, 3], "byte {at}");
            assert!(scan.broken);
        }
    }

    #[test]
    fn a_missing_first_frame_and_a_falling_number_count_as_broken() {
        assert!(scan(&journal(&[5]), 0, 4).broken);
        let falling = scan(&journal(&[2, 1, 3]), 0, 2);
        assert_eq!(sequences(&falling), [2, 3]);
        assert!(falling.broken);
    }

    #[test]
    fn a_complete_last_frame_with_a_damaged_byte_is_junk_and_not_torn() {
        let mut bytes = journal(&[1, 2]);
        *bytes.last_mut().unwrap() ^= 1;
        assert_eq!(scan(&bytes, 0, 1).tail, Tail::Junk);
    }
}
