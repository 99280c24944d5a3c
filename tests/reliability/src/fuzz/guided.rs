//! Runs the target that `INTERLUDE_FUZZ` names with libFuzzer.
#![no_main]

use interlude_reliability_tests::fuzz::TARGETS;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let name = std::env::var("INTERLUDE_FUZZ").unwrap_or_default();
    match TARGETS.iter().find(|(target, _)| *target == name) {
        Some((_, check)) => check(input),
        None => panic!("there is no target {name:?}"),
    }
});
