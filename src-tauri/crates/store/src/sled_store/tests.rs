mod versions;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use interlude_engine::store::{Contact, Op};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, Ending, Heard, HeardKind, HistoryEntry, InterviewId, Slot,
    State,
};
use tempfile::TempDir;

use super::*;
use crate::journal::Journal;
use crate::journal::tests::FlakyFile;

const NOW: i64 = 1_737_000_000;

struct TestFolder {
    dir: TempDir,
    account: AccountId,
}

impl TestFolder {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let account = "acme".parse().unwrap();
        Self { dir, account }
    }

    fn open(&self) -> SledStore {
        self.open_as(Schema::CURRENT).unwrap()
    }

    fn open_as(&self, schema: Schema) -> Result<SledStore, StoreError> {
        self.open_within(schema, Duration::from_secs(60))
    }

    fn open_within(&self, schema: Schema, limit: Duration) -> Result<SledStore, StoreError> {
        let folder = DataFolder::claim(self.dir.path()).unwrap();
        let opening = Opening {
            limit,
            ..Opening::at(Timestamp::from_seconds(NOW))
        };
        SledStore::open_as(&folder, &self.account, StoreKey::None, opening, schema)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join("accounts/acme").join(name)
    }
}

fn change(n: u64) -> Change {
    let at = Timestamp::from_seconds(NOW);
    Change {
        state: State::Refused,
        ..Change::new(
            ChangeId::from_bytes(u128::from(n).to_be_bytes()),
            InterviewId::new(1).unwrap(),
            n,
            ChangeKind::Amend(Slot::new(at, Timestamp::from_seconds(NOW + 1800)).unwrap()),
            Base::default(),
            at,
        )
    }
}

fn ended(n: u64, days_ago: i64) -> Op {
    Op::End(Arc::new(HistoryEntry {
        ended_at: Timestamp::from_seconds(NOW - days_ago * 24 * 3600),
        ending: Ending::Undone,
        change: change(n),
    }))
}

fn commit(store: &mut SledStore, ops: impl IntoIterator<Item = Op>) -> Result<(), StoreError> {
    let ops = ops.into_iter().collect();
    store.commit(&Commit { ops })
}

fn with_etag() -> CacheBatch {
    let etag = Some("W/\"1\"".to_owned());
    CacheBatch {
        contact: Some(Contact {
            etag,
            ..Contact::default()
        }),
        ..CacheBatch::default()
    }
}

#[test]
fn after_a_commit_that_may_be_saved_nothing_more_is_written() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    let file = FlakyFile::default();
    let journal = (0, &Commit::default());
    let (codec, entropy) = (store.cached.account.codec.clone(), &mut OsEntropy);
    store.saved.journal = Journal::begin(
        &folder.file("journal"),
        Box::new(file.clone()),
        codec,
        journal,
        entropy,
    )
    .unwrap();
    file.disk().room = Some(9);
    file.disk().refuses_cut = true;
    let refused = commit(&mut store, [Op::Put(change(1))]).unwrap_err();
    assert_eq!(refused.code, Code::MaybeSaved);
    file.disk().room = None;
    file.disk().refuses_cut = false;
    let written = file.disk().bytes.clone();
    for stopped in [
        commit(&mut store, [Op::Put(change(1))]),
        store.settle(),
        store.write(&with_etag()),
    ] {
        assert_eq!(stopped.unwrap_err().code, Code::Stopped);
    }
    assert_eq!(file.disk().bytes, written);
    assert!(store.load().unwrap().durable.outbox.is_empty());
}

#[test]
fn a_database_that_failed_is_opened_again() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    store.write(&with_etag()).unwrap();
    commit(&mut store, [Op::Put(change(1))]).unwrap();
    drop(store.cached.cache.take());
    commit(&mut store, [Op::Put(change(2))]).unwrap();
    store.settle().unwrap();
    assert!(!folder.file("sled.bad.1").exists());
    assert_eq!(store.load().unwrap().contact, with_etag().contact.unwrap());
}

#[test]
fn a_database_that_hangs_stops_only_the_cache() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    commit(&mut store, [Op::Put(change(1))]).unwrap();
    store.cached.cache.as_mut().unwrap().timeout = Duration::ZERO;
    for _ in 0..2 {
        let refused = store.write(&with_etag()).unwrap_err();
        assert_eq!(refused.code, Code::TooSlow);
    }
    let notices = store.news().notices;
    assert_eq!(
        notices.iter().map(|notice| notice.code).collect::<Vec<_>>(),
        [Code::TooSlow]
    );
    commit(&mut store, [Op::Put(change(2))]).unwrap();
    store.settle().unwrap();
    drop(store);
    assert_eq!(folder.open().load().unwrap().durable.outbox.len(), 2);
}

#[test]
fn a_copy_that_fails_is_reported_after_each_commit_and_fails_none() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    let file = FlakyFile::default();
    let (codec, entropy) = (store.cached.account.codec.clone(), &mut OsEntropy);
    let path = folder.file("journal.copy");
    let first = (0, &Commit::default());
    store.saved.copy =
        Some(Journal::begin(&path, Box::new(file.clone()), codec, first, entropy).unwrap());
    file.disk().room = Some(9);
    for n in 1..4 {
        commit(&mut store, [Op::Put(change(n))]).unwrap();
        let reported = store.settle().unwrap_err();
        assert!(
            reported.message.starts_with("Your changes are saved, but"),
            "{reported}"
        );
    }
    file.disk().room = None;
    store.saved.compact().unwrap();
    store.settle().unwrap();
    drop(store);
    assert_eq!(folder.open().load().unwrap().durable.outbox.len(), 3);
    fs::remove_file(folder.file("journal")).unwrap();
    let found = folder.open().load().unwrap();
    assert_eq!(
        found.durable.outbox.len(),
        3,
        "the opening wrote what the copy lacked"
    );
}

#[test]
fn a_commit_is_in_the_copy_before_the_next_one() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    let empty = fs::read(folder.file("journal.copy")).unwrap();
    commit(&mut store, [Op::Put(change(1))]).unwrap();
    let first = fs::read(folder.file("journal")).unwrap();
    assert_eq!(fs::read(folder.file("journal.copy")).unwrap(), empty);
    commit(&mut store, [Op::Put(change(2))]).unwrap();
    assert_eq!(fs::read(folder.file("journal.copy")).unwrap(), first);
    store.settle().unwrap();
    let both = ["journal", "journal.copy"].map(|name| fs::read(folder.file(name)).unwrap());
    assert_eq!(both[0], both[1]);
}

#[test]
fn a_database_lost_while_open_is_rebuilt_with_a_notice_until_it_is_dismissed() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    store.write(&with_etag()).unwrap();
    commit(&mut store, [Op::Put(change(1))]).unwrap();
    let cache = store.cached.take_cache().unwrap();
    let failed: Result<(), _> = Err(crate::sled_calls::failed(
        &folder.file("sled"),
        "for this test",
    ));
    store.cached.put_back(cache, failed).unwrap_err();
    fs::remove_dir_all(folder.file("sled")).unwrap();
    assert_eq!(store.news(), News::default());
    store.write(&CacheBatch::default()).unwrap();
    let news = store.news();
    assert_eq!(
        news.cache_lost,
        Some(Vec::new()),
        "all interviews must be written again"
    );
    assert_eq!(news.notices[0].code, Code::DatabaseRebuilt);
    assert_eq!(store.news(), News::default());
    assert_eq!(store.load().unwrap().contact.etag, None);
    drop(store);
    let mut store = folder.open();
    let found = store.load().unwrap();
    assert_eq!((found.durable.outbox.len(), found.contact.etag), (1, None));
    assert_eq!(found.notices, news.notices);
    store.dismiss(&news.notices[0]).unwrap();
    drop(store);
    assert_eq!(folder.open().load().unwrap().notices, []);
}

#[test]
fn only_the_newest_two_damaged_files_of_a_name_are_kept() {
    let folder = TestFolder::new();
    for _ in 0..4 {
        drop(folder.open());
        fs::write(folder.file("sled/db"), "no database").unwrap();
        fs::write(folder.file("journal"), "no journal").unwrap();
        fs::write(folder.file("journal.copy"), "no journal").unwrap();
    }
    drop(folder.open());
    let names = fs::read_dir(folder.file("")).unwrap();
    let mut names: Vec<_> = names
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.contains(".bad."))
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "journal.bad.3",
            "journal.bad.4",
            "journal.copy.bad.3",
            "journal.copy.bad.4",
            "sled.bad.3",
            "sled.bad.4"
        ]
    );
}

#[test]
fn a_long_journal_is_compacted_and_keeps_every_live_record() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    let bulky = |n| Change {
        reason: Some(interlude_model::Reason::local(
            interlude_model::ReasonCode::Refused,
            "x".repeat(100_000),
        )),
        ..change(n)
    };
    let mut longest = 0;
    for n in 0..24 {
        commit(&mut store, [Op::Put(bulky(n % 2)), ended(100 + n, 0)]).unwrap();
        store.settle().unwrap();
        longest = longest.max(store.saved.journal.len());
    }
    let expected = store.load().unwrap();
    assert!(
        longest < 1 << 20,
        "{longest} bytes after 2.4 MB were appended"
    );
    drop(store);
    assert_eq!(folder.open().load().unwrap(), expected);
    fs::remove_dir_all(folder.file("sled")).unwrap();
    assert_eq!(folder.open().load().unwrap().durable, expected.durable);
}

#[test]
fn a_kill_between_the_two_files_of_a_compaction_loses_and_revives_nothing() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    for n in 0..9 {
        commit(&mut store, [Op::Put(change(n)), ended(n, 0)]).unwrap();
    }
    store.settle().unwrap();
    let before = ["journal", "journal.copy"].map(|name| fs::read(folder.file(name)).unwrap());
    store.saved.compact().unwrap();
    let expected = store.load().unwrap();
    drop(store);
    let after = ["journal", "journal.copy"].map(|name| fs::read(folder.file(name)).unwrap());
    for (journal, copy) in [
        (&before[0], &before[1]),
        (&before[0], &after[1]),
        (&after[0], &after[1]),
    ] {
        fs::write(folder.file("journal"), journal).unwrap();
        fs::write(folder.file("journal.copy"), copy).unwrap();
        for _ in 0..2 {
            assert_eq!(folder.open().load().unwrap(), expected);
        }
    }
}

#[test]
fn the_history_keeps_one_year_and_at_least_1000_entries() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    let old = (0..300).map(|n| ended(n, 400));
    let recent = (300..1_100).map(|n| ended(n, 300));
    commit(&mut store, old.chain(recent)).unwrap();
    drop(store);
    for _ in 0..2 {
        let found = folder.open().load().unwrap();
        assert_eq!(
            (found.durable.history.len(), found.notices.len()),
            (1_000, 0)
        );
        assert_eq!(
            found.durable.history[0].change.order, 100,
            "the oldest were removed"
        );
    }
    let mut store = folder.open();
    commit(&mut store, (1_100..1_500).map(|n| ended(n, 10))).unwrap();
    drop(store);
    assert_eq!(
        folder.open().load().unwrap().durable.history.len(),
        1_200,
        "a year is kept"
    );
}

#[test]
fn what_the_other_side_did_is_kept_for_one_year_and_at_least_1000_entries() {
    let folder = TestFolder::new();
    let mut store = folder.open();
    let entry = |number: u64, days_ago: i64| {
        Op::Heard(Heard {
            interview_id: InterviewId::new(1).unwrap(),
            at: Timestamp::from_seconds(NOW - days_ago * 24 * 3600),
            number,
            what: HeardKind::Cancelled,
        })
    };
    let old = (1..=300).map(|number| entry(number, 400));
    let recent = (301..=1_100).map(|number| entry(number, 300));
    commit(&mut store, old.chain(recent)).unwrap();
    store.saved.compact().unwrap();
    drop(store);
    for _ in 0..2 {
        let found = folder.open().load().unwrap().durable.heard;
        assert_eq!(found.len(), 1_000);
        assert_eq!(found.keys().next(), Some(&101), "the oldest were removed");
    }
    let mut store = folder.open();
    commit(&mut store, (1_101..=1_500).map(|number| entry(number, 10))).unwrap();
    drop(store);
    let found = folder.open().load().unwrap().durable.heard;
    assert_eq!(found.len(), 1_200, "a year is kept");
}

#[test]
fn an_opening_that_takes_too_long_is_not_damage() {
    let folder = TestFolder::new();
    commit(&mut folder.open(), [Op::Put(change(1))]).unwrap();
    let refused = folder
        .open_within(Schema::CURRENT, Duration::ZERO)
        .err()
        .unwrap();
    assert_eq!(refused.code, Code::TooSlow);
    let found = folder.open().load().unwrap();
    assert_eq!((found.durable.outbox.len(), found.notices.len()), (1, 0));
    assert!(!folder.file("sled.bad.1").exists());
}
