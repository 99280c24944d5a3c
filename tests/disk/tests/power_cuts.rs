//! Tests that saved changes survive a power cut at any moment.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::sync::LazyLock;

use interlude_disk_tests::disk_model::Barriers;
use interlude_disk_tests::folder;
use interlude_disk_tests::power_cuts::{Findings, Plan, run};
use interlude_disk_tests::recording::{Job, Recording, record, record_success};

static SESSION: LazyLock<Recording> = LazyLock::new(|| record_success(disk(), Job::LongSession));

#[test]
fn replaying_the_recording_gives_the_same_folder() {
    let root = folder::temporary();
    let recording = record(disk(), Job::LongSession, root.path(), None);
    let mut disk_model = recording.before;
    for record in &recording.records {
        disk_model.apply(record, Barriers::ALL);
    }
    assert!(disk_model.whole() == folder::read(root.path()));
}

#[test]
fn no_commit_is_lost() {
    let findings = cut(30, true, Barriers::ALL);
    assert!(findings.losses.is_empty(), "{:?}", broken(&findings));
    assert_eq!(findings.cuts, (30, 15));
    let agendas = &findings.agendas;
    assert_eq!(agendas.present + agendas.not_copied_yet, 45, "{agendas:?}");
    assert!(agendas.present_without_database > 0, "{agendas:?}");
    assert!(findings.session.1 > 50);
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
        let findings = cut(10, false, barriers);
        let lost = broken(&findings);
        assert!(lost.iter().any(|why| why.contains("lost")), "{barriers:?}");
    }
}

fn cut(cuts: u64, recoveries: bool, barriers: Barriers) -> Findings {
    let plan = Plan {
        cuts,
        seed: 1,
        barriers,
        recoveries,
    };
    run(disk(), &SESSION, plan)
}

fn broken(findings: &Findings) -> Vec<&str> {
    findings.losses.iter().map(|loss| &*loss.broken.0).collect()
}

fn disk() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_disk"))
}
