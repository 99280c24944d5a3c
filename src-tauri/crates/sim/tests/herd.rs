//! The herd simulation with 4,000 clients; `cargo xtask herd` runs a million.

use interlude_sim::herd::{Away, Size, herd};

const SIZE: Size = Size {
    clients: 4_000,
    capacity: 80,
};

#[test]
fn every_client_returns_and_the_server_is_not_overloaded() {
    for away in [Away::Unreachable, Away::Announced] {
        let herd = herd(SIZE, away, 1).unwrap();
        assert!(herd.changes > 300, "{}", herd.changes);
        assert_eq!(herd.broken(SIZE), None, "{away:?}");
    }
}

/// Proves that the check works: a server with a tenth of the capacity is overloaded.
#[test]
fn an_overloaded_server_breaks_a_rule() {
    let small = Size {
        capacity: SIZE.capacity / 10,
        ..SIZE
    };
    let herd = herd(small, Away::Unreachable, 1).unwrap();
    assert!(herd.broken(small).is_some());
}
