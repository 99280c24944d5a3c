use std::ops::Range;

const MAGIC: [u8; 4] = [0xf7, b'i', b'L', 0x1a];
const HEAD: usize = 20;

/// Where the frames of a sound journal stand, by its documented form: a magic, a length, a checksum, a
/// number, and as many bytes as the length says.
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
