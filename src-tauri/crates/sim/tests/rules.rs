//! Every rule holds in every world; and where an engine would break one, it is noticed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use interlude_sim::{Bug, Rule, simulate, sweep};

/// How many kinds of things are counted: every fault, and whatever becomes of a change. Each of them
/// must happen.
const KINDS: usize = 48;

/// How many worlds a bug gets to show itself in.
const WORLDS_FOR_A_BUG: u64 = 400;

#[test]
fn every_rule_holds_in_twenty_thousand_worlds() {
    let result = sweep(0, 20_000, None, 3, &|| ()).unwrap();
    assert!(
        result.broken.is_empty(),
        "cargo xtask sim --seed N tells all that happened: {:?}",
        result.broken
    );
    let kinds: Vec<_> = result.tally.keys().collect();
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
}

#[test]
fn the_same_seed_is_the_same_world_to_the_letter() {
    for seed in 0..200 {
        let told = || simulate(seed, None, true).unwrap();
        let (once, again) = (told(), told());
        assert_eq!(once, again, "seed {seed}");
        let unrecorded = simulate(seed, None, false).unwrap();
        assert_eq!(
            once.tally, unrecorded.tally,
            "seed {seed}: recording changes nothing"
        );
    }
}

#[test]
fn a_skipped_preflight_is_noticed() {
    assert!(notices(Bug::SkipsPreflight).contains(&Rule::Compared));
}

#[test]
fn a_blind_resend_is_noticed() {
    assert!(notices(Bug::ResendsBlindly).contains(&Rule::Compared));
}

#[test]
fn a_change_adopted_before_it_is_saved_is_noticed() {
    assert!(notices(Bug::AdoptsBeforeCommit).contains(&Rule::Saved));
}

#[test]
fn a_forgotten_sending_is_noticed() {
    assert!(notices(Bug::ForgetsSending).contains(&Rule::OneRequest));
}

#[test]
fn a_change_given_up_is_noticed() {
    assert!(notices(Bug::DropsAfterAttempts).contains(&Rule::Saved));
}

/// The rules that a bug breaks.
fn notices(bug: Bug) -> Vec<Rule> {
    let result = sweep(0, WORLDS_FOR_A_BUG, Some(bug), WORLDS_FOR_A_BUG, &|| ()).unwrap();
    let rules = result.broken.iter().map(|(_, broken)| broken.rule);
    rules.collect()
}
