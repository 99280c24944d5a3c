use std::collections::BTreeMap;
use std::time::Duration;

use interlude_model::ChangeId;

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::session_state::SessionState;
use crate::step::{Wait, WaitCause, next_step};
use crate::transition::Queue;

/// The reason why each unfinished change has not been sent. Changes that need the user or are being
/// sent are omitted.
pub type Waits = BTreeMap<ChangeId, Wait>;

/// Returns the waits at `now`.
pub(crate) fn waits(ledger: &Ledger, session: &SessionState, config: &Config, now: &Now) -> Waits {
    let mut waits = Waits::new();
    for (_, changes) in ledger.durable().outbox.queues() {
        let Some(queue) = Queue::of(changes) else {
            continue;
        };
        let current = next_step(ledger, session, config, queue, now).wait();
        waits.extend(current.map(|wait| (queue.current.id, wait)));
        let behind = changes.iter().skip(1);
        waits.extend(behind.map(|held| (held.id, WaitCause::Behind.without_end())));
    }
    waits
}

/// Returns true if both would be shown the same. An end is recomputed from a remaining time, so
/// two readings of the same end may differ by up to a second.
pub(crate) fn looks_same(one: &Waits, other: &Waits) -> bool {
    const NEAR: Duration = Duration::from_secs(1);
    let near = |one: &Wait, other: &Wait| match (one.until, other.until) {
        (Some(one), Some(other)) => one.since(other).max(other.since(one)) <= NEAR,
        (one, other) => one == other,
    };
    one.len() == other.len()
        && one.iter().zip(other).all(|((id, one), (other_id, other))| {
            id == other_id && one.cause == other.cause && near(one, other)
        })
}
