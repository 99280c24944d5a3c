//! Makes enough commits to compact the journal. It uses the store directly because an engine would need days.

use std::path::Path;
use std::sync::Arc;

use interlude_engine::store::{Commit, Op, Store};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, Ending, HistoryEntry, Reason, ReasonCode, State,
};

use super::logging_store::LoggingStore;
use super::{id, slot};
use crate::disk::account;
use crate::disk::output::{Output, UserMessage};

/// The number of changes. Each round replaces them all.
const CHANGES: i64 = 300;
/// The number of rounds. Together they exceed the size at which the journal is compacted.
const ROUNDS: i64 = 20;

pub(super) fn run(path: &Path) {
    let mut store = match account::open(path) {
        Ok(store) => LoggingStore {
            store,
            listed: Arc::default(),
        },
        Err(error) => return Output::NotOpened(UserMessage::from(&error)).print(),
    };
    if store.load().is_err() {
        return;
    }
    for round in 0..ROUNDS {
        let ops = (0..CHANGES).map(|n| Op::Put(change(n, round)));
        commit(&mut store, ops.collect());
    }
    let ended = (0..CHANGES).map(|n| HistoryEntry {
        ended_at: account::now(),
        ending: Ending::Undone,
        change: change(n, ROUNDS - 1),
    });
    let ops = ended.map(|entry| Op::End(Arc::new(entry)));
    commit(&mut store, ops.collect());
}

fn commit(store: &mut impl Store, ops: Vec<Op>) {
    // Errors are part of the output. A failed settle is repeated before the next commit.
    if store.commit(&Commit { ops }).is_ok() {
        let _ = store.settle();
    }
}

fn change(n: i64, round: i64) -> Change {
    let number = u128::from((n + 1_000).unsigned_abs());
    Change {
        reason: Some(Reason::local(
            ReasonCode::Refused,
            "The server gave a long reason, of which it wrote every word with care, so that this \
             record is as long as records of this kind are when there is something to tell.",
        )),
        state: State::Refused,
        ..Change::new(
            ChangeId::from_bytes(number.to_be_bytes()),
            id(n + 1_000),
            (n + 1_000).unsigned_abs(),
            ChangeKind::Amend(slot(round)),
            Base::default(),
            slot(0).start(),
        )
    }
}
