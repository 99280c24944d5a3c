use std::time::Duration;

use interlude_domain::Timestamp;
use interlude_engine::durable::Durable;

/// How long a finished change is kept at least: a year.
const KEPT_FOR: Duration = Duration::from_secs(365 * 24 * 3600);
/// How many finished changes are kept however old they are.
const KEPT_ALWAYS: usize = 1_000;

/// Drops finished changes that are more than a year old and not among the newest 1,000.
pub(crate) fn prune(durable: &mut Durable, now: Timestamp) {
    let spare = durable.history.len().saturating_sub(KEPT_ALWAYS);
    let old = durable
        .history
        .iter()
        .take(spare)
        .take_while(|entry| now.since(entry.ended_at) > KEPT_FOR)
        .count();
    durable.history.drain(..old);
}
