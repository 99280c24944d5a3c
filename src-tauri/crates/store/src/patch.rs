use std::collections::BTreeMap;
use std::sync::Arc;

use interlude_domain::{Amendment, AmendmentId, Doubt, DoubtKey, HistoryEntry};
use interlude_engine::kept::Kept;
use interlude_engine::store::{Change, Op, Switches};

use crate::keys::Row;

/// One row of what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Record {
    Amendment(Amendment),
    HistoryEntry(Arc<HistoryEntry>),
    Doubt(Doubt),
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
            Self::Amendment(amendment) => Row::Outbox(amendment.order, amendment.id),
            Self::HistoryEntry(entry) => Row::of_end(entry),
            Self::Doubt(doubt) => row_of_doubt(doubt.key()),
            Self::Switches(_) => Row::Switches,
        }
    }

    /// The operation that keeps it.
    pub(crate) fn into_op(self) -> Op {
        match self {
            Self::Amendment(amendment) => Op::Put(amendment),
            Self::HistoryEntry(entry) => Op::End(entry),
            Self::Doubt(doubt) => Op::Doubt(doubt),
            Self::Switches(switches) => Op::Switch(switches),
        }
    }
}

impl Patch {
    /// Applies a change to `kept`, and adds what it did to the patch.
    pub(crate) fn apply(&mut self, kept: &mut Kept, change: &Change) {
        for op in &change.ops {
            self.note(kept, op);
            kept.apply(op);
        }
    }

    /// What makes `old` into `new`.
    pub(crate) fn between(old: &Kept, new: &Kept) -> Self {
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

    fn note(&mut self, before: &Kept, op: &Op) {
        match op {
            Op::Put(amendment) => {
                self.take_out(before, amendment);
                self.put(Record::Amendment(amendment.clone()));
            }
            Op::End(entry) => {
                self.take_out(before, &entry.amendment);
                let earlier = finished(before, entry.amendment.id).cloned();
                self.remove(earlier.map(Record::HistoryEntry));
                self.put(Record::HistoryEntry(entry.clone()));
            }
            Op::Doubt(doubt) => self.put(Record::Doubt(doubt.clone())),
            Op::ForgetDoubt(interview, change, attempt) => {
                let key = (*interview, *change, *attempt);
                if before.doubts.iter().any(|doubt| doubt.key() == key) {
                    self.rows.insert(row_of_doubt(key), None);
                }
            }
            Op::ForgetDoubts(id) => {
                let of_it = before
                    .doubts
                    .iter()
                    .filter(|doubt| doubt.interview_id == *id);
                self.remove(of_it.cloned().map(Record::Doubt));
            }
            Op::Switch(switches) => self.put(Record::Switches(*switches)),
        }
    }

    fn take_out(&mut self, before: &Kept, amendment: &Amendment) {
        let line = before.outbox.of(amendment.interview_id).iter();
        let same = line.filter(|kept| kept.id == amendment.id);
        self.remove(same.cloned().map(Record::Amendment));
    }

    fn put(&mut self, record: Record) {
        self.rows.insert(record.row(), Some(record));
    }

    fn remove(&mut self, records: impl IntoIterator<Item = Record>) {
        let rows = records.into_iter().map(|record| (record.row(), None));
        self.rows.extend(rows);
    }
}

fn row_of_doubt((interview, change, attempt): DoubtKey) -> Row {
    Row::Doubt(interview, change, attempt)
}

/// The finished amendment of this id.
pub(crate) fn finished(kept: &Kept, id: AmendmentId) -> Option<&Arc<HistoryEntry>> {
    kept.ended(id)
}

/// The unfinished amendment of this id.
pub(crate) fn unfinished(kept: &Kept, id: AmendmentId) -> Option<&Amendment> {
    let mut all = kept.outbox.lines().flat_map(|(_, line)| line);
    all.find(|amendment| amendment.id == id)
}

/// Every row that is kept.
pub(crate) fn rows(kept: &Kept) -> BTreeMap<Row, Record> {
    let outbox = kept.outbox.lines().flat_map(|(_, line)| line);
    let outbox = outbox.cloned().map(Record::Amendment);
    let history = kept.history.iter().cloned().map(Record::HistoryEntry);
    let doubts = kept.doubts.iter().cloned().map(Record::Doubt);
    let switches = [Record::Switches(kept.switches)];
    let all = outbox.chain(history).chain(doubts).chain(switches);
    all.map(|record| (record.row(), record)).collect()
}
