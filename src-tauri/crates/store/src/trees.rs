use std::path::Path;

use crate::row_keys::Tree;

const CACHE_BYTES: u64 = 64 << 20;
/// The interval at which sled's own thread flushes, in milliseconds. Nothing depends on it, because data that
/// must be durable is flushed explicitly.
const FLUSH_EVERY_MS: u64 = 5_000;

/// The open database of sled and its trees.
pub(crate) struct Trees {
    pub(crate) db: sled::Db,
    pub(crate) remote: sled::Tree,
    pub(crate) meta: sled::Tree,
}

impl Trees {
    pub(crate) fn open(path: &Path) -> sled::Result<Self> {
        let db = sled::Config::new()
            .path(path)
            .mode(sled::Mode::LowSpace)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(Some(FLUSH_EVERY_MS))
            .open()?;
        let tree = |tree: Tree| db.open_tree(tree.name());
        Ok(Self {
            remote: tree(Tree::Remote)?,
            meta: tree(Tree::Meta)?,
            db,
        })
    }
}
