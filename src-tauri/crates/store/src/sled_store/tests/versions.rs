//! Tests of the versions of the formats.

use std::fs;

use interlude_engine::store::Switches;

use super::*;
use crate::schema::{Kind, Step};

/// A version after the current one, for tests. It stores the switch inverted.
const NEXT: Schema = Schema {
    oldest: 3,
    steps: &[Step {
        upgrade: invert_the_switch,
    }],
};

fn invert_the_switch(kind: Kind, value: Vec<u8>) -> Option<Vec<u8>> {
    let inverted = |switches: Switches| Switches {
        work_offline: !switches.work_offline,
    };
    match kind {
        Kind::Switches => {
            let switches = postcard::from_bytes(&value).ok()?;
            postcard::to_stdvec(&inverted(switches)).ok()
        }
        Kind::Commit => {
            let mut commit: Commit = postcard::from_bytes(&value).ok()?;
            for op in &mut commit.ops {
                if let Op::Switch(switches) = op {
                    *switches = inverted(*switches);
                }
            }
            postcard::to_stdvec(&commit).ok()
        }
        _ => Some(value),
    }
}

#[test]
fn a_database_of_the_version_before_is_upgraded_once() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    commit(&mut store, [Op::Put(change(1)), ended(2, 0)]).unwrap();
    commit(
        &mut store,
        [Op::Switch(Switches {
            work_offline: false,
        })],
    )
    .unwrap();
    store.write(&with_etag()).unwrap();
    let before = store.load().unwrap();
    drop(store);
    let old_journal = fs::read(folder.file("journal")).unwrap();
    for interrupted in [false, true, false] {
        if interrupted {
            // The database was upgraded, but the journal was not.
            fs::write(folder.file("journal"), &old_journal).unwrap();
        }
        let after = folder.open_as(NEXT).unwrap().load().unwrap();
        assert!(after.durable.switches.work_offline, "inverted once");
        assert_eq!((&after.contact, after.notices.len()), (&before.contact, 0));
        assert_eq!(after.durable.outbox, before.durable.outbox);
        assert_eq!(after.durable.history, before.durable.history);
    }
}

#[test]
fn files_of_a_newer_version_are_refused_and_not_changed() {
    let folder = TestFolder::new();
    commit(&mut folder.open_as(NEXT).unwrap(), [Op::Put(change(1))]).unwrap();
    let before = fs::read(folder.file("journal")).unwrap();
    let refused = folder.open_as(Schema::CURRENT).err().unwrap();
    assert_eq!(refused.code, Code::TooNew);
    assert!(refused.message.contains("newer version"), "{refused}");
    assert!(fs::read(folder.file("journal")).unwrap() == before);
    fs::rename(folder.file("journal"), folder.file("elsewhere")).unwrap();
    fs::rename(folder.file("journal.copy"), folder.file("elsewhere.copy")).unwrap();
    let refused = folder.open_as(Schema::CURRENT).err().unwrap();
    assert_eq!(
        refused.code,
        Code::TooNew,
        "the database alone shows the version"
    );
    fs::rename(folder.file("elsewhere"), folder.file("journal")).unwrap();
    fs::rename(folder.file("elsewhere.copy"), folder.file("journal.copy")).unwrap();
    assert_eq!(
        folder
            .open_as(NEXT)
            .unwrap()
            .load()
            .unwrap()
            .durable
            .outbox
            .len(),
        1
    );
}
