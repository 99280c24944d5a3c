//! Every rule holds in every world; and where an engine would break one, it is noticed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use interlude_sim::{Bug, Rule, simulate, sweep};

/// How many kinds of things are counted: every fault, and whatever becomes of a change. Each of them
/// must happen.
const KINDS: usize = 51;

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

#[test]
fn a_request_beside_one_that_may_still_work_is_noticed() {
    assert!(notices(Bug::ResendsEarly).contains(&Rule::Quiet));
}

#[test]
fn a_time_that_has_passed_and_goes_out_is_noticed() {
    assert!(notices_in(6_000, Bug::SendsPassed).contains(&Rule::Timely));
}

#[test]
fn a_question_that_comes_back_is_noticed() {
    assert!(notices(Bug::AsksAgain).contains(&Rule::Once));
}

#[test]
fn an_undo_that_loses_the_earlier_change_is_noticed() {
    assert!(notices(Bug::UndoLoses).contains(&Rule::Restored));
}

#[test]
fn an_interview_that_stays_gone_is_noticed() {
    assert!(notices(Bug::GoneStays).contains(&Rule::Recovers));
}

/// The rules that a bug breaks.
fn notices(bug: Bug) -> Vec<Rule> {
    notices_in(WORLDS_FOR_A_BUG, bug)
}

/// The same in so many worlds: what a bug needs may be rare.
fn notices_in(worlds: u64, bug: Bug) -> Vec<Rule> {
    let result = sweep(0, worlds, Some(bug), worlds, &|| ()).unwrap();
    let rules = result.broken.iter().map(|(_, broken)| broken.rule);
    rules.collect()
}
