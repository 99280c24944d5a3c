//! sled says nothing when it loses something, or falls back to an earlier state. It is found out.

use interlude_engine::store::{Op, Snapshot, Store};
use interlude_store::Seal;

use crate::bench::{Bench, change, commit, copy_folder, key};

#[test]
fn a_record_that_is_missing_from_any_tree() {
    let filled = Bench::filled(Seal::None);
    for tree in ["remote", "outbox", "history", "meta"] {
        for last in [false, true] {
            let bench = filled.copy();
            in_sled(&bench, tree, |tree| {
                let entry = if last { tree.last() } else { tree.first() };
                tree.remove(entry.unwrap().unwrap().0).unwrap();
            });
            rebuilt(&bench, &format!("{tree}, last: {last}"));
        }
    }
}

#[test]
fn a_value_that_was_changed_or_stands_elsewhere() {
    for filled in [Bench::filled(Seal::None), Bench::filled(key(1))] {
        for tree in ["remote", "outbox", "history", "meta"] {
            for moved in [false, true] {
                let bench = filled.copy();
                in_sled(&bench, tree, |tree| {
                    let (first, value) = tree.first().unwrap().unwrap();
                    let (last, mut other) = tree.last().unwrap().unwrap();
                    let at = other.len() - 1;
                    other[at] ^= 1;
                    tree.insert(last, if moved { value } else { other })
                        .unwrap();
                    assert!(!first.is_empty());
                });
                rebuilt(&bench, &format!("{tree}, moved: {moved}"));
            }
        }
    }
}

#[test]
fn a_database_that_fell_back_is_not_believed() {
    let bench = Bench::filled(key(1));
    let earlier = bench.copy();
    let mut store = bench.open().unwrap();
    commit(&mut store, [Op::Put(change(90))]);
    commit(&mut store, [Op::Put(change(91))]);
    drop(store);
    std::fs::remove_dir_all(bench.file("sled")).unwrap();
    copy_folder(&earlier.file("sled"), &bench.file("sled"));
    let found = bench.load();
    assert_eq!(found.durable.outbox.len(), 20);
    assert_eq!(found.notices[0].code, "database_rebuilt");
}

#[test]
fn a_journal_that_fell_back_is_not_believed() {
    let bench = Bench::filled(key(1));
    let earlier = bench.copy();
    let mut store = bench.open().unwrap();
    commit(&mut store, [Op::Put(change(90))]);
    store.settle().unwrap();
    drop(store);
    std::fs::copy(earlier.file("journal"), bench.file("journal")).unwrap();
    let found = bench.load();
    assert_eq!(found.durable.outbox.len(), 19);
    assert_eq!(found.notices[0].code, "journal_damaged");
    assert!(found.contact.etag.is_some(), "the cache was sound");
}

fn rebuilt(bench: &Bench, what: &str) {
    let whole = Bench::filled(Seal::None).load();
    let found = bench.load();
    assert_eq!(found.notices.len(), 1, "{what}");
    assert_eq!(found.notices[0].code, "database_rebuilt", "{what}");
    assert_eq!(found.durable, whole.durable, "{what}");
    let Snapshot {
        interviews,
        contact,
        ..
    } = found;
    // They are those of the agenda.
    assert_eq!(
        (interviews, contact.etag),
        (whole.interviews, None),
        "{what}"
    );
    assert!(bench.file("sled.bad.1/db").is_file(), "{what}");
}

/// Changes something in the database behind the store's back. It must not have been open in this
/// process: sled's threads hold its lock for a moment longer.
pub fn in_sled(bench: &Bench, tree: &str, change: impl FnOnce(&sled::Tree)) {
    let config = sled::Config::new().path(bench.file("sled"));
    let db = config.mode(sled::Mode::LowSpace).open().unwrap();
    change(&db.open_tree(tree).unwrap());
    db.flush().unwrap();
}
