//! Runs the target `commands` with libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interlude_fuzz_tests::commands::check(input);
});
