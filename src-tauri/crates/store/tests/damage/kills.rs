//! The process ends at any moment: what was called saved is there, what was not never half.

use std::fs;

use interlude_engine::store::{CacheBatch, Op, Store};
use interlude_store::Seal;

use crate::bench::{Bench, change, commit, copy_folder, ended, key, list, loaded};

#[test]
fn between_the_commit_and_its_mirror() {
    let bench = Bench::filled(key(1));
    let killed = Bench::new(key(1));
    let mut store = bench.open().unwrap();
    commit(&mut store, [Op::Put(change(90)), Op::End(ended(20))]);
    copy_folder(&bench.folder(), &killed.folder());
    let saved = loaded(&mut store);
    let found = killed.load();
    assert_eq!(found, saved);
    assert_eq!(killed.load(), saved);
}

#[test]
fn while_the_journal_is_written() {
    let bench = Bench::filled(key(1));
    let before = bench.copy();
    let mut store = bench.open().unwrap();
    commit(&mut store, [Op::Put(change(90))]);
    let journal = fs::read(bench.file("journal")).unwrap();
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
fn between_the_batches_of_a_pull() {
    let bench = Bench::new(Seal::None);
    let mut store = bench.open().unwrap();
    store.cache(&list(10)).unwrap();
    let more = list(2_000);
    let torn = CacheBatch {
        contact: None,
        ..more
    };
    store.cache(&torn).unwrap();
    let killed = Bench::new(Seal::None);
    copy_folder(&bench.folder(), &killed.folder());
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
fn while_sled_wrote_a_snapshot() {
    let bench = Bench::filled(Seal::None);
    let whole = bench.copy().load();
    for name in [
        "snap.0000000000000000.generating",
        "snap.FFFFFFFFFFFFFFFF.generating",
    ] {
        let killed = bench.copy();
        fs::write(killed.file("sled").join(name), b"half").unwrap();
        assert_eq!(killed.load(), whole);
        assert!(!killed.file("sled").join(name).exists());
    }
}

#[test]
fn while_a_file_was_written_anew() {
    let bench = Bench::filled(Seal::None);
    let whole = bench.copy().load();
    fs::write(bench.file("journal.new"), b"half").unwrap();
    fs::create_dir(bench.file("sled.new")).unwrap();
    fs::write(bench.file("sled.new/db"), b"half").unwrap();
    assert_eq!(bench.load(), whole);
    assert!(!bench.file("journal.new").exists() && !bench.file("sled.new").exists());
}

#[test]
fn while_the_account_was_created() {
    let fresh = Bench::new(key(1));
    let empty = fresh.load();
    let only_the_journal = fresh.copy();
    fs::remove_dir_all(only_the_journal.file("sled")).unwrap();
    assert_eq!(only_the_journal.load(), empty);
}
