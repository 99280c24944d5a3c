//! One file is damaged, anywhere and in any way: nothing is lost, nothing is deleted, and no ETag
//! vouches for a list that is not whole.

use std::fs;

use interlude_store::Seal;

use crate::bench::{Bench, key};
use crate::harm::Harm;

#[test]
fn of_the_journal() {
    for seal in [Seal::None, key(1)] {
        let bench = Bench::filled(seal);
        let len = fs::metadata(bench.file("journal")).unwrap().len();
        for harm in Harm::all(usize::try_from(len).unwrap(), 12) {
            harmed(&bench, "journal", harm);
        }
    }
}

#[test]
fn of_the_database() {
    for seal in [Seal::None, key(1)] {
        let bench = Bench::filled(seal);
        let used = fs::read(bench.file("sled/db")).unwrap();
        let used = used.iter().rposition(|byte| *byte != 0).unwrap();
        for harm in Harm::all(used, 12) {
            harmed(&bench, "sled/db", harm);
        }
    }
}

#[test]
fn beside_the_database() {
    let bench = Bench::filled(key(1));
    let names = bench.bytes().into_iter().filter_map(|(path, bytes)| {
        let path = path.to_str()?.to_owned();
        (path.starts_with("sled/") && path != "sled/db").then_some((path, bytes.len()))
    });
    for (name, len) in names {
        for harm in Harm::all(len, 4) {
            harmed(&bench, &name, harm);
        }
    }
}

fn harmed(bench: &Bench, name: &str, harm: Harm) {
    let whole = bench.copy().load();
    let bench = bench.copy();
    harm.inflict(&bench.file(name));
    let harmed = fs::read(bench.file(name)).ok();

    let found = bench.load();
    assert_eq!(found.durable, whole.durable, "{name} {harm:?}");
    // They stand in the database and in the agenda, so one damaged file costs none.
    assert_eq!(found.interviews, whole.interviews, "{name} {harm:?}");
    for notice in &found.notices {
        let (code, aside) = match name {
            "journal" => ("journal_damaged", "journal.bad.1".to_owned()),
            "agenda" => panic!("only a copy was harmed: {harm:?}"),
            _ => ("database_rebuilt", name.replace("sled/", "sled.bad.1/")),
        };
        assert_eq!(notice.code, code, "{name} {harm:?}");
        if name == "journal" {
            assert_eq!(fs::read(bench.file(&aside)).ok(), harmed, "{harm:?}");
        } else {
            assert!(bench.file("sled.bad.1").is_dir(), "{harm:?}");
        }
    }

    let again = bench.load();
    assert_eq!(again.notices, found.notices, "told until it is dismissed");
    assert_eq!(
        (again.durable, again.contact),
        (found.durable, found.contact)
    );
}
