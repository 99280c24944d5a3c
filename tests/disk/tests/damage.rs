//! What is damaged costs nothing that stands elsewhere, and is told and kept.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_disk_tests::damage::{Planted, run};

#[test]
fn what_survives_is_there_and_the_user_is_told() {
    let findings = run(disk(), Some(41), Planted::Nothing);
    assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
    assert!(
        findings.harmed.0 > 20 && findings.harmed.1 > 20,
        "{:?}",
        findings.harmed
    );
    for code in ["journal_damaged", "database_rebuilt", "both_damaged"] {
        assert!(
            findings.notices.contains_key(code),
            "{:?}",
            findings.notices
        );
    }
}

#[test]
fn what_a_store_gives_up_beyond_the_harm_is_missed() {
    let findings = run(disk(), Some(97), Planted::StopAtTheHarm);
    let is_loss = |fault: &String| fault.contains("lost") && !fault.contains("lost 0");
    assert!(findings.faults.iter().any(is_loss), "{findings:#?}");
}

fn disk() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_disk"))
}
