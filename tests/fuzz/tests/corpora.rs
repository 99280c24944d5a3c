//! Runs every target with its corpus and seeded mutations.

use interlude_fuzz_tests::{commands, corpus, mutation, stored, times, wire};

/// A fixed seed, so that a failure can be reproduced. `cargo xtask attack fuzz` tries new inputs.
const SEED: u64 = 20_261_122;

#[track_caller]
fn check_target(target: &str, words: &[&str], mutations: u32, check: fn(&[u8])) {
    let inputs = corpus::inputs(target);
    assert!(inputs.len() >= 10, "the corpus of {target} is missing");
    let outcome = mutation::run(&inputs, words, SEED, mutations, check);
    if let Some(input) = outcome.broken_by {
        panic!("{target}: a rule is broken by\n{}", input.escape_ascii());
    }
}

#[test]
fn answers_of_the_server_are_parsed_safely() {
    check_target("wire", wire::WORDS, 15_000, wire::check);
}

#[test]
fn stored_values_are_parsed_safely() {
    check_target("stored", stored::WORDS, 60_000, stored::check);
}

#[test]
fn calls_of_the_window_are_handled_safely() {
    check_target("commands", commands::WORDS, 6_000, commands::check);
}

#[test]
fn written_times_are_parsed_safely() {
    check_target("times", times::WORDS, 6_000, times::check);
}

/// A new command with arguments must be added to the fuzz target.
#[test]
fn every_command_with_arguments_is_fuzzed() {
    let declared = interlude_app::view::commands::commands().into_iter();
    let declared = declared.filter(|command| !command.arguments.is_empty());
    let mut declared: Vec<_> = declared.map(|command| command.name.to_owned()).collect();
    let mut fuzzed = commands::names();
    declared.sort_unstable();
    fuzzed.sort_unstable();
    assert_eq!(fuzzed, declared);
}
