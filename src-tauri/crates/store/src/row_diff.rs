use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Op, Switches};
use interlude_model::{Change, ChangeId, HistoryEntry, RequestKey, UnconfirmedRequest};

use crate::row_keys::Row;

/// The value of one row of the durable state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Record {
    Change(Change),
    HistoryEntry(Arc<HistoryEntry>),
    UnconfirmedRequest(UnconfirmedRequest),
    Switches(Switches),
}

/// The rows that differ between two durable states, with their new values. None removes the row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowDiff {
    rows: BTreeMap<Row, Option<Record>>,
}

impl Record {
    pub(crate) fn row(&self) -> Row {
        match self {
            Self::Change(change) => Row::Outbox(change.order, change.id),
            Self::HistoryEntry(entry) => Row::of_end(entry),
            Self::UnconfirmedRequest(request) => row_of_unconfirmed(request.key()),
            Self::Switches(_) => Row::Switches,
        }
    }

    /// Converts the record to the operation that writes it.
    pub(crate) fn into_op(self) -> Op {
        match self {
            Self::Change(change) => Op::Put(change),
            Self::HistoryEntry(entry) => Op::End(entry),
            Self::UnconfirmedRequest(request) => Op::UnconfirmedRequest(request),
            Self::Switches(switches) => Op::Switch(switches),
        }
    }
}

impl RowDiff {
    /// Applies a commit to `durable` and adds the rows that it changes.
    pub(crate) fn apply(&mut self, durable: &mut Durable, commit: &Commit) {
        for op in &commit.ops {
            // Before the operation is applied, because the rows that it removes are found by the old state.
            self.add(durable, op);
            durable.apply(op);
        }
    }

    /// Returns the difference that turns `old` into `new`.
    pub(crate) fn between(old: &Durable, new: &Durable) -> Self {
        let (old, new) = (rows(old), rows(new));
        let gone = old.keys().filter(|row| !new.contains_key(row));
        let mut diff: BTreeMap<_, _> = gone.map(|row| (*row, None)).collect();
        let changed = new
            .into_iter()
            .filter(|(row, record)| old.get(row) != Some(record));
        diff.extend(changed.map(|(row, record)| (row, Some(record))));
        Self { rows: diff }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns true if `other` contains every row of this difference.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.rows.keys().all(|row| other.rows.contains_key(row))
    }

    /// Returns true if it contains rows of the history only.
    pub(crate) fn has_only_history(&self) -> bool {
        self.rows.keys().all(|row| matches!(row, Row::History(..)))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Row, Option<&Record>)> {
        self.rows
            .iter()
            .map(|(row, record)| (*row, record.as_ref()))
    }

    fn add(&mut self, before: &Durable, op: &Op) {
        match op {
            Op::Put(change) => {
                self.remove_unfinished(before, change);
                self.put(Record::Change(change.clone()));
            }
            Op::End(entry) => {
                self.remove_unfinished(before, &entry.change);
                let earlier = finished(before, entry.change.id).cloned();
                self.remove(earlier.map(Record::HistoryEntry));
                self.put(Record::HistoryEntry(entry.clone()));
            }
            Op::UnconfirmedRequest(request) => {
                self.put(Record::UnconfirmedRequest(request.clone()))
            }
            Op::ForgetUnconfirmed(interview, change, attempt) => {
                let key = (*interview, *change, *attempt);
                if before
                    .unconfirmed
                    .iter()
                    .any(|request| request.key() == key)
                {
                    self.rows.insert(row_of_unconfirmed(key), None);
                }
            }
            Op::ForgetAllUnconfirmed(id) => {
                let of_interview = before
                    .unconfirmed
                    .iter()
                    .filter(|request| request.interview_id == *id);
                self.remove(of_interview.cloned().map(Record::UnconfirmedRequest));
            }
            Op::Switch(switches) => self.put(Record::Switches(*switches)),
        }
    }

    fn remove_unfinished(&mut self, before: &Durable, change: &Change) {
        let queue = before.outbox.of(change.interview_id).iter();
        let same = queue.filter(|unfinished| unfinished.id == change.id);
        self.remove(same.cloned().map(Record::Change));
    }

    fn put(&mut self, record: Record) {
        self.rows.insert(record.row(), Some(record));
    }

    fn remove(&mut self, records: impl IntoIterator<Item = Record>) {
        let rows = records.into_iter().map(|record| (record.row(), None));
        self.rows.extend(rows);
    }
}

fn row_of_unconfirmed((interview, change, attempt): RequestKey) -> Row {
    Row::UnconfirmedRequest(interview, change, attempt)
}

/// Returns the finished change with this id.
pub(crate) fn finished(durable: &Durable, id: ChangeId) -> Option<&Arc<HistoryEntry>> {
    durable.ended(id)
}

/// Returns the unfinished change with this id.
pub(crate) fn unfinished(durable: &Durable, id: ChangeId) -> Option<&Change> {
    let mut all = durable.outbox.queues().flat_map(|(_, queue)| queue);
    all.find(|change| change.id == id)
}

/// Returns all rows of the durable state.
pub(crate) fn rows(durable: &Durable) -> BTreeMap<Row, Record> {
    let outbox = durable.outbox.queues().flat_map(|(_, queue)| queue);
    let outbox = outbox.cloned().map(Record::Change);
    let history = durable.history.iter().cloned().map(Record::HistoryEntry);
    let unconfirmed = durable
        .unconfirmed
        .iter()
        .cloned()
        .map(Record::UnconfirmedRequest);
    let switches = [Record::Switches(durable.switches)];
    let all = outbox.chain(history).chain(unconfirmed).chain(switches);
    all.map(|record| (record.row(), record)).collect()
}
