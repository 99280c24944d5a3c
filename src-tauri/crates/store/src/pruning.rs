use std::time::Duration;

use interlude_engine::durable::Durable;
use interlude_model::Timestamp;

/// The age up to which a finished change is always kept: a year.
const KEEP_FOR: Duration = Duration::from_secs(365 * 24 * 3600);
/// The number of newest finished changes that are kept at any age.
const KEEP_AT_LEAST: usize = 1_000;

/// Removes the finished changes that are more than a year old and not among the newest 1,000.
pub(crate) fn prune(durable: &mut Durable, now: Timestamp) {
    let removable = durable.history.len().saturating_sub(KEEP_AT_LEAST);
    let old = durable
        .history
        .iter()
        .take(removable)
        .take_while(|entry| now.since(entry.ended_at) > KEEP_FOR)
        .count();
    durable.history.drain(..old);
}
