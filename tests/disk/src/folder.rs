//! Folders, as they are read, copied and written whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What lies in a folder, by path within it: a file with its bytes, or a folder.
pub type Tree = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// An empty folder that is gone when it is dropped; in memory, where the system has a place for that.
pub fn temporary() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// Reads all that lies in `folder`.
pub fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    read_into(folder, Path::new(""), &mut tree);
    tree
}

/// Writes `tree` into `folder`, which is there and empty.
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
