//! Tests the parsers of stored values and of the journal.

use interlude_engine::store::StoreErrorKind;
use interlude_store::fuzzing::{KINDS, Read, reread, reread_journal};

/// Magic numbers and the key of the stored formats, which mutations insert.
pub const WORDS: &[&str] = &["golden", "\u{1a}Li", "\u{89}ILjrnl\n"];

/// Parses the input. Its first byte selects the kind of stored value, or a journal.
///
/// # Panics
/// If a rule is broken.
pub fn check(input: &[u8]) {
    let Some((&kind, bytes)) = input.split_first() else {
        return;
    };
    let kind = kind % (KINDS + 1);
    if kind < KINDS {
        let read = reread(kind, bytes);
        assert_ne!(read, Read::Different, "kind {kind}: {bytes:?}");
        return;
    }
    match reread_journal(bytes) {
        Ok(read) => assert_ne!(read, Read::Different, "journal: {bytes:?}"),
        Err(kind) => assert!(
            matches!(kind, StoreErrorKind::Locked | StoreErrorKind::TooNew),
            "{kind:?}"
        ),
    }
}
