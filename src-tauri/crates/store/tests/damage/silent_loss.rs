//! Removes and changes values in sled, as sled itself does without an error. Every opening detects it.

use interlude_engine::store::{Op, Snapshot, Store};
use interlude_model::Code;
use interlude_store::StoreKey;

use crate::fixture::{Fixture, change, commit, key};

#[test]
fn a_record_missing_from_any_tree_is_detected() {
    let filled = Fixture::filled(StoreKey::None);
    for tree in ["remote", "meta"] {
        for last in [false, true] {
            let fixture = filled.copy();
            in_sled(&fixture, tree, |tree| {
                let entry = if last { tree.last() } else { tree.first() };
                tree.remove(entry.unwrap().unwrap().0).unwrap();
            });
            assert_rebuilt(&fixture, &format!("{tree}, last: {last}"));
        }
    }
}

#[test]
fn a_changed_or_moved_value_is_detected() {
    for filled in [Fixture::filled(StoreKey::None), Fixture::filled(key(1))] {
        for tree in ["remote", "meta"] {
            for moved in [false, true] {
                if moved && tree == "meta" {
                    // It has one value only.
                    continue;
                }
                let fixture = filled.copy();
                in_sled(&fixture, tree, |tree| {
                    let (first, value) = tree.first().unwrap().unwrap();
                    let (last, mut other) = tree.last().unwrap().unwrap();
                    let at = other.len() - 1;
                    other[at] ^= 1;
                    tree.insert(last, if moved { value } else { other })
                        .unwrap();
                    assert!(!first.is_empty());
                });
                assert_rebuilt(&fixture, &format!("{tree}, moved: {moved}"));
            }
        }
    }
}

#[test]
fn a_journal_that_returned_to_an_earlier_state_is_replaced() {
    let fixture = Fixture::filled(key(1));
    let earlier = fixture.copy();
    let mut store = fixture.open().unwrap();
    commit(&mut store, [Op::Put(change(90))]);
    store.settle().unwrap();
    drop(store);
    std::fs::copy(earlier.file("journal"), fixture.file("journal")).unwrap();
    let found = fixture.load();
    assert_eq!(found.durable.outbox.len(), 19);
    assert_eq!(found.notices[0].code, Code::JournalDamaged);
    assert!(found.contact.etag.is_some(), "the cache was sound");
}

fn assert_rebuilt(fixture: &Fixture, case: &str) {
    let whole = Fixture::filled(StoreKey::None).load();
    let found = fixture.load();
    assert_eq!(found.notices.len(), 1, "{case}");
    assert_eq!(found.notices[0].code, Code::DatabaseRebuilt, "{case}");
    assert_eq!(found.durable, whole.durable, "{case}");
    let Snapshot {
        interviews,
        contact,
        ..
    } = found;
    // The interviews are those of the agenda.
    assert_eq!(
        (interviews, contact.etag),
        (whole.interviews, None),
        "{case}"
    );
    assert!(fixture.file("sled.bad.1/db").is_file(), "{case}");
}

/// Changes a tree of the database directly. This process must not have opened the database before, because
/// sled's threads hold its lock for a moment after it is closed.
pub fn in_sled(fixture: &Fixture, tree: &str, change: impl FnOnce(&sled::Tree)) {
    let config = sled::Config::new().path(fixture.file("sled"));
    let db = config.mode(sled::Mode::LowSpace).open().unwrap();
    change(&db.open_tree(tree).unwrap());
    db.flush().unwrap();
}
