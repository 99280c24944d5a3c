//! Frames of the journal: how one is written, and how they are found again, also past damage.
//!
//! | bytes | field |
//! | --- | --- |
//! | 4 | magic |
//! | 4 | length of the payload, little-endian |
//! | 4 | CRC-32 of length, sequence number and payload, little-endian |
//! | 8 | sequence number, little-endian: one more than the frame before |
//! | length | payload: a [`Commit`](interlude_engine::store::Commit), encoded and sealed |

use std::ops::Range;

const MAGIC: [u8; 4] = [0xf7, b'i', b'L', 0x1a];
const HEAD_LEN: usize = 20;

/// What a disk writes whole or not at all, in bytes, counted from the beginning of the file.
const SECTOR_LEN: usize = 512;

/// So many zeros at a sector's edge are no chance in sealed bytes.
const FEWEST_ZEROS: usize = 4;

/// A frame that was found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) sequence: u64,
    /// Where its payload stands in the scanned bytes.
    pub(crate) payload: Range<usize>,
}

/// What a journal's bytes hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    /// The whole frames, in order.
    pub(crate) frames: Vec<Frame>,
    /// Bytes that are no frame lie between frames, or a frame is missing or out of order.
    pub(crate) broken: bool,
    /// Where the last whole frame ends.
    pub(crate) end: usize,
    /// What follows the last whole frame.
    pub(crate) tail: Tail,
}

/// What follows the last whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing.
    Empty,
    /// One frame that was never written to its end: cut short, or with a sector that the disk never
    /// wrote. Whether it had been called saved, the database tells: its own number is then higher.
    Torn,
    /// Bytes that look like no interrupted write.
    Junk,
}

/// A frame, as it is written.
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

/// Finds the frames in `bytes` from `start` on. The first should carry `first`, each later one the
/// next number; past damage, any frame with a higher number than all before it counts.
pub(crate) fn scan(bytes: &[u8], start: usize, first: u64) -> Scan {
    let mut scan = Scan {
        frames: Vec::new(),
        broken: false,
        end: start,
        tail: Tail::Empty,
    };
    let mut expected = first;
    while let Some(found) = next_frame(bytes, scan.end, expected) {
        scan.broken |= found.payload.start != scan.end + HEAD_LEN || found.sequence != expected;
        scan.end = found.payload.end;
        expected = found.sequence.saturating_add(1);
        scan.frames.push(found);
    }
    scan.tail = judge_tail(bytes, scan.end);
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

fn judge_tail(bytes: &[u8], from: usize) -> Tail {
    let tail = bytes.get(from..).unwrap_or_default();
    let runs_past_the_end = || match tail.split_first_chunk::<8>() {
        None => MAGIC.starts_with(&tail[..tail.len().min(MAGIC.len())]),
        Some(([m0, m1, m2, m3, len @ ..], _)) => {
            let wanted = u32::from_le_bytes(*len) as usize;
            [*m0, *m1, *m2, *m3] == MAGIC && tail.len() < HEAD_LEN.saturating_add(wanted)
        }
    };
    if tail.is_empty() {
        Tail::Empty
    } else if is_zero(tail) || runs_past_the_end() || lacks_a_sector(tail, from) {
        Tail::Torn
    } else {
        Tail::Junk
    }
}

fn lacks_a_sector(tail: &[u8], from: usize) -> bool {
    let in_the_first = (SECTOR_LEN - from % SECTOR_LEN).min(tail.len());
    let (first, rest) = tail.split_at(in_the_first);
    let mut parts = [first].into_iter().chain(rest.chunks(SECTOR_LEN));
    parts.any(|part| part.len() >= FEWEST_ZEROS && is_zero(part))
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
    fn a_sound_journal_is_read_whole() {
        let bytes = journal(&[4, 5, 6]);
        let scan = scan(&bytes, 0, 4);
        assert_eq!(sequences(&scan), [4, 5, 6]);
        assert_eq!((scan.broken, scan.tail), (false, Tail::Empty));
        assert_eq!(scan.end, bytes.len());
    }

    #[test]
    fn a_frame_cut_anywhere_is_torn_and_never_read() {
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
    fn a_frame_with_a_sector_that_was_never_written_is_torn() {
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
    fn any_damaged_byte_costs_its_own_frame_only() {
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
    fn a_missing_first_frame_and_falling_numbers_are_seen() {
        assert!(scan(&journal(&[5]), 0, 4).broken);
        let falling = scan(&journal(&[2, 1, 3]), 0, 2);
        assert_eq!(sequences(&falling), [2, 3]);
        assert!(falling.broken);
    }

    #[test]
    fn a_whole_frame_with_a_damaged_byte_at_the_end_is_no_interrupted_write() {
        let mut bytes = journal(&[1, 2]);
        *bytes.last_mut().unwrap() ^= 1;
        assert_eq!(scan(&bytes, 0, 1).tail, Tail::Junk);
    }
}
