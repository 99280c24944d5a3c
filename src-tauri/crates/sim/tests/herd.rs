//! A herd of four thousand; `cargo xtask herd` runs a million.

use interlude_sim::herd::{Away, Size, herd};

const SIZE: Size = Size {
    clients: 4_000,
    capacity: 80,
};

#[test]
fn everybody_comes_back_and_the_server_bears_it() {
    for away in [Away::Unreachable, Away::Announced] {
        let herd = herd(SIZE, away, 1).unwrap();
        assert!(herd.changes > 300, "{}", herd.changes);
        assert_eq!(herd.broken(SIZE), None, "{away:?}");
    }
}

/// The judge sees what it is to see: a server that can take a tenth is overrun.
#[test]
fn a_server_too_small_is_noticed() {
    let small = Size {
        capacity: SIZE.capacity / 10,
        ..SIZE
    };
    let herd = herd(small, Away::Unreachable, 1).unwrap();
    assert!(herd.broken(small).is_some());
}
