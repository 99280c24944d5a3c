//! The tests that every [`Store`] must pass.
//!
//! [`store_suite!`](crate::store_suite!) turns them into test functions. A store is opened again by
//! the call that opened it first, after the earlier one was dropped. It must then hold the same
//! content.

#![expect(clippy::expect_used, reason = "a suite is made of tests")]

mod any;
mod samples;

use std::sync::Arc;

use interlude_model::{Change, Code, HistoryEntry};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::durable::HEARD_AT_MOST;
use crate::memory_store::MemoryStore;
use crate::store::{Cache, CacheBatch, Commit, Notice, Op, Snapshot, Store, Switches};
use any::{Step, any_step};
use samples::{
    ENDINGS, HEARD, STATES, at, change, contact, entry, heard, in_state, interview, interview_id,
    request,
};

/// Makes a test of each case of the suite. `$fresh` is evaluated once for each test, and gives a
/// closure that opens the same store again and again. The store is empty at first.
#[macro_export]
macro_rules! store_suite {
    ($fresh:expr) => {
        $crate::store_suite!($fresh;
            a_new_store_is_empty,
            a_commit_is_stored_before_it_is_settled,
            every_shape_of_a_change_is_stored_unchanged,
            a_put_replaces_the_same_change,
            an_end_moves_a_change_to_the_history,
            a_change_that_came_back_is_in_the_outbox_and_in_the_history,
            a_newer_note_replaces_that_of_the_same_request,
            the_switches_are_stored,
            what_the_other_side_did_is_stored_with_the_mark_of_what_was_seen,
            the_times_of_recent_answers_are_replaced,
            the_oldest_entries_of_the_other_side_are_forgotten,
            a_notice_is_loaded_until_it_is_dismissed,
            server_data_is_replaced_and_removed_by_id,
            a_batch_without_a_contact_keeps_the_stored_one,
            any_sequence_of_changes_equals_the_memory_store,
        );
    };
    ($fresh:expr; $($case:ident),+ $(,)?) => {
        $(
            #[test]
            fn $case() {
                $crate::store_suite::$case(|| $fresh);
            }
        )+
    };
}

pub fn a_notice_is_loaded_until_it_is_dismissed<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let notice = |message: &str| Notice {
        code: Code::Late,
        message: message.to_owned(),
    };
    let (first, second) = (notice("The first."), notice("The second."));
    for kept in [&first, &second, &first] {
        open().keep_notice(kept).expect("it is kept");
    }
    assert_eq!(loaded(&mut open()).notices, [first.clone(), second.clone()]);
    open().dismiss(&first).expect("it is dismissed");
    assert_eq!(loaded(&mut open()).notices, [second]);
}

pub fn a_new_store_is_empty<S: Store + Cache, O: FnMut() -> S>(fresh: impl Fn() -> O) {
    let mut open = fresh();
    for _ in 0..2 {
        assert_eq!(loaded(&mut open()), Snapshot::default());
    }
}

/// Commits are stored if the store was not settled before it was dropped.
pub fn a_commit_is_stored_before_it_is_settled<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let mut store = open();
    commit(&mut store, [Op::Put(change(1)), Op::Put(change(2))]);
    settle(&mut store);
    commit(&mut store, [Op::Put(change(3)), Op::Put(change(4))]);
    drop(store);
    for _ in 0..2 {
        let durable = loaded(&mut open()).durable;
        let orders: Vec<_> = durable
            .outbox
            .by_order()
            .iter()
            .map(|change| change.order)
            .collect();
        assert_eq!(orders, [1, 2, 3, 4]);
    }
}

pub fn every_shape_of_a_change_is_stored_unchanged<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let unfinished: Vec<_> = (0..STATES).map(|n| in_state(change(n), n)).collect();
    let finished: Vec<_> = (0..ENDINGS).map(|n| entry(change(100 + n), n)).collect();
    let puts = unfinished.iter().cloned().map(Op::Put);
    let ends = finished.iter().cloned().map(Op::End);
    commit(&mut open(), puts.chain(ends));
    let durable = loaded(&mut open()).durable;
    assert_eq!(
        durable.outbox.by_order(),
        unfinished.iter().collect::<Vec<_>>()
    );
    assert_eq!(durable.history, finished);
}

/// A change is stored once, as it was last put, also if its order has changed.
pub fn a_put_replaces_the_same_change<S: Store + Cache, O: FnMut() -> S>(fresh: impl Fn() -> O) {
    let mut open = fresh();
    let mut store = open();
    let moved = Change {
        order: 9,
        attempts: 3,
        ..change(1)
    };
    for op in [
        Op::Put(change(1)),
        Op::Put(change(2)),
        Op::Put(moved.clone()),
    ] {
        commit(&mut store, [op]);
    }
    drop(store);
    let durable = loaded(&mut open()).durable;
    assert_eq!(durable.outbox.by_order(), [&change(2), &moved]);
}

/// An end moves a change out of the outbox. A second end of the same change replaces its entry.
pub fn an_end_moves_a_change_to_the_history<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let mut store = open();
    commit(&mut store, [Op::Put(change(1)), Op::Put(change(2))]);
    commit(&mut store, [Op::End(entry(change(2), 1))]);
    commit(&mut store, [Op::End(entry(change(1), 2))]);
    let again = Arc::new(HistoryEntry {
        ended_at: at(5),
        ..HistoryEntry::clone(&entry(change(2), 3))
    });
    commit(&mut store, [Op::End(again.clone())]);
    drop(store);
    let durable = loaded(&mut open()).durable;
    assert!(durable.outbox.is_empty());
    assert_eq!(
        durable.history,
        [again, entry(change(1), 2)],
        "oldest first"
    );
}

/// A change that has ended may be put in the outbox again. Its entry in the history stays.
pub fn a_change_that_came_back_is_in_the_outbox_and_in_the_history<
    S: Store + Cache,
    O: FnMut() -> S,
>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let mut store = open();
    commit(&mut store, [Op::End(entry(change(1), 0))]);
    commit(&mut store, [Op::Put(in_state(change(1), 3))]);
    drop(store);
    for _ in 0..2 {
        let durable = loaded(&mut open()).durable;
        assert_eq!(durable.outbox.by_order(), [&in_state(change(1), 3)]);
        assert_eq!(durable.history, [entry(change(1), 0)]);
    }
}

/// Requests are stored once for each key, and are forgotten with their interview.
pub fn a_newer_note_replaces_that_of_the_same_request<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let mut store = open();
    commit(
        &mut store,
        [request(1, 1, 10), request(2, 1, 20), request(1, 2, 30)].map(Op::UnconfirmedRequest),
    );
    commit(&mut store, [Op::UnconfirmedRequest(request(1, 1, 40))]);
    drop(store);
    let mut store = open();
    assert_eq!(
        loaded(&mut store).durable.unconfirmed,
        [request(2, 1, 20), request(1, 2, 30), request(1, 1, 40)]
    );
    commit(&mut store, [Op::ForgetAllUnconfirmed(interview_id(1))]);
    drop(store);
    assert_eq!(loaded(&mut open()).durable.unconfirmed, [request(2, 1, 20)]);
}

pub fn the_switches_are_stored<S: Store + Cache, O: FnMut() -> S>(fresh: impl Fn() -> O) {
    let mut open = fresh();
    for work_offline in [true, false, true] {
        commit(&mut open(), [Op::Switch(Switches { work_offline })]);
        assert_eq!(
            loaded(&mut open()).durable.switches,
            Switches { work_offline }
        );
    }
}

pub fn what_the_other_side_did_is_stored_with_the_mark_of_what_was_seen<
    S: Store + Cache,
    O: FnMut() -> S,
>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let entries: Vec<_> = (1..=HEARD).map(heard).collect();
    commit(&mut open(), entries.iter().cloned().map(Op::Heard));
    commit(&mut open(), [Op::MarkSeen(3)]);
    commit(&mut open(), [Op::MarkSeen(2)]);
    let durable = loaded(&mut open()).durable;
    assert_eq!(durable.heard.into_values().collect::<Vec<_>>(), entries);
    assert_eq!(durable.seen, 3, "the mark never goes back");
}

pub fn the_times_of_recent_answers_are_replaced<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    for answers in [[(interview_id(1), at(1))], [(interview_id(2), at(9))]] {
        commit(&mut open(), [Op::RecentAnswers(answers.into())]);
        let durable = loaded(&mut open()).durable;
        assert_eq!(durable.recent_answers, answers.into());
    }
}

pub fn the_oldest_entries_of_the_other_side_are_forgotten<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let limit = u64::try_from(HEARD_AT_MOST).expect("small");
    commit(&mut open(), (1..=limit).map(heard).map(Op::Heard));
    commit(&mut open(), [Op::Heard(heard(limit + 1))]);
    let numbers: Vec<_> = loaded(&mut open()).durable.heard.into_keys().collect();
    assert_eq!(numbers, (2..=limit + 1).collect::<Vec<_>>());
}

/// Interviews are replaced and removed by id. The user's changes are not touched.
pub fn server_data_is_replaced_and_removed_by_id<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let mut store = open();
    commit(&mut store, [Op::Put(change(1))]);
    cache(&mut store, [(1, "a"), (2, "b"), (3, "c")], [], Some("1"));
    cache(&mut store, [(2, "B"), (3, "C")], [1, 3, 4], Some("2"));
    for reopened in [false, true] {
        if reopened {
            drop(store);
            store = open();
        }
        let snapshot = loaded(&mut store);
        assert_eq!(snapshot.interviews, [interview(2, "B"), interview(3, "C")]);
        assert_eq!(snapshot.contact, contact("2"));
        assert_eq!(snapshot.durable.outbox.len(), 1);
    }
}

pub fn a_batch_without_a_contact_keeps_the_stored_one<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let mut open = fresh();
    let mut store = open();
    cache(&mut store, [], [], Some("1"));
    cache(&mut store, [(1, "a")], [], None);
    drop(store);
    assert_eq!(loaded(&mut open()).contact, contact("1"));
}

/// After any sequence of steps, the store holds what the memory store holds, also after it was
/// opened again.
pub fn any_sequence_of_changes_equals_the_memory_store<S: Store + Cache, O: FnMut() -> S>(
    fresh: impl Fn() -> O,
) {
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let run = |steps: Vec<Step>| {
        let mut open = fresh();
        let (mut store, mut model) = (open(), MemoryStore::default());
        for step in steps.into_iter().chain([Step::Reopen]) {
            match step {
                Step::Commit(commit) => {
                    store.commit(&commit).expect("committed");
                    model.commit(&commit).expect("committed");
                }
                Step::Settle => settle(&mut store),
                Step::Cache(batch) => {
                    store.write(&batch).expect("cached");
                    model.write(&batch).expect("cached");
                }
                Step::Reopen => {
                    drop(store);
                    store = open();
                }
            }
            prop_assert_eq!(loaded(&mut store), loaded(&mut model));
        }
        Ok(())
    };
    if let Err(failure) = TestRunner::new(config).run(&vec(any_step(), 0..24), run) {
        panic!("{failure}");
    }
}

/// Loads a store, with the interviews sorted by id.
fn loaded(store: &mut impl Store) -> Snapshot {
    let mut snapshot = store.load().expect("loaded");
    snapshot.interviews.sort_by_key(|interview| interview.id);
    snapshot
}

fn commit(store: &mut impl Store, ops: impl IntoIterator<Item = Op>) {
    let ops = ops.into_iter().collect();
    store.commit(&Commit { ops }).expect("committed");
}

fn settle(store: &mut impl Store) {
    store.settle().expect("settled");
}

fn cache<const U: usize, const R: usize>(
    store: &mut impl Cache,
    upserts: [(i64, &str); U],
    removals: [i64; R],
    etag: Option<&str>,
) {
    let upserts = upserts.map(|(id, title)| Arc::new(interview(id, title)));
    let batch = CacheBatch {
        upserts: upserts.to_vec(),
        removals: removals.map(interview_id).to_vec(),
        contact: etag.map(contact),
    };
    store.write(&batch).expect("cached");
}
