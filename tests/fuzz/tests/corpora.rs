//! Every target with its corpus and a seeded burst of mutations.

use interlude_fuzz_tests::burst::burst;
use interlude_fuzz_tests::{commands, corpus, stored, times, wire};

/// The same inputs each time; `cargo xtask fuzz` is for others.
const SEED: u64 = 20_261_122;

#[track_caller]
fn holds(target: &str, words: &[&str], mutations: u32, check: fn(&[u8])) {
    let inputs = corpus::of(target);
    assert!(inputs.len() >= 10, "the corpus of {target} is missing");
    let outcome = burst(&inputs, words, SEED, mutations, check);
    if let Some(input) = outcome.broken_by {
        panic!("{target}: a rule is broken by\n{}", input.escape_ascii());
    }
}

#[test]
fn what_the_server_writes() {
    holds("wire", wire::WORDS, 15_000, wire::check);
}

#[test]
fn what_the_disk_keeps() {
    holds("stored", stored::WORDS, 60_000, stored::check);
}

#[test]
fn what_the_window_asks() {
    holds("commands", commands::WORDS, 6_000, commands::check);
}

#[test]
fn what_people_write_as_times() {
    holds("times", times::WORDS, 6_000, times::check);
}

/// A command that brings something to read cannot be forgotten here.
#[test]
fn every_command_with_arguments_can_be_called() {
    let promised = interlude_ipc::commands::COMMANDS.iter();
    let promised = promised.filter(|command| !command.arguments.is_empty());
    let mut promised: Vec<_> = promised.map(|command| command.name.to_owned()).collect();
    let mut called = commands::names();
    promised.sort_unstable();
    called.sort_unstable();
    assert_eq!(called, promised);
}
