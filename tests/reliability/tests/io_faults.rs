//! Tests that failing I/O calls are reported clearly and that saved changes are not lost.

#![cfg(target_os = "linux")]

use std::path::Path;

use interlude_reliability_tests::Report;
use interlude_reliability_tests::disk::io_faults::{
    Choice, Errno, Failure, Scenario, run, scenarios,
};

/// The number of calls that create the folders at a first start and make their names durable.
const FOLDER_CALLS: u64 = 12;

#[test]
fn folders_that_were_created_after_an_error_survive_a_power_cut() {
    let [session, ..] = scenarios(attack());
    let report = run_without_loss(&session, Choice::First(FOLDER_CALLS));
    assert!(report.times(session.name) >= FOLDER_CALLS, "{report}");
}

/// A temporary read error must not be taken for damage, because that would discard the database's data.
#[test]
fn a_temporary_read_error_is_not_taken_for_damage() {
    let [_, first, second, _] = scenarios(attack());
    for damaged_journal in [first, second] {
        run_without_loss(&damaged_journal, Choice::Each(Failure::once(Errno::Io)));
    }
}

/// sled syncs its file when it is closed, and panics if that fails.
#[test]
fn a_failing_close_of_the_database_does_not_end_the_program() {
    let [_, _, _, damaged_database] = scenarios(attack());
    run_without_loss(&damaged_database, Choice::Each(Failure::lasting(Errno::Io)));
}

#[test]
fn saved_changes_are_kept_and_every_failure_is_reported_clearly() {
    for (scenario, step) in scenarios(attack()).iter().zip([20, 4, 4, 4]) {
        let report = run_without_loss(scenario, Choice::OneIn(step));
        assert!(report.times(scenario.name) >= 6, "{report}");
    }
}

fn run_without_loss(scenario: &Scenario, choice: Choice) -> Report {
    let report = run(attack(), scenario, choice);
    report.expect_unbroken();
    assert!(report.times(scenario.name) > 0, "nothing failed");
    report
}

fn attack() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_attack"))
}
