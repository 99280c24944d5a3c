use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use interlude_engine::store::{
    Cache as _, CacheBatch, Commit, Contact, CopyStep, Op, Snapshot, Store, StoreError, Switches,
};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, Ending, HistoryEntry, Interview, InterviewId,
    ListVisibility, Listing, RequestMark, Slot, State, Timestamp, UnconfirmedRequest,
};
use interlude_store::{AccountId, DataFolder, Opening, SledStore, StoreKey};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A data folder with one account, whose files a test damages.
pub struct Fixture {
    dir: TempDir,
    key: StoreKey,
}

pub fn key(byte: u8) -> StoreKey {
    StoreKey::Key {
        key_id: [byte; 16],
        key: Zeroizing::new([byte; 32]),
    }
}

impl Fixture {
    pub fn new(key: StoreKey) -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, key }
    }

    /// Creates an account with unfinished and finished changes, unconfirmed requests, a switch and a list.
    pub fn filled(key: StoreKey) -> Self {
        let fixture = Self::new(key);
        let mut store = fixture.open().unwrap();
        for n in 0..30 {
            commit(&mut store, [Op::Put(change(n))]);
        }
        for n in 0..12 {
            commit(&mut store, [Op::End(ended(n))]);
        }
        commit(
            &mut store,
            [
                Op::UnconfirmedRequest(request(40)),
                Op::UnconfirmedRequest(request(41)),
            ],
        );
        commit(&mut store, [Op::Switch(Switches { work_offline: true })]);
        store.write(&list(300)).unwrap();
        copy_list(&mut store, 300);
        drop(store);
        fixture
    }

    /// Copies the files to another folder.
    pub fn copy(&self) -> Self {
        let copy = Self::new(self.key.clone());
        copy_folder(&self.folder(), &copy.folder());
        copy
    }

    pub fn open(&self) -> Result<SledStore, StoreError> {
        self.open_with(self.key.clone())
    }

    pub fn open_with(&self, key: StoreKey) -> Result<SledStore, StoreError> {
        let folder = DataFolder::claim(self.dir.path())?;
        let opening = Opening::at(Timestamp::from_seconds(1_737_000_000));
        SledStore::open(&folder, &account(), key, opening)
    }

    /// Opens the store, closes it, and returns its content.
    pub fn load(&self) -> Snapshot {
        loaded(&mut self.open().unwrap())
    }

    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("accounts/acme")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Returns the bytes of every file, by its path relative to the account's folder.
    pub fn bytes(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        read_folder(&self.folder(), Path::new(""), &mut files);
        files
    }
}

pub fn account() -> AccountId {
    "acme".parse().unwrap()
}

/// Returns the content of a store in an order that does not depend on the recovery.
pub fn loaded(store: &mut SledStore) -> Snapshot {
    let mut snapshot = store.load().unwrap();
    snapshot.interviews.sort_by_key(|interview| interview.id);
    snapshot
        .durable
        .unconfirmed
        .sort_by_key(|request| request.interview_id);
    snapshot
}

pub fn commit(store: &mut SledStore, ops: impl IntoIterator<Item = Op>) {
    let ops = ops.into_iter().collect();
    store.commit(&Commit { ops }).unwrap();
}

pub fn change(n: u64) -> Change {
    let start = Timestamp::from_seconds(1_737_000_000);
    Change {
        state: State::Refused,
        ..Change::new(
            ChangeId::from_bytes(u128::from(n).to_be_bytes()),
            interview_id(n + 1),
            n,
            ChangeKind::Amend(Slot::new(start, Timestamp::from_seconds(1_737_003_600)).unwrap()),
            Base::default(),
            start,
        )
    }
}

pub fn ended(n: u64) -> Arc<HistoryEntry> {
    Arc::new(HistoryEntry {
        ended_at: Timestamp::from_seconds(1_737_000_000),
        ending: Ending::Undone,
        change: change(n),
    })
}

/// Writes the agenda for a list of `count` interviews.
pub fn copy_list(store: &mut SledStore, count: u64) {
    let list = list(count);
    let contact = list.contact.unwrap();
    store.copy(CopyStep::Begin).unwrap();
    for some in list.upserts.chunks(100) {
        store.copy(CopyStep::Add(some)).unwrap();
    }
    store.copy(CopyStep::End(&contact)).unwrap();
}

/// Returns a complete list of `count` interviews, with its ETag.
pub fn list(count: u64) -> CacheBatch {
    CacheBatch {
        upserts: (1..=count).map(|id| Arc::new(interview(id))).collect(),
        removals: Vec::new(),
        contact: Some(Contact {
            etag: Some(format!("W/\"{count}\"")),
            last_sync_at: Some(Timestamp::from_seconds(1_736_999_000)),
            ..Contact::default()
        }),
    }
}

fn interview(id: u64) -> Interview {
    let listing = Listing {
        title: Some(format!(
            "Interview number {id}, with a title of some length"
        )),
        ..Listing::default()
    };
    Interview {
        id: interview_id(id),
        listing,
        booking: None,
        visibility: ListVisibility::Hidden,
    }
}

fn request(n: u64) -> UnconfirmedRequest {
    let Change {
        interview_id,
        kind,
        made_at,
        ..
    } = change(n);
    UnconfirmedRequest {
        interview_id,
        change: ChangeId::from_bytes(u128::from(n).to_be_bytes()),
        attempt: 1,
        kind,
        base: Base::default(),
        updated_at_before: None,
        began_at: made_at,
        mark: RequestMark::Unconfirmed,
    }
}

fn interview_id(id: u64) -> InterviewId {
    InterviewId::new(i64::try_from(id).unwrap()).unwrap()
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn read_folder(folder: &Path, name: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = name.join(entry.file_name());
        if entry.path().is_dir() {
            read_folder(&entry.path(), &name, files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}
