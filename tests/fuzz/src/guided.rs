//! Runs the target that `INTERLUDE_FUZZ` names with libFuzzer.
#![no_main]

use interlude_fuzz_tests::{commands, stored, times, wire};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    match std::env::var("INTERLUDE_FUZZ").as_deref() {
        Ok("wire") => wire::check(input),
        Ok("stored") => stored::check(input),
        Ok("commands") => commands::check(input),
        Ok("times") => times::check(input),
        other => panic!("INTERLUDE_FUZZ is {other:?}"),
    }
});
