use std::ops::Range;

const MAGIC: [u8; 4] = [0xf7, b'i', b'L', 0x1a];
const HEAD: usize = 20;

/// Returns the ranges of the frames in an undamaged journal. A frame consists of a magic number, a length, a
/// checksum, a sequence number, and a payload of that length.
pub(super) fn frames(journal: &[u8]) -> Vec<Range<usize>> {
    let mut frames = Vec::new();
    let mut at = journal
        .windows(MAGIC.len())
        .position(|window| window == MAGIC)
        .unwrap_or(journal.len());
    while let Some([m0, m1, m2, m3, len @ ..]) =
        journal.get(at..).and_then(<[u8]>::first_chunk::<8>)
    {
        assert_eq!([*m0, *m1, *m2, *m3], MAGIC, "frames follow each other");
        let end = at + HEAD + usize::try_from(u32::from_le_bytes(*len)).unwrap();
        frames.push(at..end);
        at = end;
    }
    frames
}
