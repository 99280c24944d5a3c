//! Lets 4,000 simulated clients return to one server, and tests that an overloaded server is detected.

#![cfg(target_os = "linux")]

use interlude_reliability_tests::herd::{Away, Size, herd};

const SIZE: Size = Size {
    clients: 4_000,
    capacity: 80,
};

#[test]
fn every_client_returns_and_the_server_is_not_overloaded() {
    for away in [Away::Unreachable, Away::Announced] {
        let report = herd(SIZE, away, 1);
        report.expect_unbroken();
        assert!(
            report.times(&format!("{away:?}: changes")) > 300,
            "{report}"
        );
    }
}

#[test]
fn an_overloaded_server_is_detected() {
    let small = Size {
        capacity: SIZE.capacity / 10,
        ..SIZE
    };
    let report = herd(small, Away::Unreachable, 1);
    assert!(!report.broken.is_empty(), "{report}");
}
