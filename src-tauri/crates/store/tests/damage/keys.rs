//! Files that cannot be opened are not mistaken for damaged files, and they are not changed.

use std::fs;

use interlude_model::Code;
use interlude_store::StoreKey;

use crate::fixture::{Fixture, key};

#[test]
fn another_key_no_key_and_an_unneeded_key_are_refused_as_locked() {
    for (key, others) in [
        (key(1), [key(2), StoreKey::None]),
        (StoreKey::None, [key(1), key(2)]),
    ] {
        let fixture = Fixture::filled(key);
        let before = fixture.bytes();
        for other in others {
            let refused = fixture.open_with(other).err().unwrap();
            assert_eq!(refused.code, Code::Locked, "{refused}");
            assert!(refused.message.contains("Nothing was changed"), "{refused}");
            assert!(fixture.bytes() == before);
        }
        assert_eq!(fixture.load().durable.outbox.len(), 18);
    }
}

#[test]
fn a_wrong_key_is_locked_even_if_the_head_of_the_journal_is_damaged() {
    let fixture = Fixture::filled(key(1));
    let path = fixture.file("journal");
    let mut journal = fs::read(&path).unwrap();
    journal[12] ^= 1;
    fs::write(&path, journal).unwrap();
    let before = fixture.bytes();
    let refused = fixture.open_with(key(2)).err().unwrap();
    assert_eq!(refused.code, Code::Locked, "{refused}");
    assert!(fixture.bytes() == before);
    assert_eq!(fixture.load().notices[0].code, Code::JournalDamaged);
}

#[test]
fn a_wrong_key_is_locked_even_if_the_journal_is_missing() {
    let fixture = Fixture::filled(key(1));
    fs::remove_file(fixture.file("journal")).unwrap();
    fs::remove_file(fixture.file("journal.copy")).unwrap();
    let refused = fixture.open_with(key(2)).err().unwrap();
    assert_eq!(refused.code, Code::Locked, "{refused}");
    assert!(!fixture.file("sled.bad.1").exists());
    assert_eq!(fixture.load().notices[0].code, Code::BothDamaged);
}

#[test]
fn files_of_another_account_are_refused_as_locked() {
    let fixture = Fixture::filled(key(1));
    let other = Fixture::new(key(1));
    let folder = interlude_store::DataFolder::claim(other.folder()).unwrap();
    let account = "other".parse().unwrap();
    let target = folder.account_folder(&account).unwrap();
    crate::fixture::copy_folder(&fixture.folder(), &target);
    let opening = interlude_store::Opening::at(interlude_model::Timestamp::from_seconds(0));
    let refused = interlude_store::SledStore::open(&folder, &account, key(1), opening);
    assert_eq!(refused.err().unwrap().code, Code::Locked);
}
