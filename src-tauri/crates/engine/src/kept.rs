//! What is kept, and what each operation does to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use interlude_domain::{Amendment, AmendmentId, Doubt, HistoryEntry, InterviewId, Timestamp};

use crate::store::{Change, Op, Switches};

/// What is kept and cannot be fetched again: the outbox, the history, the doubts, the switches.
///
/// The one place that says what an [`Op`] does: the engine's ledger, the memory store and the
/// journal all hold a `Kept` and apply the same operations to it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The unfinished amendments.
    pub outbox: Outbox,
    /// The finished ones, oldest first. An entry never changes and there are many: clones share it.
    pub history: Vec<Arc<HistoryEntry>>,
    /// Requests that may still land.
    pub doubts: Vec<Doubt>,
    /// The user's switches.
    pub switches: Switches,
    /// Where in the history each finished amendment stands, by [`place`]. It may name some that were
    /// pruned since.
    places: HashMap<AmendmentId, Place>,
}

/// What the history is sorted by.
type Place = (Timestamp, u64);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        // The places follow from the history.
        (&self.outbox, &self.history, &self.doubts, self.switches)
            == (&other.outbox, &other.history, &other.doubts, other.switches)
    }
}

impl Eq for Kept {}

/// The unfinished amendments of every interview, each interview's by `order`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    lines: BTreeMap<InterviewId, Vec<Amendment>>,
}

impl Kept {
    /// Applies one operation; doing it twice is doing it once.
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Put(amendment) => self.outbox.put(amendment.clone()),
            Op::End(entry) => {
                self.outbox.remove(&entry.amendment);
                self.keep_in_history(entry.clone());
            }
            Op::Doubt(doubt) => {
                self.doubts.retain(|kept| kept.key() != doubt.key());
                self.doubts.push(doubt.clone());
            }
            Op::ForgetDoubts(id) => self.doubts.retain(|kept| kept.interview_id != *id),
            Op::ForgetDoubt(id, change, attempt) => {
                let key = (*id, *change, *attempt);
                self.doubts.retain(|kept| kept.key() != key);
            }
            Op::Switch(switches) => self.switches = *switches,
        }
    }

    /// Applies every operation of a change, in order.
    pub fn apply_all(&mut self, change: &Change) {
        change.ops.iter().for_each(|op| self.apply(op));
    }

    /// The change that makes an empty `Kept` into this one.
    pub fn as_change(&self) -> Change {
        let history = self.history.iter().cloned().map(Op::End);
        let outbox = self.outbox.by_order().into_iter().cloned().map(Op::Put);
        let doubts = self.doubts.iter().cloned().map(Op::Doubt);
        let switches = [Op::Switch(self.switches)];
        Change {
            ops: history
                .chain(outbox)
                .chain(doubts)
                .chain(switches)
                .collect(),
        }
    }

    /// The finished amendment of this id.
    pub fn ended(&self, id: AmendmentId) -> Option<&Arc<HistoryEntry>> {
        self.history.get(self.index_of(id)?)
    }

    fn keep_in_history(&mut self, entry: Arc<HistoryEntry>) {
        let id = entry.amendment.id;
        if let Some(index) = self.index_of(id) {
            // An opening hears of most entries twice.
            if self.history.get(index) == Some(&entry) {
                return;
            }
            self.history.remove(index);
        }
        self.places.insert(id, place(&entry));
        let index = self
            .history
            .partition_point(|kept| place(kept) <= place(&entry));
        self.history.insert(index, entry);
    }

    /// Looks in the history only where an amendment of this id can stand: what a long history costs is
    /// paid once for each of its entries.
    fn index_of(&self, id: AmendmentId) -> Option<usize> {
        let its = *self.places.get(&id)?;
        let first = self.history.partition_point(|kept| place(kept) < its);
        let alike = self.history.get(first..)?.iter();
        let mut alike = alike.take_while(|kept| place(kept) == its);
        let further = alike.position(|kept| kept.amendment.id == id)?;
        Some(first + further)
    }
}

fn place(entry: &HistoryEntry) -> Place {
    (entry.ended_at, entry.amendment.order)
}

impl Outbox {
    /// The unfinished amendments of one interview, by `order`: the first is being settled, a second
    /// waits behind it.
    pub fn of(&self, id: InterviewId) -> &[Amendment] {
        self.lines.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Each interview with unfinished amendments, with these.
    pub fn lines(&self) -> impl Iterator<Item = (InterviewId, &[Amendment])> {
        self.lines.iter().map(|(id, line)| (*id, line.as_slice()))
    }

    /// Every unfinished amendment, in the order in which they were made.
    pub fn by_order(&self) -> Vec<&Amendment> {
        let mut all: Vec<_> = self.lines.values().flatten().collect();
        all.sort_by_key(|amendment| amendment.order);
        all
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn put(&mut self, amendment: Amendment) {
        let line = self.lines.entry(amendment.interview_id).or_default();
        line.retain(|kept| kept.id != amendment.id);
        let place = line.partition_point(|kept| kept.order <= amendment.order);
        line.insert(place, amendment);
    }

    fn remove(&mut self, amendment: &Amendment) {
        if let Some(line) = self.lines.get_mut(&amendment.interview_id) {
            line.retain(|kept| kept.id != amendment.id);
            if line.is_empty() {
                self.lines.remove(&amendment.interview_id);
            }
        }
    }
}
