//! Opens golden databases of earlier versions and compares their content.
//!
//! A new version of the stored form adds its own: `INTERLUDE_WRITE_GOLDEN=FOLDER cargo test -p
//! interlude-store --test golden` writes them to `FOLDER`. Existing golden databases are never changed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod content;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use interlude_engine::store::{Cache as _, Snapshot, Store};
use interlude_model::Timestamp;
use interlude_store::{DataFolder, Opening, SledStore, StoreKey};
use zeroize::Zeroizing;

const SEALED: &str = "sealed";
const UNSEALED: &str = "unsealed";

/// The environment variable with the folder to which the golden databases of this version are written.
const WRITE: &str = "INTERLUDE_WRITE_GOLDEN";

#[test]
fn golden_databases_of_version_1_are_read() {
    let content = content::snapshot_of(&content::changes_of_version_1());
    for name in [SEALED, UNSEALED] {
        assert_holds(&content, &fixtures("v1").join(name), name);
    }
}

#[test]
fn golden_databases_of_version_2_are_read() {
    for name in [SEALED, UNSEALED] {
        assert_holds(&content::snapshot(), &fixtures("v2").join(name), name);
    }
}

#[test]
fn golden_databases_of_version_3_are_read() {
    for name in [SEALED, UNSEALED] {
        assert_holds(&content::snapshot(), &fixtures("v3").join(name), name);
    }
}

#[test]
fn older_golden_databases_with_one_damaged_part_lose_no_change() {
    let of_version_1 = content::snapshot_of(&content::changes_of_version_1());
    for (version, content) in [("v1", of_version_1), ("v2", content::snapshot())] {
        for (name, part) in [
            (SEALED, "journal"),
            (UNSEALED, "journal"),
            (SEALED, "sled/db"),
            (UNSEALED, "sled/db"),
        ] {
            let home = tempfile::tempdir().unwrap();
            let account = home.path().join("accounts/golden");
            unpack(&fixtures(version).join(name), &account);
            fs::write(account.join(part), b"damaged").unwrap();
            for _ in 0..2 {
                let found = open(home.path(), name).load().unwrap();
                assert_eq!(found.durable, content.durable, "{version} {name} {part}");
                assert_eq!(found.notices.len(), 1, "{version} {name} {part}");
            }
        }
    }
}

#[test]
fn a_migration_that_was_killed_between_two_files_goes_on() {
    for name in [SEALED, UNSEALED] {
        let home = tempfile::tempdir().unwrap();
        unpack(
            &fixtures("v2").join(name),
            &home.path().join("accounts/golden"),
        );
        drop(open(home.path(), name));
        let copy = fs::read(home.path().join("accounts/golden/journal.copy")).unwrap();
        let journal = fs::read(home.path().join("accounts/golden/journal")).unwrap();
        // Killed before the journal was written, and killed before the database was.
        for journal in [None, Some(&journal)] {
            let home = tempfile::tempdir().unwrap();
            let account = home.path().join("accounts/golden");
            unpack(&fixtures("v2").join(name), &account);
            fs::write(account.join("journal.copy"), &copy).unwrap();
            if let Some(journal) = journal {
                fs::write(account.join("journal"), journal).unwrap();
            }
            for _ in 0..2 {
                let mut found = open(home.path(), name).load().unwrap();
                found.interviews.sort_by_key(|interview| interview.id);
                assert_eq!(found, content::snapshot(), "{name}");
            }
        }
    }
}

#[test]
fn databases_that_this_version_writes_are_read() {
    let scratch = tempfile::tempdir().unwrap();
    let wanted = std::env::var_os(WRITE).map(PathBuf::from);
    let target = wanted.as_deref().unwrap_or(scratch.path());
    for name in [SEALED, UNSEALED] {
        let golden = target.join(name);
        assert!(!golden.exists(), "{} exists already", golden.display());
        write(&golden, name);
        assert_holds(&content::snapshot(), &golden, name);
    }
}

/// Opens a copy twice, because the first opening rewrites older values, and checks the content both times.
fn assert_holds(content: &Snapshot, golden: &Path, name: &str) {
    let home = tempfile::tempdir().unwrap();
    unpack(golden, &home.path().join("accounts/golden"));
    for _ in 0..2 {
        let mut found = open(home.path(), name).load().unwrap();
        found.interviews.sort_by_key(|interview| interview.id);
        assert_eq!(found, *content, "{}", golden.display());
    }
}

fn fixtures(version: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    folder.join(version)
}

fn write(golden: &Path, name: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut store = open(home.path(), name);
    for commit in content::commits() {
        store.commit(&commit).unwrap();
        store.settle().unwrap();
    }
    store.write(&content::batch()).unwrap();
    drop(store);
    pack(&home.path().join("accounts/golden"), golden);
}

fn open(home: &Path, name: &str) -> SledStore {
    let folder = DataFolder::claim(home).unwrap();
    let account = "golden".parse().unwrap();
    let key = match name {
        SEALED => StoreKey::Key {
            key_id: *b"the golden key's",
            key: Zeroizing::new(*b"a golden key of thirty-two bytes"),
        },
        _ => StoreKey::None,
    };
    let opening = Opening::at(Timestamp::from_seconds(1_737_000_000));
    SledStore::open(&folder, &account, key, opening).unwrap()
}

/// Copies a fixture and unpacks sled's file, which is stored compressed because it is mostly empty.
fn unpack(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("sled")).unwrap();
    for entry in files(from) {
        let bytes = fs::read(from.join(&entry)).unwrap();
        match entry.to_str().unwrap().strip_suffix(".gz") {
            None => fs::write(to.join(&entry), bytes).unwrap(),
            Some(entry) => {
                let mut file = File::create(to.join(entry)).unwrap();
                io::copy(&mut GzDecoder::new(&bytes[..]), &mut file).unwrap();
            }
        }
    }
}

fn pack(from: &Path, to: &Path) {
    fs::create_dir_all(to.join("sled")).unwrap();
    for entry in files(from) {
        let bytes = fs::read(from.join(&entry)).unwrap();
        if entry == Path::new("sled/db") {
            let file = File::create(to.join("sled/db.gz")).unwrap();
            let mut packed = GzEncoder::new(file, Compression::best());
            packed.write_all(&bytes).unwrap();
            packed.finish().unwrap();
        } else {
            fs::write(to.join(&entry), bytes).unwrap();
        }
    }
}

/// Returns the files of an account's folder and of its `sled` folder, as paths relative to the account.
fn files(account: &Path) -> Vec<PathBuf> {
    let in_folder = |folder: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(account.join(folder)).unwrap();
        let names = entries.map(|entry| Path::new(folder).join(entry.unwrap().file_name()));
        names.filter(|name| account.join(name).is_file()).collect()
    };
    [in_folder(""), in_folder("sled")].concat()
}
