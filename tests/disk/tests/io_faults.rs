//! A call to the disk fails: the user is told plainly, and what was called saved is there.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_disk_tests::io_faults::{Choice, run, scenes};

/// The calls that make the folders of a first start, and their names durable.
const MAKING_FOLDERS: u64 = 12;

#[test]
fn folders_that_could_not_be_made_at_once_outlive_a_power_cut() {
    let disk = Path::new(env!("CARGO_BIN_EXE_disk"));
    let session = scenes(disk).into_iter().next().unwrap();
    let findings = run(disk, &session, Choice::First(MAKING_FOLDERS));
    assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
    assert!(findings.runs >= MAKING_FOLDERS, "{}", findings.runs);
}

#[test]
fn what_was_called_saved_is_there_and_every_failure_is_told_plainly() {
    let disk = Path::new(env!("CARGO_BIN_EXE_disk"));
    for (scene, step) in scenes(disk).iter().zip([20, 4, 4]) {
        let findings = run(disk, scene, Choice::OneIn(step));
        assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
        assert!(findings.runs >= 6, "{}: {}", scene.name, findings.runs);
    }
}
