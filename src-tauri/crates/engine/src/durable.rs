//! State that cannot be fetched again, and the effect of each operation on it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use interlude_model::{
    Change, ChangeId, Ending, Heard, HistoryEntry, InterviewId, NEAR_SECONDS, Range, Timestamp,
    UnconfirmedRequest,
};

use crate::store::{Commit, MissingCalls, Op, Switches};

/// The number of entries of what the other side did that are kept. The oldest are forgotten first. A
/// server makes them, so unlike the user's history they have a limit at any age.
pub const HEARD_AT_MOST: usize = 10_000;

/// The state that cannot be fetched again: the outbox, the history of both sides, the unconfirmed
/// requests, the switches, the missing calls and the times of recent answers.
///
/// [`Durable::apply`] alone defines the effect of an [`Op`]. The ledger, the memory store and the
/// journal all hold a `Durable` and apply the same operations to it.
#[derive(Debug, Clone, Default)]
pub struct Durable {
    pub outbox: Outbox,
    /// The ended changes, oldest first. An entry never changes and there are many, so clones
    /// share it.
    pub history: Vec<Arc<HistoryEntry>>,
    /// Requests that may still take effect.
    pub unconfirmed: Vec<UnconfirmedRequest>,
    pub switches: Switches,
    pub missing_calls: MissingCalls,
    /// The entries of the other side, by number.
    pub heard: BTreeMap<u64, Heard>,
    /// The number up to which the user has seen the entries of `heard`.
    pub seen: u64,
    /// The times at which changes were answered lately without being Sent, by interview. A list that began
    /// shortly after may be older than the answer.
    pub recent_answers: BTreeMap<InterviewId, Timestamp>,
    /// The place of each ended change in the history. The map may still hold changes whose entries
    /// were pruned.
    places: HashMap<ChangeId, Place>,
}

/// The key by which the history is sorted.
type Place = (Timestamp, u64);

impl PartialEq for Durable {
    fn eq(&self, other: &Self) -> bool {
        // The places follow from the history.
        (
            &self.outbox,
            &self.history,
            &self.unconfirmed,
            self.switches,
            self.missing_calls,
            &self.heard,
            self.seen,
            &self.recent_answers,
        ) == (
            &other.outbox,
            &other.history,
            &other.unconfirmed,
            other.switches,
            other.missing_calls,
            &other.heard,
            other.seen,
            &other.recent_answers,
        )
    }
}

impl Eq for Durable {}

/// The unfinished changes of every interview, each queue by `order`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    queues: BTreeMap<InterviewId, Vec<Change>>,
}

impl Durable {
    /// Applies one operation. Applying it twice has the same effect as once.
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Put(change) => self.outbox.put(change.clone()),
            Op::End(entry) => {
                self.outbox.remove(&entry.change);
                self.add_to_history(entry.clone());
            }
            Op::UnconfirmedRequest(request) => {
                self.unconfirmed
                    .retain(|noted| noted.key() != request.key());
                self.unconfirmed.push(request.clone());
            }
            Op::ForgetAllUnconfirmed(id) => {
                self.unconfirmed.retain(|noted| noted.interview_id != *id)
            }
            Op::ForgetUnconfirmed(id, change, attempt) => {
                let key = (*id, *change, *attempt);
                self.unconfirmed.retain(|noted| noted.key() != key);
            }
            Op::Switch(switches) => self.switches = *switches,
            Op::MissingCalls(missing) => self.missing_calls = *missing,
            Op::Heard(heard) => {
                self.heard.insert(heard.number, heard.clone());
                if self.heard.len() > HEARD_AT_MOST {
                    self.heard.pop_first();
                }
            }
            Op::MarkSeen(up_to) => self.seen = self.seen.max(*up_to),
            Op::RecentAnswers(answers) => self.recent_answers.clone_from(answers),
        }
    }

    /// Applies every operation of a commit, in order.
    pub fn apply_all(&mut self, commit: &Commit) {
        commit.ops.iter().for_each(|op| self.apply(op));
    }

    /// Returns the commit that turns an empty `Durable` into this one.
    pub fn as_commit(&self) -> Commit {
        let history = self.history.iter().cloned().map(Op::End);
        let outbox = self.outbox.by_order().into_iter().cloned().map(Op::Put);
        let unconfirmed = self.unconfirmed.iter().cloned().map(Op::UnconfirmedRequest);
        let switches = [Op::Switch(self.switches)];
        let is_missing = self.missing_calls != MissingCalls::default();
        let missing_calls = is_missing.then_some(Op::MissingCalls(self.missing_calls));
        let heard = self.heard.values().cloned().map(Op::Heard);
        let seen = (self.seen > 0).then_some(Op::MarkSeen(self.seen));
        let answers = Some(&self.recent_answers).filter(|answers| !answers.is_empty());
        let answers = answers.cloned().map(Op::RecentAnswers);
        Commit {
            ops: history
                .chain(outbox)
                .chain(unconfirmed)
                .chain(switches)
                .chain(missing_calls)
                .chain(heard)
                .chain(seen)
                .chain(answers)
                .collect(),
        }
    }

    /// Returns the history entry of an ended change.
    pub fn ended(&self, id: ChangeId) -> Option<&Arc<HistoryEntry>> {
        self.history.get(self.index_of(id)?)
    }

    /// Returns the number of the newest entry of what the other side did, or 0 if there never was one.
    pub(crate) fn last_heard(&self) -> u64 {
        let last = self.heard.keys().next_back().copied();
        // A damaged journal may have lost the entries and kept the mark.
        last.unwrap_or_default().max(self.seen)
    }

    /// Returns true if the user has proposed this time, so that the server may have it from us.
    pub(crate) fn is_proposed_by_user(&self, id: InterviewId, range: Range) -> bool {
        let is_of_request = |request: &UnconfirmedRequest| {
            let slot = request.kind.proposal();
            let is_near = slot.is_some_and(|slot| range.is_near(slot, NEAR_SECONDS));
            request.interview_id == id && is_near
        };
        let is_of_delivery = |entry: &Arc<HistoryEntry>| match &entry.ending {
            Ending::Sent(delivery) => {
                entry.change.interview_id == id
                    && entry.change.kind.proposal().is_some()
                    && delivery.stored == range
            }
            _ => false,
        };
        self.unconfirmed.iter().any(is_of_request) || self.history.iter().any(is_of_delivery)
    }

    fn add_to_history(&mut self, entry: Arc<HistoryEntry>) {
        let id = entry.change.id;
        if let Some(index) = self.index_of(id) {
            // Opening a store applies most entries twice.
            if self.history.get(index) == Some(&entry) {
                return;
            }
            self.history.remove(index);
        }
        self.places.insert(id, place(&entry));
        let index = self
            .history
            .partition_point(|earlier| place(earlier) <= place(&entry));
        self.history.insert(index, entry);
    }

    /// Returns the index of an ended change in the history. It searches only among the entries with
    /// the same place, because a scan of all entries would make opening a long history quadratic.
    fn index_of(&self, id: ChangeId) -> Option<usize> {
        let its = *self.places.get(&id)?;
        let first = self.history.partition_point(|entry| place(entry) < its);
        let alike = self.history.get(first..)?.iter();
        let mut alike = alike.take_while(|entry| place(entry) == its);
        let further = alike.position(|entry| entry.change.id == id)?;
        Some(first + further)
    }
}

fn place(entry: &HistoryEntry) -> Place {
    (entry.ended_at, entry.change.order)
}

impl Outbox {
    /// Returns the unfinished changes of one interview by `order`: the current one, and the next
    /// one behind it.
    pub fn of(&self, id: InterviewId) -> &[Change] {
        self.queues.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Returns each interview that has unfinished changes, with these.
    pub fn queues(&self) -> impl Iterator<Item = (InterviewId, &[Change])> {
        self.queues
            .iter()
            .map(|(id, queue)| (*id, queue.as_slice()))
    }

    /// Returns every unfinished change, in the order in which they were made.
    pub fn by_order(&self) -> Vec<&Change> {
        let mut all: Vec<_> = self.queues.values().flatten().collect();
        all.sort_by_key(|change| change.order);
        all
    }

    pub fn len(&self) -> usize {
        self.queues.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }

    fn put(&mut self, change: Change) {
        let queue = self.queues.entry(change.interview_id).or_default();
        queue.retain(|queued| queued.id != change.id);
        let place = queue.partition_point(|queued| queued.order <= change.order);
        queue.insert(place, change);
    }

    fn remove(&mut self, change: &Change) {
        if let Some(queue) = self.queues.get_mut(&change.interview_id) {
            queue.retain(|queued| queued.id != change.id);
            if queue.is_empty() {
                self.queues.remove(&change.interview_id);
            }
        }
    }
}
