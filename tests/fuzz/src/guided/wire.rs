//! Runs the target `wire` with libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interlude_fuzz_tests::wire::check(input);
});
