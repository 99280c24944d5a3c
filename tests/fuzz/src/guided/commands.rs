//! Feeds libFuzzer's inputs to the reader of what the window asks.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interlude_fuzz_tests::commands::check(input);
});
