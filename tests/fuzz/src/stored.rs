//! What the disk keeps.

use interlude_engine::store::StoreErrorKind;
use interlude_store::fuzzing::{KINDS, Read, reread, reread_journal};

/// Nothing that is stored holds words of its own.
pub const WORDS: &[&str] = &["golden", "\u{1a}Li", "\u{89}ILjrnl\n"];

/// The first byte says which kind of stored value the others are read as; one number more stands for
/// a journal.
///
/// # Panics
/// Where a rule is broken.
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
