//! Opens accounts with files of another key or of a newer version, in every combination with sound, missing and
//! damaged files. Every opening is refused and changes nothing. Only sled, if it has to be opened to find its key and
//! version, writes its index again; its content stays.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_engine::store::{
    Cache as _, CacheBatch, Commit, Contact, Op, Store, StoreError, Switches,
};
use interlude_model::{Code, Timestamp};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::schema::{Schema, Step};
use crate::{DataFolder, Opening, SledStore, StoreKey};

/// The parts of an account: the files of the journal, and the database.
const PARTS: [&str; 3] = ["journal", "journal.copy", "sled"];

/// The version after the current one.
const NEXT: Schema = Schema {
    oldest: 3,
    steps: &[Step {
        upgrade: |_, value| Some(value),
    }],
};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Sound,
    Missing,
    Damaged,
    Foreign,
}

#[test]
fn files_of_another_key_are_refused_as_locked_whatever_the_other_files_are() {
    assert_all_are_refused(&store_key(2), Schema::CURRENT, Code::Locked);
}

#[test]
fn files_of_a_newer_version_are_refused_as_too_new_whatever_the_other_files_are() {
    assert_all_are_refused(&store_key(1), NEXT, Code::TooNew);
}

fn assert_all_are_refused(key: &StoreKey, schema: Schema, code: Code) {
    const ALL: [Part; 4] = [Part::Sound, Part::Missing, Part::Damaged, Part::Foreign];
    let ours = filled(store_key(1), Schema::CURRENT);
    let foreign = filled(key.clone(), schema);
    for journal in ALL {
        for copy in ALL {
            for sled in ALL {
                let parts = [journal, copy, sled];
                if !parts.contains(&Part::Foreign) {
                    continue;
                }
                let refused = assert_refused(ours.path(), foreign.path(), parts, code);
                if sled == Part::Foreign {
                    assert_sled_is_whole(foreign.path(), refused.path(), key, schema);
                }
            }
        }
    }
}

/// Opens an account with these parts. Returns its folder.
fn assert_refused(ours: &Path, foreign: &Path, parts: [Part; 3], code: Code) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let account = dir.path().join("accounts/acme");
    fs::create_dir_all(&account).unwrap();
    for (name, part) in PARTS.into_iter().zip(parts) {
        let from = if part == Part::Foreign { foreign } else { ours };
        let to = account.join(name);
        copy(&from.join("accounts/acme").join(name), &to);
        match (part, name) {
            (Part::Sound | Part::Foreign, _) => {}
            (Part::Missing, "sled") => fs::remove_dir_all(to).unwrap(),
            (Part::Missing, _) => fs::remove_file(to).unwrap(),
            (Part::Damaged, "sled") => fs::write(to.join("db"), b"damaged").unwrap(),
            (Part::Damaged, _) => flip(&to),
        }
    }
    fs::write(account.join("journal.new"), b"half").unwrap();
    let [journal, copy, _] = parts;
    let opens_sled = ![journal, copy].contains(&Part::Foreign);
    let compared = || {
        let mut files = content(&account);
        files.retain(|(path, _)| !(opens_sled && path.starts_with(account.join("sled"))));
        files
    };
    let before = compared();
    let refused = open(dir.path(), store_key(1), Schema::CURRENT)
        .err()
        .unwrap();
    assert_eq!(refused.code, code, "{parts:?}: {refused}");
    assert!(refused.message.contains("Nothing was changed"), "{refused}");
    assert!(compared() == before, "a file was changed: {parts:?}");
    dir
}

/// Checks that the database of a refused account can still be opened with its own key and version.
fn assert_sled_is_whole(foreign: &Path, refused: &Path, key: &StoreKey, schema: Schema) {
    let dir = tempfile::tempdir().unwrap();
    copy(foreign, dir.path());
    let sled = Path::new("accounts/acme/sled");
    fs::remove_dir_all(dir.path().join(sled)).unwrap();
    copy(&refused.join(sled), &dir.path().join(sled));
    let mut store = open(dir.path(), key.clone(), schema).unwrap();
    let found = store.load().unwrap();
    assert_eq!(found.notices, []);
    assert!(found.contact.etag.is_some());
}

fn filled(key: StoreKey, schema: Schema) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path(), key, schema).unwrap();
    for work_offline in [true, false, true] {
        let ops = vec![Op::Switch(Switches { work_offline })];
        store.commit(&Commit { ops }).unwrap();
    }
    let batch = CacheBatch {
        contact: Some(Contact {
            etag: Some("W/\"1\"".to_owned()),
            ..Contact::default()
        }),
        ..CacheBatch::default()
    };
    store.write(&batch).unwrap();
    dir
}

fn open(dir: &Path, key: StoreKey, schema: Schema) -> Result<SledStore, StoreError> {
    let folder = DataFolder::claim(dir).unwrap();
    let opening = Opening::at(Timestamp::from_seconds(1_737_000_000));
    SledStore::open_as(&folder, &"acme".parse().unwrap(), key, opening, schema)
}

fn store_key(byte: u8) -> StoreKey {
    StoreKey::Key {
        key_id: [byte; 16],
        key: Zeroizing::new([byte; 32]),
    }
}

/// Damages the last frame.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path, bytes).unwrap();
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

/// Returns the bytes of every file in a folder, by its path.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(content(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
    files.sort();
    files
}
