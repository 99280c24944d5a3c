//! Feeds libFuzzer's inputs to the reader of times that a person or a server writes.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    interlude_fuzz_tests::times::check(input);
});
