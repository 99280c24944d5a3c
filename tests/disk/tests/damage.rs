//! What is damaged costs nothing that stands elsewhere, and is told and kept.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_disk_tests::damage::run;

#[test]
fn what_survives_is_there_and_the_user_is_told() {
    let findings = run(Path::new(env!("CARGO_BIN_EXE_disk")), Some(41));
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
