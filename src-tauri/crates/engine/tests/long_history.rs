//! Cost of a long history: that of a map of its entries, within a factor.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use interlude_engine::durable::Durable;
use interlude_engine::store::{Commit, Op};
use interlude_model::{
    Base, Change, ChangeId, ChangeKind, Ending, HistoryEntry, InterviewId, Slot, State, Timestamp,
};

const MANY: u64 = 100_000;

fn ended(number: u64) -> Op {
    let start = Timestamp::from_seconds(1_737_000_000);
    Op::End(Arc::new(HistoryEntry {
        ended_at: start.plus(Duration::from_secs(number / 100)),
        ending: Ending::Undone,
        change: Change {
            state: State::Refused,
            ..Change::new(
                ChangeId::from_bytes(u128::from(number).to_be_bytes()),
                InterviewId::new(1).unwrap(),
                number,
                ChangeKind::Amend(Slot::new(start, start.plus(Duration::from_secs(60))).unwrap()),
                Base::default(),
                start,
            )
        },
    }))
}

/// Applies the ended changes twice, as opening a store does with both files of the journal. Returns the time
/// that this took.
fn time_to_apply(commit: &Commit) -> Duration {
    let mut durable = Durable::default();
    let took = time(|| {
        durable.apply_all(commit);
        durable.apply_all(commit);
    });
    assert_eq!(u64::try_from(durable.history.len()).unwrap(), MANY);
    let last = ChangeId::from_bytes(u128::from(MANY - 1).to_be_bytes());
    assert_eq!(durable.ended(last).unwrap().change.order, MANY - 1);
    took
}

/// Puts the ended changes into a map twice. Returns the time that this took.
fn time_to_collect(commit: &Commit) -> Duration {
    let mut entries = HashMap::new();
    time(|| {
        for op in commit.ops.iter().chain(&commit.ops) {
            if let Op::End(entry) = op {
                entries.insert(entry.change.id, Arc::clone(entry));
            }
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "the test measures the time")]
fn time(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

#[test]
fn a_long_history_costs_no_scan_for_each_entry() {
    let commit = Commit {
        ops: (0..MANY).map(ended).collect(),
    };
    // The fastest of several runs, because another program may take the processor during one of them.
    let fastest = |run: fn(&Commit) -> Duration| (0..5).map(|_| run(&commit)).min().unwrap();
    let (applied, collected) = (fastest(time_to_apply), fastest(time_to_collect));
    // With a scan of the history for each entry it would be more than a hundred times as much.
    assert!(
        applied < collected * 20,
        "{applied:?}, and {collected:?} for a map"
    );
}
