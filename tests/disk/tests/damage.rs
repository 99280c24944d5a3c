//! Tests that damage loses no other data, is reported, and that damaged files are kept.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_disk_tests::damage::{Planted, run};

#[test]
fn undamaged_data_is_recovered_and_damage_is_reported() {
    let findings = run(disk(), Some(41), Planted::Nothing);
    assert!(findings.faults.is_empty(), "{:#?}", findings.faults);
    assert!(
        findings.damaged.0 > 20 && findings.damaged.1 > 20,
        "{:?}",
        findings.damaged
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
fn a_store_that_loses_more_than_the_damage_is_detected() {
    let findings = run(disk(), Some(97), Planted::StopAtCorruption);
    let is_loss = |fault: &String| fault.contains("lost") && !fault.contains("lost 0");
    assert!(findings.faults.iter().any(is_loss), "{findings:#?}");
}

fn disk() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_disk"))
}
