//! So much that the journal is written anew: straight into the store, as an engine would need days for it.

use std::path::Path;
use std::sync::Arc;

use interlude_domain::{Base, Change, ChangeId, Ending, HistoryEntry, Reason, ReasonCode, State};
use interlude_engine::store::{Commit, Op, Store};

use super::noting::Noting;
use super::{id, slot};
use crate::account;
use crate::said::{Complaint, Said};

/// How many changes; each round replaces them all.
const CHANGES: i64 = 300;
/// How many rounds: together longer than a journal may grow.
const ROUNDS: i64 = 20;

pub(super) fn run(path: &Path) {
    let mut store = match account::open(path).map(Noting::new) {
        Ok(store) => store,
        Err(error) => return Said::NotOpened(Complaint::from(&error)).say(),
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
    // What is refused was said; a failed mirror is tried again before the next.
    if store.commit(&Commit { ops }).is_ok() {
        let _ = store.settle();
    }
}

fn change(n: i64, round: i64) -> Change {
    let number = u128::from((n + 1_000).unsigned_abs());
    Change {
        id: ChangeId::from_bytes(number.to_be_bytes()),
        interview_id: id(n + 1_000),
        order: (n + 1_000).unsigned_abs(),
        slot: slot(round),
        base: Base::default(),
        made_at: slot(0).start(),
        attempts: 0,
        resent_unseen: false,
        reason: Some(Reason::local(
            ReasonCode::Refused,
            "The server gave a long reason, of which it wrote every word with care, so that this \
             record is as long as records of this kind are when there is something to tell.",
        )),
        state: State::Refused,
        before_gone: None,
        decided_when_passed: false,
        replaces: None,
    }
}
