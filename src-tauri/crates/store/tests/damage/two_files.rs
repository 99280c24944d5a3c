//! Damages both files of the journal. Everything that can be read in either is kept, and a notice tells the
//! user.

use std::collections::BTreeSet;
use std::fs;

use interlude_engine::store::Snapshot;
use interlude_model::Code;

use crate::fixture::{Fixture, key};

#[test]
fn a_frame_damaged_in_both_files_loses_one_change_only() {
    let fixture = Fixture::filled(key(1));
    let whole = orders(&fixture.copy().load());
    fs::write(fixture.file("sled/db"), b"").unwrap();
    for name in ["journal", "journal.copy"] {
        let mut journal = fs::read(fixture.file(name)).unwrap();
        let at = journal.len() / 3;
        journal[at] ^= 1;
        fs::write(fixture.file(name), &journal).unwrap();
    }
    let damaged = fs::read(fixture.file("journal")).unwrap();
    let found = fixture.load();
    assert_eq!(found.notices[0].code, Code::BothDamaged);
    assert!(found.notices[0].message.contains("are lost"));
    assert_eq!(found.notices[1].code, Code::DatabaseRebuilt);
    assert_eq!(whole.symmetric_difference(&orders(&found)).count(), 1);
    for name in ["journal.bad.1", "journal.copy.bad.1"] {
        assert_eq!(fs::read(fixture.file(name)).unwrap(), damaged);
    }
    assert!(fixture.file("sled.bad.1").is_dir());
    let again = fixture.load();
    assert_eq!(
        (again.durable, again.notices),
        (found.durable, found.notices)
    );
}

#[test]
fn frames_lost_in_one_file_are_taken_from_the_other() {
    let fixture = Fixture::filled(key(1));
    let whole = fixture.copy().load();
    // The journal loses its last third, and the copy one frame of the first third.
    let journal = fs::read(fixture.file("journal")).unwrap();
    fs::write(fixture.file("journal"), &journal[..journal.len() * 2 / 3]).unwrap();
    let mut copy = journal;
    let at = copy.len() / 3;
    copy[at] ^= 1;
    fs::write(fixture.file("journal.copy"), copy).unwrap();
    let found = fixture.load();
    assert_eq!(found.notices[0].code, Code::BothDamaged);
    assert_eq!(found.durable, whole.durable);
}

#[test]
fn if_nothing_can_be_read_the_account_is_empty_and_a_notice_says_so() {
    let fixture = Fixture::filled(key(1));
    for name in ["sled/db", "journal", "journal.copy"] {
        fs::write(fixture.file(name), b"nothing").unwrap();
    }
    let found = fixture.load();
    assert_eq!(found.notices[0].code, Code::BothDamaged);
    assert!(found.durable.outbox.is_empty());
    assert_eq!(fixture.load().notices, found.notices);
}

fn orders(snapshot: &Snapshot) -> BTreeSet<u64> {
    let outbox = snapshot.durable.outbox.by_order();
    outbox.iter().map(|change| change.order).collect()
}
