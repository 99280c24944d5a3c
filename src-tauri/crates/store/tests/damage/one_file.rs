//! Damages one file at any offset in any way. Nothing is lost, nothing is deleted, and no ETag is kept for an
//! incomplete list.

use std::fs;

use interlude_model::Code;
use interlude_store::StoreKey;

use crate::corruption::Corruption;
use crate::fixture::{Fixture, key};

#[test]
fn a_damaged_journal_loses_nothing() {
    for key in [StoreKey::None, key(1)] {
        let fixture = Fixture::filled(key);
        let len = fs::metadata(fixture.file("journal")).unwrap().len();
        for corruption in Corruption::all(usize::try_from(len).unwrap(), 12) {
            assert_nothing_is_lost(&fixture, "journal", corruption);
        }
    }
}

#[test]
fn a_damaged_copy_of_the_journal_loses_nothing() {
    for key in [StoreKey::None, key(1)] {
        let fixture = Fixture::filled(key);
        let len = fs::metadata(fixture.file("journal.copy")).unwrap().len();
        for corruption in Corruption::all(usize::try_from(len).unwrap(), 12) {
            assert_nothing_is_lost(&fixture, "journal.copy", corruption);
        }
    }
}

#[test]
fn a_damaged_database_file_loses_nothing() {
    for key in [StoreKey::None, key(1)] {
        let fixture = Fixture::filled(key);
        let used = fs::read(fixture.file("sled/db")).unwrap();
        let used = used.iter().rposition(|byte| *byte != 0).unwrap();
        for corruption in Corruption::all(used, 12) {
            assert_nothing_is_lost(&fixture, "sled/db", corruption);
        }
    }
}

#[test]
fn damaged_files_beside_the_database_file_lose_nothing() {
    let fixture = Fixture::filled(key(1));
    let names = fixture.bytes().into_iter().filter_map(|(path, bytes)| {
        let path = path.to_str()?.to_owned();
        (path.starts_with("sled/") && path != "sled/db").then_some((path, bytes.len()))
    });
    for (name, len) in names {
        for corruption in Corruption::all(len, 4) {
            assert_nothing_is_lost(&fixture, &name, corruption);
        }
    }
}

fn assert_nothing_is_lost(fixture: &Fixture, name: &str, corruption: Corruption) {
    let whole = fixture.copy().load();
    let fixture = fixture.copy();
    corruption.apply_to(&fixture.file(name));
    let damaged = fs::read(fixture.file(name)).ok();

    let found = fixture.load();
    assert_eq!(found.durable, whole.durable, "{name} {corruption:?}");
    // The interviews are in the database and in the agenda.
    assert_eq!(found.interviews, whole.interviews, "{name} {corruption:?}");
    for notice in &found.notices {
        let (code, aside) = match name {
            "journal" | "journal.copy" => (Code::JournalDamaged, format!("{name}.bad.1")),
            "agenda" => panic!("damage of a copy alone is not reported: {corruption:?}"),
            _ => (Code::DatabaseRebuilt, name.replace("sled/", "sled.bad.1/")),
        };
        assert_eq!(notice.code, code, "{name} {corruption:?}");
        if name.starts_with("journal") {
            assert_eq!(
                fs::read(fixture.file(&aside)).ok(),
                damaged,
                "{corruption:?}"
            );
        } else {
            assert!(fixture.file("sled.bad.1").is_dir(), "{corruption:?}");
        }
    }

    let again = fixture.load();
    assert_eq!(again.notices, found.notices, "shown until it is dismissed");
    assert_eq!(
        (again.durable, again.contact),
        (found.durable, found.contact)
    );
}
