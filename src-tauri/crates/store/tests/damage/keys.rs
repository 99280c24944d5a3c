//! What cannot be opened is told from what is damaged, and nothing of it is touched.

use std::fs;

use interlude_engine::store::StoreErrorKind;
use interlude_store::Seal;

use crate::bench::{Bench, key};

#[test]
fn another_key_or_none_or_one_too_many_is_locked() {
    for (seal, others) in [
        (key(1), [key(2), Seal::None]),
        (Seal::None, [key(1), key(2)]),
    ] {
        let bench = Bench::filled(seal);
        let before = bench.bytes();
        for other in others {
            let refused = bench.open_with(other).err().unwrap();
            assert_eq!(refused.kind, StoreErrorKind::Locked, "{refused}");
            assert!(refused.message.contains("Nothing was touched"), "{refused}");
            assert!(bench.bytes() == before);
        }
        assert_eq!(bench.load().durable.outbox.len(), 18);
    }
}

#[test]
fn the_wrong_key_is_no_damage_even_where_the_journals_head_is_damaged() {
    let bench = Bench::filled(key(1));
    let path = bench.file("journal");
    let mut journal = fs::read(&path).unwrap();
    journal[12] ^= 1;
    fs::write(&path, journal).unwrap();
    let before = bench.bytes();
    let refused = bench.open_with(key(2)).err().unwrap();
    assert_eq!(refused.kind, StoreErrorKind::Locked, "{refused}");
    assert!(bench.bytes() == before);
    assert_eq!(bench.load().notices[0].code, "journal_damaged");
}

#[test]
fn the_wrong_key_is_no_damage_even_where_the_journal_is_gone() {
    let bench = Bench::filled(key(1));
    fs::remove_file(bench.file("journal")).unwrap();
    let refused = bench.open_with(key(2)).err().unwrap();
    assert_eq!(refused.kind, StoreErrorKind::Locked, "{refused}");
    assert!(!bench.file("sled.bad.1").exists());
    assert_eq!(bench.load().durable.outbox.len(), 18);
}

#[test]
fn files_of_another_account_are_locked() {
    let bench = Bench::filled(key(1));
    let other = Bench::new(key(1));
    let folder = interlude_store::DataFolder::claim(other.folder()).unwrap();
    let account = "other".parse().unwrap();
    let target = folder.account_folder(&account).unwrap();
    crate::bench::copy_folder(&bench.folder(), &target);
    let opening = interlude_store::Opening::at(interlude_domain::Timestamp::from_seconds(0));
    let refused = interlude_store::SledStore::open(&folder, &account, key(1), opening);
    assert_eq!(refused.err().unwrap().kind, StoreErrorKind::Locked);
}
