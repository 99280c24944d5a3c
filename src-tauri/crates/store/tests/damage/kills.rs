//! Kills the process at different moments. A saved commit is found again, and an unsaved one is found whole or
//! not at all.

use std::fs;

use interlude_engine::store::{Cache as _, CacheBatch, Op};
use interlude_store::StoreKey;

use crate::fixture::{Fixture, change, commit, copy_folder, ended, key, list, loaded};

#[test]
fn a_kill_between_journal_and_database_loses_no_commit() {
    let fixture = Fixture::filled(key(1));
    let killed = Fixture::new(key(1));
    let mut store = fixture.open().unwrap();
    commit(&mut store, [Op::Put(change(90)), Op::End(ended(20))]);
    copy_folder(&fixture.folder(), &killed.folder());
    let saved = loaded(&mut store);
    let found = killed.load();
    assert_eq!(found, saved);
    assert_eq!(killed.load(), saved);
}

#[test]
fn a_kill_while_the_journal_is_written_keeps_whole_commits_only() {
    let fixture = Fixture::filled(key(1));
    let before = fixture.copy();
    let mut store = fixture.open().unwrap();
    commit(&mut store, [Op::Put(change(90))]);
    let journal = fs::read(fixture.file("journal")).unwrap();
    let (without, with) = (before.copy().load(), loaded(&mut store));
    let len = fs::metadata(before.file("journal")).unwrap().len();
    for cut in usize::try_from(len).unwrap()..=journal.len() {
        let killed = before.copy();
        fs::write(killed.file("journal"), &journal[..cut]).unwrap();
        let expected = if cut == journal.len() {
            &with
        } else {
            &without
        };
        assert_eq!(
            &killed.load(),
            expected,
            "cut at {cut} of {}",
            journal.len()
        );
        assert_eq!(&killed.load(), expected, "cut at {cut}, opened again");
    }
}

#[test]
fn a_kill_between_the_batches_of_a_pull_keeps_the_earlier_etag() {
    let fixture = Fixture::new(StoreKey::None);
    let mut store = fixture.open().unwrap();
    store.write(&list(10)).unwrap();
    let more = list(2_000);
    let torn = CacheBatch {
        contact: None,
        ..more
    };
    store.write(&torn).unwrap();
    let killed = Fixture::new(StoreKey::None);
    copy_folder(&fixture.folder(), &killed.folder());
    let found = killed.load();
    assert_eq!(found.notices, []);
    assert_eq!(found.contact.etag.as_deref(), Some("W/\"10\""));
    assert!(
        [10, 2_000].contains(&found.interviews.len()),
        "{}",
        found.interviews.len()
    );
}

#[test]
fn a_kill_while_sled_writes_a_snapshot_does_not_prevent_opening() {
    let fixture = Fixture::filled(StoreKey::None);
    let whole = fixture.copy().load();
    for name in [
        "snap.0000000000000000.generating",
        "snap.FFFFFFFFFFFFFFFF.generating",
    ] {
        let killed = fixture.copy();
        fs::write(killed.file("sled").join(name), b"half").unwrap();
        assert_eq!(killed.load(), whole);
        assert!(!killed.file("sled").join(name).exists());
    }
}

#[test]
fn a_kill_while_a_file_is_replaced_leaves_the_old_one_in_use() {
    let fixture = Fixture::filled(StoreKey::None);
    let whole = fixture.copy().load();
    fs::write(fixture.file("journal.new"), b"half").unwrap();
    fs::create_dir(fixture.file("sled.new")).unwrap();
    fs::write(fixture.file("sled.new/db"), b"half").unwrap();
    assert_eq!(fixture.load(), whole);
    assert!(!fixture.file("journal.new").exists() && !fixture.file("sled.new").exists());
}

#[test]
fn a_kill_while_an_account_is_created_leaves_an_empty_account() {
    let fresh = Fixture::new(key(1));
    let empty = fresh.load();
    let only_the_journal = fresh.copy();
    fs::remove_dir_all(only_the_journal.file("sled")).unwrap();
    assert_eq!(only_the_journal.load(), empty);
}

#[test]
fn a_kill_at_any_step_of_a_recovery_comes_to_the_same_state() {
    let fixture = Fixture::filled(key(1));
    let whole = fixture.copy().load();
    for damaged in [
        &["journal"][..],
        &["journal.copy"],
        &["journal", "journal.copy"],
    ] {
        let fixture = fixture.copy();
        for (name, part) in damaged.iter().zip([3, 2]) {
            let mut journal = fs::read(fixture.file(name)).unwrap();
            let at = journal.len() / part;
            journal[at] ^= 1;
            fs::write(fixture.file(name), journal).unwrap();
        }
        let recovered = fixture.copy();
        let notices = recovered.load().notices;
        // The files in the order in which a recovery writes them.
        let steps = [
            "notices",
            "journal.copy.bad.1",
            "journal.bad.1",
            "journal.copy",
            "journal",
        ];
        let mut done = fixture.copy();
        for step in steps {
            let Ok(bytes) = fs::read(recovered.file(step)) else {
                continue;
            };
            let half = done.copy();
            let unfinished = half.file(&format!("{step}.new"));
            fs::write(unfinished, &bytes[..bytes.len() / 2]).unwrap();
            fs::write(done.file(step), bytes).unwrap();
            for killed in [half, done.copy()] {
                let found = killed.load();
                assert_eq!(found.durable, whole.durable, "{damaged:?} {step}");
                assert_eq!(found.interviews, whole.interviews, "{damaged:?} {step}");
                assert_eq!(found.notices[0].code, notices[0].code, "{damaged:?} {step}");
                assert_eq!(killed.load(), found, "{damaged:?} {step}, opened again");
            }
            done = done.copy();
        }
    }
}
