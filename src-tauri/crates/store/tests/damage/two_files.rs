//! Both files are damaged: whatever can be read in either survives, and the user is told plainly.

use std::collections::BTreeSet;
use std::fs;

use interlude_engine::store::Snapshot;

use crate::bench::{Bench, key};
use crate::silent_loss::in_sled;

#[test]
fn the_database_is_gone_and_one_change_of_the_journal_is_damaged() {
    let bench = Bench::filled(key(1));
    let whole = orders(&bench.copy().load());
    fs::write(bench.file("sled/db"), b"").unwrap();
    let path = bench.file("journal");
    let mut journal = fs::read(&path).unwrap();
    let at = journal.len() / 3;
    journal[at] ^= 1;
    fs::write(&path, &journal).unwrap();
    let found = bench.load();
    assert_eq!(found.notices[0].code, "both_damaged");
    assert!(found.notices[0].message.contains("are lost"));
    assert_eq!(whole.symmetric_difference(&orders(&found)).count(), 1);
    assert_eq!(fs::read(bench.file("journal.bad.1")).unwrap(), journal);
    assert!(bench.file("sled.bad.1").is_dir());
    let again = bench.load();
    assert_eq!(
        (again.durable, again.notices),
        (found.durable, found.notices)
    );
}

#[test]
fn each_makes_up_for_what_the_other_lost() {
    let bench = Bench::filled(key(1)).copy();
    let whole = bench.copy().load();
    // The journal loses its last third; the database one value that stands in its first.
    let path = bench.file("journal");
    let journal = fs::read(&path).unwrap();
    fs::write(&path, &journal[..journal.len() * 2 / 3]).unwrap();
    in_sled(&bench, "outbox", |tree| {
        let (key, _) = tree.first().unwrap().unwrap();
        tree.insert(key, b"unreadable").unwrap();
    });
    let found = bench.load();
    assert_eq!(found.notices[0].code, "both_damaged");
    assert_eq!(found.durable, whole.durable);
    assert_eq!(found.contact.etag, None);
}

#[test]
fn nothing_can_be_read_at_all() {
    let bench = Bench::filled(key(1));
    fs::write(bench.file("sled/db"), b"nothing").unwrap();
    fs::write(bench.file("journal"), b"nothing").unwrap();
    let found = bench.load();
    assert_eq!(found.notices[0].code, "both_damaged");
    assert!(found.durable.outbox.is_empty());
    assert_eq!(bench.load().notices, found.notices);
}

fn orders(snapshot: &Snapshot) -> BTreeSet<u64> {
    let outbox = snapshot.durable.outbox.by_order();
    outbox.iter().map(|change| change.order).collect()
}
