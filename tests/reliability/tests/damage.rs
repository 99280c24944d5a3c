//! Tests that damage loses no other data, is reported, and that damaged files are kept.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_reliability_tests::disk::damage::{Planted, run};

#[test]
fn undamaged_data_is_recovered_and_damage_is_reported() {
    let report = run(attack(), 41, Planted::Nothing);
    report.expect_unbroken();
    for what in [
        "damaged one file",
        "damaged journal and database",
        "journal_damaged",
        "database_rebuilt",
        "both_damaged",
    ] {
        let least = if what.starts_with("damaged") { 20 } else { 0 };
        assert!(report.times(what) > least, "{what}: {report}");
    }
}

#[test]
fn a_store_that_loses_more_than_the_damage_is_detected() {
    let report = run(attack(), 97, Planted::StopAtCorruption);
    let is_loss = |fault: &String| fault.contains("lost") && !fault.contains("lost 0");
    assert!(report.broken.iter().any(is_loss), "{report}");
}

fn attack() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_attack"))
}
