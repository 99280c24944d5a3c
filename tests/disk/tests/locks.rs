//! A disk that cannot lock files is told from one that is in use, and from damage.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_disk_tests::folder;
use interlude_disk_tests::io_faults::session;
use interlude_disk_tests::opening::open_and_judge;
use interlude_disk_tests::record::Record;
use interlude_disk_tests::recording::{Errand, without_locks};
use interlude_disk_tests::said::{Complaint, Lines, Said};

/// EBADF, ENOLCK, EOPNOTSUPP.
const CANNOT: [i32; 3] = [9, 37, 95];

#[test]
fn a_disk_that_cannot_lock_is_told_and_nothing_is_touched() {
    let (whole, book) = session(disk());
    for errno in CANNOT {
        // All locks, and the database's alone.
        for name in ["", "db"] {
            let root = folder::temporary();
            folder::write(&whole, root.path());
            let run = without_locks(disk(), Errand::Reopen, root.path(), (errno, name));
            assert_eq!((run.code, &*run.stderr), (Some(0), ""));
            let told = told(&run.records);
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!(told[0].code, "cannot_lock");
            assert!(told[0].sentence.contains("cannot lock files"), "{told:?}");
            assert!(told[0].sentence.contains("--data"), "{told:?}");
            assert!(folder::read(root.path()) == whole, "{errno} of {name:?}");
        }
    }
    open_and_judge(&whole, &book).unwrap();
}

/// What the user was told of an opening that failed.
fn told(records: &[Record]) -> Vec<Complaint> {
    let mut lines = Lines::default();
    let said = records.iter().flat_map(|record| match record {
        Record::Said(bytes) => lines.hear(bytes),
        _ => Vec::new(),
    });
    said.filter_map(|said| match said {
        Said::NotOpened(complaint) => Some(complaint),
        _ => None,
    })
    .collect()
}

fn disk() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_disk"))
}
