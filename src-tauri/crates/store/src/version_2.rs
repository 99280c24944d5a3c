//! Version 2 of the stored form, and the migration step to version 3.
//!
//! Versions 1 and 2 had one file of the journal, and kept a second copy of the durable state in rows of sled.
//! An opening reads both, writes the two files of the journal from them, and then removes the rows.

use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::{Op, Switches};
use interlude_model::{Change, ChangeId, HistoryEntry, UnconfirmedRequest};
use serde::{Deserialize, Serialize};

use crate::codec::{Codec, Place, SetChecksum, Stored, Unreadable};
use crate::journal::JournalContent;
use crate::recovery::replay;
use crate::row_keys::{self, Row, Tree};
use crate::schema::{Kind, Step};
use crate::sled_calls::Trees;

/// The last version that kept the durable state in sled.
pub(crate) const VERSION: u8 = 2;

/// Converts values of version 2 to version 3. Only the files changed, not the values.
pub(crate) const TO_VERSION_3: Step = Step {
    upgrade: |_, value| Some(value),
};

/// The value in `meta` under [`row_keys::JOURNAL_POSITION`], which was written with every commit.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JournalPosition {
    /// The sequence number of the last commit of the journal that the database holds.
    sequence: u64,
    /// The checksum of the history, because sled can lose an entry without an error.
    history: SetChecksum,
}

impl Stored for JournalPosition {
    const KIND: Kind = Kind::JournalPosition;
}

/// The durable state that sled held.
#[derive(Default)]
pub(crate) struct OldRows {
    pub(crate) durable: Durable,
    /// The sequence number of its last commit. None if it cannot be read.
    pub(crate) sequence: Option<u64>,
    /// True if no row is unreadable, and none of the history is missing.
    pub(crate) is_complete: bool,
}

impl OldRows {
    /// Reads the rows as far as they can be read. Returns None if the database has none.
    pub(crate) fn read(trees: &Trees, codec: &Codec) -> sled::Result<Option<Self>> {
        let names = trees.db.tree_names();
        let has = |tree: Tree| names.iter().any(|name| name == tree.name().as_bytes());
        if !has(Tree::Outbox) && !has(Tree::History) {
            return Ok(None);
        }
        let place = Place::Value(Tree::Meta, row_keys::JOURNAL_POSITION);
        let position = trees.meta.get(row_keys::JOURNAL_POSITION)?;
        let position: Option<JournalPosition> =
            position.and_then(|value| codec.decode(place, &value).ok());
        let mut rows = Self {
            sequence: position.as_ref().map(|position| position.sequence),
            ..Self::default()
        };
        let mut history = SetChecksum::default();
        let mut unreadable = 0;
        // The history is read before the outbox, because applying an entry of the history removes the
        // unfinished change with the same id. A change that an undo brought back is in both.
        for tree in [Tree::History, Tree::Outbox, Tree::Meta] {
            for entry in &trees.db.open_tree(tree.name())? {
                let (key, value) = entry?;
                if key == row_keys::IDENTITY || key == row_keys::JOURNAL_POSITION {
                    continue;
                }
                match read_row(tree, &key, &value, codec) {
                    Ok(op) => {
                        if tree == Tree::History {
                            history.add(crc32fast::hash(&key));
                        }
                        rows.durable.apply(&op);
                    }
                    Err(Unreadable) => unreadable += 1,
                }
            }
        }
        rows.is_complete =
            unreadable == 0 && position.is_some_and(|position| position.history == history);
        Ok(Some(rows))
    }

    /// Merges the rows with the commits of a journal. Neither needs to be complete.
    ///
    /// Without a sequence number it is unknown which of the two is newer. Then a change that ended in either
    /// has ended.
    pub(crate) fn merge(self, journal: &JournalContent) -> Durable {
        let in_journal = replay(&journal.commits);
        let mut merged = self.durable.clone();
        for (number, commit) in &journal.commits {
            if Some(*number) > self.sequence {
                merged.apply_all(commit);
            }
        }
        // An unfinished change that only the journal has is kept, because a change that is shown again does
        // less harm than one that is lost.
        for change in in_journal.outbox.by_order() {
            if unfinished(&merged, change.id).is_none() && merged.ended(change.id).is_none() {
                merged.apply(&Op::Put(change.clone()));
            }
        }
        for entry in &in_journal.history {
            if merged.ended(entry.change.id).is_none() {
                // Applying the entry removes the unfinished change with its id. If the change is still
                // unfinished, an undo brought it back after this entry, so it is put back.
                let came_back = unfinished(&merged, entry.change.id).cloned();
                merged.apply(&Op::End(entry.clone()));
                came_back
                    .into_iter()
                    .for_each(|change| merged.apply(&Op::Put(change)));
            }
        }
        if self.sequence.is_none() {
            let ended = self.durable.history.into_iter();
            ended.for_each(|entry| merged.apply(&Op::End(entry)));
        }
        merged
    }
}

/// Removes the rows from a database, except its identity.
pub(crate) fn remove_rows(trees: &Trees) -> sled::Result<()> {
    for tree in [Tree::Outbox, Tree::History] {
        trees.db.drop_tree(tree.name())?;
    }
    for key in trees.meta.iter().keys() {
        let key = key?;
        if key != row_keys::IDENTITY {
            trees.meta.remove(key)?;
        }
    }
    Ok(())
}

fn unfinished(durable: &Durable, id: ChangeId) -> Option<&Change> {
    let mut all = durable.outbox.queues().flat_map(|(_, queue)| queue);
    all.find(|change| change.id == id)
}

/// Decodes a row. Its key must be the one that follows from its value; another one means that sled returned the
/// value of another row.
fn read_row(tree: Tree, key: &[u8], value: &[u8], codec: &Codec) -> Result<Op, Unreadable> {
    let place = Place::Value(tree, key);
    let (row, op) = match tree {
        Tree::Outbox => {
            let change: Change = codec.decode(place, value)?;
            (Row::Outbox(change.order, change.id), Op::Put(change))
        }
        Tree::History => {
            let entry: HistoryEntry = codec.decode(place, value)?;
            (Row::of_end(&entry), Op::End(Arc::new(entry)))
        }
        Tree::Meta if row_keys::is_unconfirmed(key) => {
            let request: UnconfirmedRequest = codec.decode(place, value)?;
            let (interview, change, attempt) = request.key();
            let row = Row::UnconfirmedRequest(interview, change, attempt);
            (row, Op::UnconfirmedRequest(request))
        }
        Tree::Meta if key == row_keys::SWITCHES => {
            let switches: Switches = codec.decode(place, value)?;
            (Row::Switches, Op::Switch(switches))
        }
        Tree::Meta | Tree::Remote => return Err(Unreadable),
    };
    if row.place().1 == key {
        Ok(op)
    } else {
        Err(Unreadable)
    }
}
