//! Tests that a disk that cannot lock files is distinguished from a folder in use and from damage.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_reliability_tests::disk::folder;
use interlude_reliability_tests::disk::io_faults::session;
use interlude_reliability_tests::disk::opening::open_and_judge;
use interlude_reliability_tests::disk::output::{Lines, Output, UserMessage};
use interlude_reliability_tests::disk::record::Record;
use interlude_reliability_tests::disk::recording::{Job, without_locks};

/// EBADF, ENOLCK and EOPNOTSUPP.
const LOCK_ERRORS: [i32; 3] = [9, 37, 95];

#[test]
fn a_disk_that_cannot_lock_is_reported_and_nothing_is_changed() {
    let (whole, oracle) = session(attack());
    for errno in LOCK_ERRORS {
        // All files, and the database's file only.
        for name in ["", "db"] {
            let root = folder::temporary();
            folder::write(&whole, root.path());
            let run = without_locks(attack(), Job::Reopen, root.path(), (errno, name));
            assert_eq!((run.code, &*run.stderr), (Some(0), ""));
            let messages = opening_errors(&run.records);
            assert_eq!(messages.len(), 1, "{messages:?}");
            assert_eq!(messages[0].code, "cannot_lock");
            assert!(
                messages[0].sentence.contains("cannot lock files"),
                "{messages:?}"
            );
            assert!(messages[0].sentence.contains("--data"), "{messages:?}");
            assert!(folder::read(root.path()) == whole, "{errno} of {name:?}");
        }
    }
    open_and_judge(&whole, &oracle).unwrap();
}

/// Returns the errors of failed openings.
fn opening_errors(records: &[Record]) -> Vec<UserMessage> {
    let mut lines = Lines::default();
    let output = records.iter().flat_map(|record| match record {
        Record::Output(bytes) => lines.record(bytes),
        _ => Vec::new(),
    });
    output
        .filter_map(|output| match output {
            Output::NotOpened(message) => Some(message),
            _ => None,
        })
        .collect()
}

fn attack() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_attack"))
}
