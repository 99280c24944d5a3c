//! Reads and writes whole folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The content of a folder by relative path: the bytes of a file, or `None` for a folder.
pub type Tree = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// Creates an empty folder that is removed when it is dropped. It lies in memory if `/dev/shm` exists, because
/// the tests write very many files.
pub fn temporary() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// Reads the content of `folder`.
pub fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    read_into(folder, Path::new(""), &mut tree);
    tree
}

/// Writes `tree` into the existing, empty `folder`.
pub fn write(tree: &Tree, folder: &Path) {
    for (path, content) in tree {
        let path = folder.join(path);
        match content {
            Some(bytes) => fs::write(path, bytes).unwrap(),
            None => fs::create_dir(path).unwrap(),
        }
    }
}

fn read_into(folder: &Path, name: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = name.join(entry.file_name());
        if entry.path().is_dir() {
            tree.insert(name.clone(), None);
            read_into(&entry.path(), &name, tree);
        } else {
            tree.insert(name, Some(fs::read(entry.path()).unwrap()));
        }
    }
}
