//! Draws a possible content of a [`DiskModel`] after a power cut.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use crate::disk::disk_model::{Action, DiskModel, FileNode, Node, set};
use crate::disk::folder::Tree;

/// The unit that a disk writes atomically, in bytes.
const SECTOR: usize = 512;

/// The part of the unsynced actions that survives. Each variant models a kind of real disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Survival {
    /// None.
    Nothing,
    /// All of them.
    Everything,
    /// The actions up to a random point, and some sectors of the next one.
    UpToAPoint,
    /// Any of them, independent of their order.
    Anything,
}

impl DiskModel {
    /// Returns a random possible content after a power cut now.
    pub fn cut(&self, rng: &mut Rng) -> Tree {
        let survival = Survival::draw(rng);
        let mut names: Vec<Option<BTreeMap<Vec<u8>, usize>>> = self
            .nodes
            .iter()
            .map(|node| match node {
                Node::Folder(folder) => Some(folder.durable.clone()),
                Node::File(_) => None,
            })
            .collect();
        let count = survival.surviving_count(self.name_changes.len(), rng);
        for (number, name_change) in self.name_changes.iter().enumerate() {
            let has_happened = match survival {
                Survival::Anything => rng.bool(),
                _ => number < count,
            };
            for (folder, name, node) in name_change.iter().filter(|_| has_happened) {
                if let Some(names) = &mut names[*folder] {
                    set(names, name.clone(), *node);
                }
            }
        }
        let mut tree = Tree::new();
        self.write_out(0, Path::new(""), &names, (survival, rng), &mut tree);
        tree
    }

    /// Returns the content without a power cut.
    pub fn whole(&self) -> Tree {
        let mut all = self.clone();
        let name_changes = std::mem::take(&mut all.name_changes);
        for (folder, name, node) in name_changes.into_iter().flatten() {
            if let Node::Folder(folder) = &mut all.nodes[folder] {
                set(&mut folder.durable, name, node);
            }
        }
        let names: Vec<_> = all
            .nodes
            .iter()
            .map(|node| match node {
                Node::Folder(folder) => Some(folder.durable.clone()),
                Node::File(_) => None,
            })
            .collect();
        let mut tree = Tree::new();
        let survival = (Survival::Everything, &mut Rng::with_seed(0));
        all.write_out(0, Path::new(""), &names, survival, &mut tree);
        tree
    }

    fn write_out(
        &self,
        folder: usize,
        path: &Path,
        names: &[Option<BTreeMap<Vec<u8>, usize>>],
        (survival, rng): (Survival, &mut Rng),
        tree: &mut Tree,
    ) {
        for (name, node) in names[folder].iter().flatten() {
            let path: PathBuf = path.join(OsStr::from_bytes(name));
            match &self.nodes[*node] {
                Node::File(file) => {
                    tree.insert(path, Some(file.cut(survival, rng)));
                }
                Node::Folder(_) => {
                    tree.insert(path.clone(), None);
                    self.write_out(*node, &path, names, (survival, &mut *rng), tree);
                }
            }
        }
    }
}

impl FileNode {
    fn cut(&self, survival: Survival, rng: &mut Rng) -> Vec<u8> {
        let actions = self.pending.len();
        let count = survival.surviving_count(actions, rng);
        let mut chosen = HashMap::new();
        let mut survives = |sector: usize, action: usize, rng: &mut Rng| {
            let draw = || match survival {
                Survival::Anything => rng.usize(0..=actions),
                Survival::UpToAPoint => count + usize::from(rng.bool()),
                Survival::Nothing | Survival::Everything => count,
            };
            action < *chosen.entry(sector).or_insert_with(draw)
        };
        let mut lens = vec![self.durable.len()];
        for action in &self.pending {
            lens.push(action.len_after(lens[lens.len() - 1]));
        }
        let mut bytes = self.durable.clone();
        bytes.resize(lens.iter().copied().max().unwrap_or_default(), 0);
        for (number, action) in self.pending.iter().enumerate() {
            let range = match action {
                Action::Write { at, bytes } => *at..at + bytes.len(),
                Action::Resize(len) => *len..bytes.len(),
            };
            for sector in range.start / SECTOR..range.end.div_ceil(SECTOR) {
                if !survives(sector, number, rng) {
                    continue;
                }
                let start = range.start.max(sector * SECTOR);
                let end = range.end.min((sector + 1) * SECTOR);
                match action {
                    Action::Write { at, bytes: new } => {
                        bytes[start..end].copy_from_slice(&new[start - at..end - at]);
                    }
                    Action::Resize(_) => bytes[start..end].fill(0),
                }
            }
        }
        let len = match survival {
            Survival::Anything => rng.usize(0..=actions),
            Survival::UpToAPoint => (count + usize::from(rng.bool())).min(actions),
            Survival::Nothing | Survival::Everything => count,
        };
        bytes.truncate(lens[len]);
        bytes
    }
}

impl Survival {
    fn draw(rng: &mut Rng) -> Self {
        match rng.u8(0..8) {
            0 => Self::Nothing,
            1 => Self::Everything,
            2..5 => Self::UpToAPoint,
            _ => Self::Anything,
        }
    }

    /// Returns the number of actions that happened, of `actions`.
    fn surviving_count(self, actions: usize, rng: &mut Rng) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Everything => actions,
            Self::UpToAPoint | Self::Anything => rng.usize(0..=actions),
        }
    }
}
