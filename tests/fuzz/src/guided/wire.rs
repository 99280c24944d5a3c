//! Feeds libFuzzer's inputs to the reader of what a server sends.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interlude_fuzz_tests::wire::check(input);
});
