//! Tests that saved changes survive a power cut at any moment.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::sync::LazyLock;

use interlude_reliability_tests::Report;
use interlude_reliability_tests::disk::disk_model::Barriers;
use interlude_reliability_tests::disk::folder;
use interlude_reliability_tests::disk::power_cuts::{Plan, run};
use interlude_reliability_tests::disk::recording::{Job, Recording, record, record_success};

static SESSION: LazyLock<Recording> = LazyLock::new(|| record_success(attack(), Job::LongSession));

#[test]
fn replaying_the_recording_gives_the_same_folder() {
    let root = folder::temporary();
    let recording = record(attack(), Job::LongSession, root.path(), None);
    let mut disk_model = recording.before;
    for record in &recording.records {
        disk_model.apply(record, Barriers::ALL);
    }
    assert!(disk_model.whole() == folder::read(root.path()));
}

#[test]
fn no_commit_is_lost() {
    let report = cut(30, true, Barriers::ALL);
    report.expect_unbroken();
    assert_eq!(report.times("cuts of the session"), 30);
    assert_eq!(report.times("cuts of a recovery"), 15);
    assert_eq!(report.times("interviews"), 45, "{report}");
    assert!(report.times("interviews present without the database") > 0);
    assert!(report.times("commits in the session") > 50);
}

#[test]
fn losses_are_detected_on_a_disk_that_ignores_syncs() {
    let no_files = Barriers {
        files: false,
        ..Barriers::ALL
    };
    let no_folders = Barriers {
        folders: false,
        ..Barriers::ALL
    };
    for barriers in [no_files, no_folders] {
        let report = cut(10, false, barriers);
        let is_lost = report.broken.iter().any(|why| why.contains("lost"));
        assert!(is_lost, "{barriers:?}");
    }
}

fn cut(cuts: u64, recoveries: bool, barriers: Barriers) -> Report {
    let plan = Plan {
        cuts,
        seed: 1,
        barriers,
        recoveries,
    };
    run(attack(), &SESSION, plan)
}

fn attack() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_attack"))
}
