//! The power goes: what of a [`Platter`] is there afterwards, by chance.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use crate::folder::Tree;
use crate::platter::{Deed, FileNode, Node, Platter, set};

/// What a disk writes at once, in bytes.
const SECTOR: usize = 512;

/// How much of what was not synced survives. Each is a disk that is common somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Nothing.
    Nothing,
    /// All of it.
    Everything,
    /// What was done up to some moment, and of the next thing some sectors.
    UpToAMoment,
    /// Any of it.
    Anything,
}

impl Platter {
    /// What a disk may hold after a cut now.
    pub fn cut(&self, chance: &mut Rng) -> Tree {
        let manner = Manner::draw(chance);
        let mut names: Vec<Option<BTreeMap<Vec<u8>, usize>>> = self
            .nodes
            .iter()
            .map(|node| match node {
                Node::Folder(folder) => Some(folder.safe.clone()),
                Node::File(_) => None,
            })
            .collect();
        let until = manner.moment(self.renamings.len(), chance);
        for (number, renaming) in self.renamings.iter().enumerate() {
            let happened = match manner {
                Manner::Anything => chance.bool(),
                _ => number < until,
            };
            for (folder, name, node) in renaming.iter().filter(|_| happened) {
                if let Some(names) = &mut names[*folder] {
                    set(names, name.clone(), *node);
                }
            }
        }
        let mut tree = Tree::new();
        self.write_out(0, Path::new(""), &names, (manner, chance), &mut tree);
        tree
    }

    /// All that was done, as if nothing had happened.
    pub fn whole(&self) -> Tree {
        let mut all = self.clone();
        let renamings = std::mem::take(&mut all.renamings);
        for (folder, name, node) in renamings.into_iter().flatten() {
            if let Node::Folder(folder) = &mut all.nodes[folder] {
                set(&mut folder.safe, name, node);
            }
        }
        let names: Vec<_> = all
            .nodes
            .iter()
            .map(|node| match node {
                Node::Folder(folder) => Some(folder.safe.clone()),
                Node::File(_) => None,
            })
            .collect();
        let mut tree = Tree::new();
        let manner = (Manner::Everything, &mut Rng::with_seed(0));
        all.write_out(0, Path::new(""), &names, manner, &mut tree);
        tree
    }

    fn write_out(
        &self,
        folder: usize,
        path: &Path,
        names: &[Option<BTreeMap<Vec<u8>, usize>>],
        (manner, chance): (Manner, &mut Rng),
        tree: &mut Tree,
    ) {
        for (name, node) in names[folder].iter().flatten() {
            let path: PathBuf = path.join(OsStr::from_bytes(name));
            match &self.nodes[*node] {
                Node::File(file) => {
                    tree.insert(path, Some(file.cut(manner, chance)));
                }
                Node::Folder(_) => {
                    tree.insert(path.clone(), None);
                    self.write_out(*node, &path, names, (manner, &mut *chance), tree);
                }
            }
        }
    }
}

impl FileNode {
    fn cut(&self, manner: Manner, chance: &mut Rng) -> Vec<u8> {
        let deeds = self.since.len();
        let until = manner.moment(deeds, chance);
        let mut chosen = HashMap::new();
        let mut survives = |sector: usize, deed: usize, chance: &mut Rng| {
            let draw = || match manner {
                Manner::Anything => chance.usize(0..=deeds),
                Manner::UpToAMoment => until + usize::from(chance.bool()),
                Manner::Nothing | Manner::Everything => until,
            };
            deed < *chosen.entry(sector).or_insert_with(draw)
        };
        let mut lens = vec![self.safe.len()];
        for deed in &self.since {
            lens.push(deed.len_after(lens[lens.len() - 1]));
        }
        let mut bytes = self.safe.clone();
        bytes.resize(lens.iter().copied().max().unwrap_or_default(), 0);
        for (number, deed) in self.since.iter().enumerate() {
            let range = match deed {
                Deed::Write { at, bytes } => *at..at + bytes.len(),
                Deed::Resize(len) => *len..bytes.len(),
            };
            for sector in range.start / SECTOR..range.end.div_ceil(SECTOR) {
                if !survives(sector, number, chance) {
                    continue;
                }
                let start = range.start.max(sector * SECTOR);
                let end = range.end.min((sector + 1) * SECTOR);
                match deed {
                    Deed::Write { at, bytes: new } => {
                        bytes[start..end].copy_from_slice(&new[start - at..end - at]);
                    }
                    Deed::Resize(_) => bytes[start..end].fill(0),
                }
            }
        }
        let len = match manner {
            Manner::Anything => chance.usize(0..=deeds),
            Manner::UpToAMoment => (until + usize::from(chance.bool())).min(deeds),
            Manner::Nothing | Manner::Everything => until,
        };
        bytes.truncate(lens[len]);
        bytes
    }
}

impl Manner {
    fn draw(chance: &mut Rng) -> Self {
        match chance.u8(0..8) {
            0 => Self::Nothing,
            1 => Self::Everything,
            2..5 => Self::UpToAMoment,
            _ => Self::Anything,
        }
    }

    /// How many of so many deeds were done.
    fn moment(self, deeds: usize, chance: &mut Rng) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Everything => deeds,
            Self::UpToAMoment | Self::Anything => chance.usize(0..=deeds),
        }
    }
}
