//! A model of a disk for power cuts: its durable content, and the later actions that are not durable yet.
//!
//! * The bytes and length of a file are durable once the file is synced, and a name once its folder is. A synced
//!   file without a durable name is lost, although common file systems keep it.
//! * Until then each sector of a file may have any content that it had since, independent of the other sectors,
//!   and the file may have any length that it had since.
//! * Any of the unsynced changes of names may have happened. Those of the same name happen in their order. A
//!   rename is atomic.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::disk::record::{Place, Record};

/// The syncs that the disk obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Barriers {
    pub files: bool,
    pub folders: bool,
}

impl Barriers {
    /// All syncs, as on a correct disk.
    pub const ALL: Self = Self {
        files: true,
        folders: true,
    };
}

/// The files and folders below one folder.
#[derive(Debug, Clone)]
pub struct DiskModel {
    pub(crate) nodes: Vec<Node>,
    /// The changes of names that are not durable yet, in order.
    pub(crate) name_changes: Vec<NameChange>,
    by_inode: HashMap<u64, usize>,
}

/// A file or a folder, identified by its index in [`DiskModel::nodes`]. The first one is the root folder.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    File(FileNode),
    Folder(FolderNode),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct FileNode {
    pub(crate) durable: Vec<u8>,
    pub(crate) pending: Vec<Action>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct FolderNode {
    pub(crate) durable: BTreeMap<Vec<u8>, usize>,
    current: BTreeMap<Vec<u8>, usize>,
}

/// An action on a file.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

/// Names that change atomically: the folder, the name, and its new node.
pub(crate) type NameChange = Vec<(usize, Vec<u8>, Option<usize>)>;

impl Action {
    /// Returns the length of a file of `len` bytes after this action.
    pub(crate) fn len_after(&self, len: usize) -> usize {
        match self {
            Self::Write { at, bytes } => len.max(at + bytes.len()),
            Self::Resize(len) => *len,
        }
    }
}

impl DiskModel {
    /// Reads the folder at `path` as durable content.
    pub fn of(path: &Path) -> Self {
        let mut disk_model = Self {
            nodes: Vec::new(),
            name_changes: Vec::new(),
            by_inode: HashMap::new(),
        };
        disk_model.read(path);
        disk_model
    }

    /// Applies a recorded action.
    pub fn apply(&mut self, record: &Record, barriers: Barriers) {
        match record {
            Record::MadeFile { inode, place } => {
                let made = self.add(*inode, Node::File(FileNode::default()));
                self.rename(vec![(place, Some(made))]);
            }
            Record::MadeFolder { inode, place } => {
                let made = self.add(*inode, Node::Folder(FolderNode::default()));
                self.rename(vec![(place, Some(made))]);
            }
            Record::Linked { inode, place } => {
                let linked = self.by_inode[inode];
                self.rename(vec![(place, Some(linked))]);
            }
            Record::Renamed { from, to } => {
                let moved = self.folder(from.folder).current.get(&from.name).copied();
                self.rename(vec![(from, None), (to, moved)]);
            }
            Record::Removed(place) => self.rename(vec![(place, None)]),
            Record::Written { inode, at, bytes } => {
                let at = usize::try_from(*at).unwrap();
                let bytes = bytes.clone();
                self.file(*inode).pending.push(Action::Write { at, bytes });
            }
            Record::Resized { inode, len } => {
                let len = usize::try_from(*len).unwrap();
                self.file(*inode).pending.push(Action::Resize(len));
            }
            Record::Synced(inode) => self.sync(self.by_inode[inode], barriers),
            Record::Output(_) | Record::Failed { .. } => {}
        }
    }

    fn sync(&mut self, node: usize, barriers: Barriers) {
        match &mut self.nodes[node] {
            Node::File(file) if barriers.files => file.sync(),
            Node::Folder(_) if barriers.folders => {
                let (mine, others): (Vec<_>, Vec<_>) =
                    self.name_changes.drain(..).partition(|name_change| {
                        name_change.iter().any(|(folder, ..)| *folder == node)
                    });
                self.name_changes = others;
                for (folder, name, node) in mine.into_iter().flatten() {
                    let Node::Folder(folder) = &mut self.nodes[folder] else {
                        continue;
                    };
                    set(&mut folder.durable, name, node);
                }
            }
            _ => {}
        }
    }

    fn rename(&mut self, names: Vec<(&Place, Option<usize>)>) {
        let mut name_change = NameChange::new();
        for (place, node) in names {
            let name = place.name.clone();
            set(&mut self.folder(place.folder).current, name.clone(), node);
            name_change.push((self.by_inode[&place.folder], name, node));
        }
        self.name_changes.push(name_change);
    }

    fn add(&mut self, inode: u64, node: Node) -> usize {
        self.nodes.push(node);
        self.by_inode.insert(inode, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn read(&mut self, path: &Path) -> usize {
        let inode = fs::metadata(path).unwrap().ino();
        if path.is_file() {
            let file = FileNode {
                durable: fs::read(path).unwrap(),
                pending: Vec::new(),
            };
            return self.add(inode, Node::File(file));
        }
        let folder = self.add(inode, Node::Folder(FolderNode::default()));
        for entry in fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            let node = self.read(&entry.path());
            let name = entry.file_name().as_bytes().to_vec();
            let here = self.folder(inode);
            here.durable.insert(name.clone(), node);
            here.current.insert(name, node);
        }
        folder
    }

    fn file(&mut self, inode: u64) -> &mut FileNode {
        match &mut self.nodes[self.by_inode[&inode]] {
            Node::File(file) => file,
            Node::Folder(_) => unreachable!("a folder cannot be written to"),
        }
    }

    fn folder(&mut self, inode: u64) -> &mut FolderNode {
        match &mut self.nodes[self.by_inode[&inode]] {
            Node::Folder(folder) => folder,
            Node::File(_) => unreachable!("a file contains no names"),
        }
    }
}

impl FileNode {
    fn sync(&mut self) {
        for action in std::mem::take(&mut self.pending) {
            let len = action.len_after(self.durable.len());
            self.durable.resize(len, 0);
            if let Action::Write { at, bytes } = action {
                self.durable[at..at + bytes.len()].copy_from_slice(&bytes);
            }
        }
    }
}

/// Assigns `name` to `node`, or removes it.
pub(crate) fn set(names: &mut BTreeMap<Vec<u8>, usize>, name: Vec<u8>, node: Option<usize>) {
    match node {
        Some(node) => names.insert(name, node),
        None => names.remove(&name),
    };
}
