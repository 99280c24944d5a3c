//! Damages the journal and the database. Everything that can be read in either is kept, and a notice tells the
//! user.

use std::collections::BTreeSet;
use std::fs;

use interlude_engine::store::Snapshot;

use crate::fixture::{Fixture, key};
use crate::silent_loss::in_sled;

#[test]
fn a_lost_database_and_one_damaged_frame_lose_one_change_only() {
    let fixture = Fixture::filled(key(1));
    let whole = orders(&fixture.copy().load());
    fs::write(fixture.file("sled/db"), b"").unwrap();
    let path = fixture.file("journal");
    let mut journal = fs::read(&path).unwrap();
    let at = journal.len() / 3;
    journal[at] ^= 1;
    fs::write(&path, &journal).unwrap();
    let found = fixture.load();
    assert_eq!(found.notices[0].code, "both_damaged");
    assert!(found.notices[0].message.contains("are lost"));
    assert_eq!(whole.symmetric_difference(&orders(&found)).count(), 1);
    assert_eq!(fs::read(fixture.file("journal.bad.1")).unwrap(), journal);
    assert!(fixture.file("sled.bad.1").is_dir());
    let again = fixture.load();
    assert_eq!(
        (again.durable, again.notices),
        (found.durable, found.notices)
    );
}

#[test]
fn changes_lost_in_one_file_are_restored_from_the_other() {
    let fixture = Fixture::filled(key(1)).copy();
    let whole = fixture.copy().load();
    // The journal loses its last third, and the database one value of the first third.
    let path = fixture.file("journal");
    let journal = fs::read(&path).unwrap();
    fs::write(&path, &journal[..journal.len() * 2 / 3]).unwrap();
    in_sled(&fixture, "outbox", |tree| {
        let (key, _) = tree.first().unwrap().unwrap();
        tree.insert(key, b"unreadable").unwrap();
    });
    let found = fixture.load();
    assert_eq!(found.notices[0].code, "both_damaged");
    assert_eq!(found.durable, whole.durable);
    assert_eq!(found.contact.etag, None);
}

#[test]
fn if_nothing_can_be_read_the_account_is_empty_and_a_notice_says_so() {
    let fixture = Fixture::filled(key(1));
    fs::write(fixture.file("sled/db"), b"nothing").unwrap();
    fs::write(fixture.file("journal"), b"nothing").unwrap();
    let found = fixture.load();
    assert_eq!(found.notices[0].code, "both_damaged");
    assert!(found.durable.outbox.is_empty());
    assert_eq!(fixture.load().notices, found.notices);
}

fn orders(snapshot: &Snapshot) -> BTreeSet<u64> {
    let outbox = snapshot.durable.outbox.by_order();
    outbox.iter().map(|change| change.order).collect()
}
