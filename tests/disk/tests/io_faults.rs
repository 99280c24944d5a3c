//! A call to the disk fails: the user is told plainly, and what was called saved is there.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_disk_tests::io_faults::{Choice, Errno, Failure, Findings, Scene, run, scenes};

/// The calls that make the folders of a first start, and their names durable.
const MAKING_FOLDERS: u64 = 12;

#[test]
fn folders_that_could_not_be_made_at_once_outlive_a_power_cut() {
    let [session, ..] = scenes(disk());
    let findings = none_lost(&session, Choice::First(MAKING_FOLDERS));
    assert!(findings.runs >= MAKING_FOLDERS, "{}", findings.runs);
}

/// What the database holds beyond a damaged journal is not given up for it.
#[test]
fn what_a_disk_fails_to_give_once_is_no_damage() {
    let [_, damaged_journal, _] = scenes(disk());
    none_lost(&damaged_journal, Choice::Each(Failure::once(Errno::Io)));
}

/// sled syncs its file when it is closed, and panics where the disk refuses that.
#[test]
fn a_database_that_cannot_be_closed_ends_nothing() {
    let [_, _, damaged_database] = scenes(disk());
    none_lost(&damaged_database, Choice::Each(Failure::lasting(Errno::Io)));
}

#[test]
fn what_was_called_saved_is_there_and_every_failure_is_told_plainly() {
    for (scene, step) in scenes(disk()).iter().zip([20, 4, 4]) {
        let findings = none_lost(scene, Choice::OneIn(step));
        assert!(findings.runs >= 6, "{}: {}", scene.name, findings.runs);
    }
}

fn none_lost(scene: &Scene, choice: Choice) -> Findings {
    let findings = run(disk(), scene, choice);
    assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
    assert!(findings.runs > 0, "{}: nothing failed", scene.name);
    findings
}

fn disk() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_disk"))
}
