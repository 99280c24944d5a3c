//! The power goes at any moment: what was called saved is there.

#![cfg(target_os = "linux")]

use std::path::Path;
use std::sync::LazyLock;

use interlude_disk_tests::folder;
use interlude_disk_tests::platter::Barriers;
use interlude_disk_tests::power_cuts::{Findings, Plan, run};
use interlude_disk_tests::recording::{Errand, Recording, record, record_well};

static SESSION: LazyLock<Recording> = LazyLock::new(|| record_well(disk(), Errand::LongSession));

#[test]
fn the_record_leaves_nothing_out() {
    let root = folder::temporary();
    let recording = record(disk(), Errand::LongSession, root.path(), None);
    let mut platter = recording.before;
    for record in &recording.records {
        platter.apply(record, Barriers::ALL);
    }
    assert!(platter.whole() == folder::read(root.path()));
}

#[test]
fn nothing_that_was_committed_is_lost() {
    let findings = cut(30, true, Barriers::ALL);
    assert!(findings.losses.is_empty(), "{:?}", broken(&findings));
    assert_eq!(findings.cuts, (30, 15));
    let agendas = &findings.agendas;
    assert_eq!(agendas.there + agendas.too_early, 45, "{agendas:?}");
    assert!(agendas.there_without_database > 0, "{agendas:?}");
    assert!(findings.session.1 > 50);
}

#[test]
fn on_a_disk_that_ignores_a_barrier_there_are_losses() {
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
