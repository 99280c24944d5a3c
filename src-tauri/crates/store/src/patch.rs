use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_domain::{Change, ChangeId, HistoryEntry, RequestKey, UnconfirmedRequest};
use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Op, Switches};

use crate::keys::Row;

/// One row of what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Record {
    Change(Change),
    HistoryEntry(Arc<HistoryEntry>),
    UnconfirmedRequest(UnconfirmedRequest),
    Switches(Switches),
}

/// Rows and what they shall hold; none takes the row out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Patch {
    rows: BTreeMap<Row, Option<Record>>,
}

impl Record {
    /// Where it stands.
    pub(crate) fn row(&self) -> Row {
        match self {
            Self::Change(change) => Row::Outbox(change.order, change.id),
            Self::HistoryEntry(entry) => Row::of_end(entry),
            Self::UnconfirmedRequest(request) => row_of_unconfirmed(request.key()),
            Self::Switches(_) => Row::Switches,
        }
    }

    /// The operation that keeps it.
    pub(crate) fn into_op(self) -> Op {
        match self {
            Self::Change(change) => Op::Put(change),
            Self::HistoryEntry(entry) => Op::End(entry),
            Self::UnconfirmedRequest(request) => Op::UnconfirmedRequest(request),
            Self::Switches(switches) => Op::Switch(switches),
        }
    }
}

impl Patch {
    /// Applies a change to `durable`, and adds what it did to the patch.
    pub(crate) fn apply(&mut self, durable: &mut Durable, commit: &Commit) {
        for op in &commit.ops {
            self.note(durable, op);
            durable.apply(op);
        }
    }

    /// What makes `old` into `new`.
    pub(crate) fn between(old: &Durable, new: &Durable) -> Self {
        let (old, new) = (rows(old), rows(new));
        let gone = old.keys().filter(|row| !new.contains_key(row));
        let mut patch: BTreeMap<_, _> = gone.map(|row| (*row, None)).collect();
        let changed = new
            .into_iter()
            .filter(|(row, record)| old.get(row) != Some(record));
        patch.extend(changed.map(|(row, record)| (row, Some(record))));
        Self { rows: patch }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether it changes no row that the other does not change.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.rows.keys().all(|row| other.rows.contains_key(row))
    }

    /// Whether it changes the history alone.
    pub(crate) fn is_history_alone(&self) -> bool {
        self.rows.keys().all(|row| matches!(row, Row::History(..)))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Row, Option<&Record>)> {
        self.rows
            .iter()
            .map(|(row, record)| (*row, record.as_ref()))
    }

    fn note(&mut self, before: &Durable, op: &Op) {
        match op {
            Op::Put(change) => {
                self.take_out(before, change);
                self.put(Record::Change(change.clone()));
            }
            Op::End(entry) => {
                self.take_out(before, &entry.change);
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
                let of_it = before
                    .unconfirmed
                    .iter()
                    .filter(|request| request.interview_id == *id);
                self.remove(of_it.cloned().map(Record::UnconfirmedRequest));
            }
            Op::Switch(switches) => self.put(Record::Switches(*switches)),
        }
    }

    fn take_out(&mut self, before: &Durable, change: &Change) {
        let line = before.outbox.of(change.interview_id).iter();
        let same = line.filter(|durable| durable.id == change.id);
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

/// The finished change of this id.
pub(crate) fn finished(durable: &Durable, id: ChangeId) -> Option<&Arc<HistoryEntry>> {
    durable.ended(id)
}

/// The unfinished change of this id.
pub(crate) fn unfinished(durable: &Durable, id: ChangeId) -> Option<&Change> {
    let mut all = durable.outbox.queues().flat_map(|(_, line)| line);
    all.find(|change| change.id == id)
}

/// Every row that is kept.
pub(crate) fn rows(durable: &Durable) -> BTreeMap<Row, Record> {
    let outbox = durable.outbox.queues().flat_map(|(_, line)| line);
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
