//! Parses the input as a stored value of the kind that its first byte selects, or as a journal.

use interlude_model::Code;
use interlude_store::fuzzing::{KINDS, Read, reread, reread_journal};

pub(super) fn check(input: &[u8]) {
    let Some((&kind, bytes)) = input.split_first() else {
        return;
    };
    let kind = kind % (KINDS + 1);
    if kind < KINDS {
        assert_ne!(reread(kind, bytes), Read::Different, "kind {kind}");
        return;
    }
    match reread_journal(bytes) {
        Ok(read) => assert_ne!(read, Read::Different, "journal"),
        Err(kind) => assert!(matches!(kind, Code::Locked | Code::TooNew), "{kind:?}"),
    }
}
