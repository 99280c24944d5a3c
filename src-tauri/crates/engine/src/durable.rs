//! What is kept, and what each operation does to it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use interlude_domain::{
    Change, ChangeId, HistoryEntry, InterviewId, Timestamp, UnconfirmedRequest,
};

use crate::store::{Commit, Op, Switches};

/// What is kept and cannot be fetched again: the outbox, the history, the doubts, the switches.
///
/// The one place that says what an [`Op`] does: the engine's ledger, the memory store and the
/// journal all hold a `Durable` and apply the same operations to it.
#[derive(Debug, Clone, Default)]
pub struct Durable {
    /// The unfinished changes.
    pub outbox: Outbox,
    /// The finished ones, oldest first. An entry never changes and there are many: clones share it.
    pub history: Vec<Arc<HistoryEntry>>,
    /// Requests that may still land.
    pub unconfirmed: Vec<UnconfirmedRequest>,
    /// The user's switches.
    pub switches: Switches,
    /// Where in the history each finished change stands, by [`place`]. It may name some that were
    /// pruned since.
    places: HashMap<ChangeId, Place>,
}

/// What the history is sorted by.
type Place = (Timestamp, u64);

impl PartialEq for Durable {
    fn eq(&self, other: &Self) -> bool {
        // The places follow from the history.
        (
            &self.outbox,
            &self.history,
            &self.unconfirmed,
            self.switches,
        ) == (
            &other.outbox,
            &other.history,
            &other.unconfirmed,
            other.switches,
        )
    }
}

impl Eq for Durable {}

/// The unfinished changes of every interview, each interview's by `order`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    queues: BTreeMap<InterviewId, Vec<Change>>,
}

impl Durable {
    /// Applies one operation; doing it twice is doing it once.
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Put(change) => self.outbox.put(change.clone()),
            Op::End(entry) => {
                self.outbox.remove(&entry.change);
                self.keep_in_history(entry.clone());
            }
            Op::UnconfirmedRequest(request) => {
                self.unconfirmed
                    .retain(|durable| durable.key() != request.key());
                self.unconfirmed.push(request.clone());
            }
            Op::ForgetAllUnconfirmed(id) => self
                .unconfirmed
                .retain(|durable| durable.interview_id != *id),
            Op::ForgetUnconfirmed(id, change, attempt) => {
                let key = (*id, *change, *attempt);
                self.unconfirmed.retain(|durable| durable.key() != key);
            }
            Op::Switch(switches) => self.switches = *switches,
        }
    }

    /// Applies every operation of a change, in order.
    pub fn apply_all(&mut self, commit: &Commit) {
        commit.ops.iter().for_each(|op| self.apply(op));
    }

    /// The change that makes an empty `Durable` into this one.
    pub fn as_commit(&self) -> Commit {
        let history = self.history.iter().cloned().map(Op::End);
        let outbox = self.outbox.by_order().into_iter().cloned().map(Op::Put);
        let unconfirmed = self.unconfirmed.iter().cloned().map(Op::UnconfirmedRequest);
        let switches = [Op::Switch(self.switches)];
        Commit {
            ops: history
                .chain(outbox)
                .chain(unconfirmed)
                .chain(switches)
                .collect(),
        }
    }

    /// The finished change of this id.
    pub fn ended(&self, id: ChangeId) -> Option<&Arc<HistoryEntry>> {
        self.history.get(self.index_of(id)?)
    }

    fn keep_in_history(&mut self, entry: Arc<HistoryEntry>) {
        let id = entry.change.id;
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
            .partition_point(|durable| place(durable) <= place(&entry));
        self.history.insert(index, entry);
    }

    /// Looks in the history only where a change of this id can stand: what a long history costs is
    /// paid once for each of its entries.
    fn index_of(&self, id: ChangeId) -> Option<usize> {
        let its = *self.places.get(&id)?;
        let first = self.history.partition_point(|durable| place(durable) < its);
        let alike = self.history.get(first..)?.iter();
        let mut alike = alike.take_while(|durable| place(durable) == its);
        let further = alike.position(|durable| durable.change.id == id)?;
        Some(first + further)
    }
}

fn place(entry: &HistoryEntry) -> Place {
    (entry.ended_at, entry.change.order)
}

impl Outbox {
    /// The unfinished changes of one interview, by `order`: the first is being settled, a second
    /// waits behind it.
    pub fn of(&self, id: InterviewId) -> &[Change] {
        self.queues.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Each interview with unfinished changes, with these.
    pub fn queues(&self) -> impl Iterator<Item = (InterviewId, &[Change])> {
        self.queues
            .iter()
            .map(|(id, queue)| (*id, queue.as_slice()))
    }

    /// Every unfinished change, in the order in which they were made.
    pub fn by_order(&self) -> Vec<&Change> {
        let mut all: Vec<_> = self.queues.values().flatten().collect();
        all.sort_by_key(|change| change.order);
        all
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.queues.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }

    fn put(&mut self, change: Change) {
        let queue = self.queues.entry(change.interview_id).or_default();
        queue.retain(|durable| durable.id != change.id);
        let place = queue.partition_point(|durable| durable.order <= change.order);
        queue.insert(place, change);
    }

    fn remove(&mut self, change: &Change) {
        if let Some(queue) = self.queues.get_mut(&change.interview_id) {
            queue.retain(|durable| durable.id != change.id);
            if queue.is_empty() {
                self.queues.remove(&change.interview_id);
            }
        }
    }
}
