//! Cost of a long history: it grows in proportion to the number of entries.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

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
            id: ChangeId::from_bytes(u128::from(number).to_be_bytes()),
            interview_id: InterviewId::new(1).unwrap(),
            order: number,
            kind: ChangeKind::Amend(Slot::new(start, start.plus(Duration::from_secs(60))).unwrap()),
            base: Base::default(),
            made_at: start,
            attempts: 0,
            resent_unseen: false,
            reason: None,
            state: State::Refused,
            before_gone: None,
            decided_when_passed: false,
            replaces: None,
        },
    }))
}

/// Applies `count` ended changes twice, as opening a store does with journal and database. Returns
/// the time that this took.
#[expect(clippy::disallowed_methods, reason = "the test measures the time")]
fn time_to_apply(count: u64) -> Duration {
    let commit = Commit {
        ops: (0..count).map(ended).collect(),
    };
    let begun = Instant::now();
    let mut durable = Durable::default();
    durable.apply_all(&commit);
    durable.apply_all(&commit);
    let took = begun.elapsed();
    assert_eq!(u64::try_from(durable.history.len()).unwrap(), count);
    let last = ChangeId::from_bytes(u128::from(count - 1).to_be_bytes());
    assert_eq!(durable.ended(last).unwrap().change.order, count - 1);
    took
}

#[test]
fn ten_times_the_history_takes_about_ten_times_as_long() {
    // The fastest of several runs, because another program may take the processor during one of them.
    let fastest = |count| (0..5).map(|_| time_to_apply(count)).min().unwrap();
    let (few, many) = (fastest(MANY / 10), fastest(MANY));
    // With a scan of the history for each entry it would be a hundred times as much.
    assert!(many < few * 40, "{few:?} for a tenth, {many:?} for all");
}
