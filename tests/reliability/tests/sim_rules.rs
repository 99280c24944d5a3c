//! Every rule holds in every world, and planted bugs break them.

#![cfg(target_os = "linux")]

use interlude_reliability_tests::Rule;
use interlude_reliability_tests::sim::{Bug, simulate, sweep};

/// The number of kinds in the tally: every fault, and every state and end of a change. Each must occur.
const KINDS: usize = 58;

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

/// Every planted bug, with the rule that must notice it and a number of worlds within which it does.
const BUGS: &[(Bug, Rule, u64)] = &[
    (Bug::SkipsPreflight, Rule::Compared, 400),
    (Bug::ResendsBlindly, Rule::Compared, 400),
    (Bug::RepeatsBelow, Rule::NoDouble, 400),
    (Bug::AdoptsBeforeCommit, Rule::Saved, 400),
    (Bug::SplitsGroups, Rule::Group, 400),
    (Bug::ForgetsSending, Rule::OneRequest, 400),
    (Bug::DropsAfterAttempts, Rule::Saved, 2_000),
    (Bug::DropsRefused, Rule::Saved, 400),
    (Bug::ResendsEarly, Rule::Quiet, 400),
    (Bug::RebasesUnseen, Rule::Seen, 8_000),
    (Bug::AcceptsAnything, Rule::Compared, 2_000),
    (Bug::TakesAnyAgreed, Rule::Truth, 4_000),
    (Bug::TakesGoneForCancelled, Rule::Truth, 2_000),
    (Bug::IgnoresUpdatedAt, Rule::Compared, 2_000),
    (Bug::HoldsLists, Rule::Compared, 400),
    (Bug::SendsPassed, Rule::Timely, 6_000),
    (Bug::AsksAgain, Rule::Once, 400),
    (Bug::KeepsOldBase, Rule::Once, 6_000),
    (Bug::UndoLoses, Rule::Undo, 2_000),
    (Bug::GoneStays, Rule::Gone, 400),
    (Bug::HidesMoves, Rule::Told, 4_000),
    (Bug::ForgetsEnded, Rule::Told, 6_000),
    (Bug::ForgetsAccepts, Rule::Told, 12_000),
    (Bug::HearsAgain, Rule::Heard, 4_000),
    (Bug::MissesWithdrawals, Rule::Heard, 2_000),
];

#[test]
fn every_planted_bug_is_noticed() {
    for (bug, rule, worlds) in BUGS {
        let noticed = first_to_break(*bug, *rule, *worlds);
        assert!(noticed.is_some(), "{bug:?} breaks no {rule:?} in {worlds}");
    }
}

/// Returns the first world in which a bug breaks a rule.
fn first_to_break(bug: Bug, rule: Rule, worlds: u64) -> Option<u64> {
    const PART: u64 = 100;
    let parts = (0..worlds).step_by(100);
    let mut broken = parts.flat_map(|first| sweep(first, PART, Some(bug), PART).broken);
    broken
        .find(|(_, broken)| broken.rule == rule)
        .map(|(seed, _)| seed)
}
