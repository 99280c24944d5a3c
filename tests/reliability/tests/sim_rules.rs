//! Every rule holds in every world, and planted bugs break them.

#![cfg(target_os = "linux")]

use interlude_reliability_tests::sim::{Bug, Rule, simulate, sweep};

/// The number of kinds in the tally: every fault, and every state and end of a change. Each must occur.
const KINDS: usize = 51;

/// The number of worlds that are run for a bug.
const WORLDS_FOR_A_BUG: u64 = 400;

#[test]
fn every_rule_holds_in_twenty_thousand_worlds() {
    let result = sweep(0, 20_000, None, 3);
    assert!(
        result.broken.is_empty(),
        "cargo xtask attack sim --n 1 --seed N prints the trace: {:?}",
        result.broken
    );
    let kinds: Vec<_> = result.tally.keys().collect();
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in 0..200 {
        let run = || simulate(seed, None, true);
        let (once, again) = (run(), run());
        assert_eq!(once, again, "seed {seed}");
        let unrecorded = simulate(seed, None, false);
        assert_eq!(
            once.tally, unrecorded.tally,
            "seed {seed}: recording changes nothing"
        );
    }
}

#[test]
fn a_skipped_preflight_is_detected() {
    assert!(broken_by(Bug::SkipsPreflight).contains(&Rule::Compared));
}

#[test]
fn a_resend_without_a_compare_is_detected() {
    assert!(broken_by(Bug::ResendsBlindly).contains(&Rule::Compared));
}

#[test]
fn a_change_adopted_before_it_is_saved_is_detected() {
    assert!(broken_by(Bug::AdoptsBeforeCommit).contains(&Rule::Saved));
}

#[test]
fn a_request_without_a_stored_sending_is_detected() {
    assert!(broken_by(Bug::ForgetsSending).contains(&Rule::OneRequest));
}

#[test]
fn a_change_dropped_after_attempts_is_detected() {
    assert!(broken_by(Bug::DropsAfterAttempts).contains(&Rule::Saved));
}

#[test]
fn a_request_within_the_quiet_time_is_detected() {
    assert!(broken_by(Bug::ResendsEarly).contains(&Rule::Quiet));
}

#[test]
fn a_sent_slot_that_has_passed_is_detected() {
    assert!(broken_in(6_000, Bug::SendsPassed).contains(&Rule::Timely));
}

#[test]
fn a_conflict_that_comes_back_is_detected() {
    assert!(broken_by(Bug::AsksAgain).contains(&Rule::Once));
}

#[test]
fn an_undo_that_loses_the_earlier_change_is_detected() {
    assert!(broken_by(Bug::UndoLoses).contains(&Rule::Undo));
}

#[test]
fn an_interview_that_stays_gone_is_detected() {
    assert!(broken_by(Bug::GoneStays).contains(&Rule::Gone));
}

/// Returns the rules that a bug breaks.
fn broken_by(bug: Bug) -> Vec<Rule> {
    broken_in(WORLDS_FOR_A_BUG, bug)
}

/// Does the same with another number of worlds, for bugs that show rarely.
fn broken_in(worlds: u64, bug: Bug) -> Vec<Rule> {
    let result = sweep(0, worlds, Some(bug), worlds);
    let rules = result.broken.iter().map(|(_, broken)| broken.rule);
    rules.collect()
}
