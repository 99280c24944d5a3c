//! A disk, as a power cut sees it: what is safe on it, and what was done since and is not.
//!
//! * A file's bytes and its length are safe once the file was synced; a name, once its folder was. A file
//!   that was synced and whose name was not is lost, though common file systems are kinder.
//! * Until then each sector of a file may hold what it held at any time since, whatever the others hold, and
//!   the file may have any length that it had since.
//! * Of the changes of names any may have happened, in their order where they are about the same name. A
//!   renaming has happened or not: it is never half done.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::record::{Place, Record};

/// Which syncs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Barriers {
    /// Those of files.
    pub files: bool,
    /// Those of folders.
    pub folders: bool,
}

impl Barriers {
    /// All of them, as on a disk that keeps its word.
    pub const ALL: Self = Self {
        files: true,
        folders: true,
    };
}

/// Everything under one folder.
#[derive(Debug, Clone)]
pub struct Platter {
    pub(crate) nodes: Vec<Node>,
    /// Changes of names that are not safe yet, in order.
    pub(crate) renamings: Vec<Renaming>,
    by_inode: HashMap<u64, usize>,
}

/// A file or a folder, by its number in [`Platter::nodes`]; the first is the folder itself.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    File(FileNode),
    Folder(FolderNode),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct FileNode {
    pub(crate) safe: Vec<u8>,
    pub(crate) since: Vec<Deed>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct FolderNode {
    pub(crate) safe: BTreeMap<Vec<u8>, usize>,
    now: BTreeMap<Vec<u8>, usize>,
}

/// What was done to a file.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

/// Names that change together: in a folder, a name, and what has it from then on.
pub(crate) type Renaming = Vec<(usize, Vec<u8>, Option<usize>)>;

impl Deed {
    /// The length of a file of `len` bytes afterwards.
    pub(crate) fn len_after(&self, len: usize) -> usize {
        match self {
            Self::Write { at, bytes } => len.max(at + bytes.len()),
            Self::Resize(len) => *len,
        }
    }
}

impl Platter {
    /// The folder at `path`, all of it safe.
    pub fn of(path: &Path) -> Self {
        let mut platter = Self {
            nodes: Vec::new(),
            renamings: Vec::new(),
            by_inode: HashMap::new(),
        };
        platter.take_in(path);
        platter
    }

    /// Does what was recorded.
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
                let moved = self.folder(from.folder).now.get(&from.name).copied();
                self.rename(vec![(from, None), (to, moved)]);
            }
            Record::Removed(place) => self.rename(vec![(place, None)]),
            Record::Written { inode, at, bytes } => {
                let at = usize::try_from(*at).unwrap();
                let bytes = bytes.clone();
                self.file(*inode).since.push(Deed::Write { at, bytes });
            }
            Record::Resized { inode, len } => {
                let len = usize::try_from(*len).unwrap();
                self.file(*inode).since.push(Deed::Resize(len));
            }
            Record::Synced(inode) => self.sync(self.by_inode[inode], barriers),
            Record::Said(_) | Record::Failed { .. } => {}
        }
    }

    fn sync(&mut self, node: usize, barriers: Barriers) {
        match &mut self.nodes[node] {
            Node::File(file) if barriers.files => file.sync(),
            Node::Folder(_) if barriers.folders => {
                let (mine, others): (Vec<_>, Vec<_>) = self
                    .renamings
                    .drain(..)
                    .partition(|renaming| renaming.iter().any(|(folder, ..)| *folder == node));
                self.renamings = others;
                for (folder, name, node) in mine.into_iter().flatten() {
                    let Node::Folder(folder) = &mut self.nodes[folder] else {
                        continue;
                    };
                    set(&mut folder.safe, name, node);
                }
            }
            _ => {}
        }
    }

    fn rename(&mut self, names: Vec<(&Place, Option<usize>)>) {
        let mut renaming = Renaming::new();
        for (place, node) in names {
            let name = place.name.clone();
            set(&mut self.folder(place.folder).now, name.clone(), node);
            renaming.push((self.by_inode[&place.folder], name, node));
        }
        self.renamings.push(renaming);
    }

    fn add(&mut self, inode: u64, node: Node) -> usize {
        self.nodes.push(node);
        self.by_inode.insert(inode, self.nodes.len() - 1);
        self.nodes.len() - 1
    }

    fn take_in(&mut self, path: &Path) -> usize {
        let inode = fs::metadata(path).unwrap().ino();
        if path.is_file() {
            let file = FileNode {
                safe: fs::read(path).unwrap(),
                since: Vec::new(),
            };
            return self.add(inode, Node::File(file));
        }
        let folder = self.add(inode, Node::Folder(FolderNode::default()));
        for entry in fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            let node = self.take_in(&entry.path());
            let name = entry.file_name().as_bytes().to_vec();
            let here = self.folder(inode);
            here.safe.insert(name.clone(), node);
            here.now.insert(name, node);
        }
        folder
    }

    fn file(&mut self, inode: u64) -> &mut FileNode {
        match &mut self.nodes[self.by_inode[&inode]] {
            Node::File(file) => file,
            Node::Folder(_) => unreachable!("the system lets nobody write into a folder"),
        }
    }

    fn folder(&mut self, inode: u64) -> &mut FolderNode {
        match &mut self.nodes[self.by_inode[&inode]] {
            Node::Folder(folder) => folder,
            Node::File(_) => unreachable!("a file holds no names"),
        }
    }
}

impl FileNode {
    fn sync(&mut self) {
        for deed in std::mem::take(&mut self.since) {
            let len = deed.len_after(self.safe.len());
            self.safe.resize(len, 0);
            if let Deed::Write { at, bytes } = deed {
                self.safe[at..at + bytes.len()].copy_from_slice(&bytes);
            }
        }
    }
}

/// Gives `name` to `node`, or takes it away.
pub(crate) fn set(names: &mut BTreeMap<Vec<u8>, usize>, name: Vec<u8>, node: Option<usize>) {
    match node {
        Some(node) => names.insert(name, node),
        None => names.remove(&name),
    };
}
