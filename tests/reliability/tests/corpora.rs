//! Replays the corpus of every target, and tests that a broken rule is detected.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::panic::catch_unwind;

use interlude_api::{ListShapeError, ReadList, read_list};
use interlude_reliability_tests::fuzz::{TARGETS, commands, corpus, wire};

#[test]
fn every_input_is_parsed_safely() {
    for (target, check) in TARGETS {
        let inputs = corpus(target);
        assert!(inputs.len() >= 10, "the corpus of {target} is missing");
        for (name, input) in inputs {
            println!("{target}/{name}");
            check(&input);
        }
    }
}

/// The target ignores an input that is not a scenario, so such an input would check nothing.
#[test]
fn every_input_of_the_commands_is_a_scenario() {
    for (name, input) in corpus("commands") {
        assert!(commands::is_scenario(&input), "{name}");
    }
}

#[test]
fn a_parser_that_returns_an_interview_twice_is_detected() {
    fn doubling(body: &[u8]) -> Result<ReadList, ListShapeError> {
        let mut list = read_list(body)?;
        list.records.extend(list.records.last().cloned());
        Ok(list)
    }
    let is_detected = |(_, input): &(String, Vec<u8>)| {
        catch_unwind(|| wire::check_list(doubling, input)).is_err()
    };
    assert!(corpus("wire").iter().any(is_detected));
}
