use std::path::Path;

use crate::keys::Tree;

const CACHE_BYTES: u64 = 64 << 20;
/// sled's own thread tidies its file this often, in milliseconds. It promises nothing: what must be
/// durable is flushed by name.
const TIDY_EVERY_MS: u64 = 5_000;

/// sled's trees, opened.
pub(crate) struct Trees {
    pub(crate) db: sled::Db,
    pub(crate) remote: sled::Tree,
    pub(crate) outbox: sled::Tree,
    pub(crate) history: sled::Tree,
    pub(crate) meta: sled::Tree,
}

impl Trees {
    pub(crate) fn open(path: &Path) -> sled::Result<Self> {
        let db = sled::Config::new()
            .path(path)
            .mode(sled::Mode::LowSpace)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(Some(TIDY_EVERY_MS))
            .open()?;
        let tree = |tree: Tree| db.open_tree(tree.name());
        Ok(Self {
            remote: tree(Tree::Remote)?,
            outbox: tree(Tree::Outbox)?,
            history: tree(Tree::History)?,
            meta: tree(Tree::Meta)?,
            db,
        })
    }
}
