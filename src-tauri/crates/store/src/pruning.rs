use std::time::Duration;

use interlude_domain::Timestamp;
use interlude_engine::kept::Kept;

/// How long a finished amendment is kept at least: a year.
const KEPT_FOR: Duration = Duration::from_secs(365 * 24 * 3600);
/// How many finished amendments are kept however old they are.
const KEPT_ALWAYS: usize = 1_000;

/// Drops finished amendments that are more than a year old and not among the newest 1,000.
pub(crate) fn prune(kept: &mut Kept, now: Timestamp) {
    let spare = kept.history.len().saturating_sub(KEPT_ALWAYS);
    let old = kept
        .history
        .iter()
        .take(spare)
        .take_while(|entry| now.since(entry.ended_at) > KEPT_FOR)
        .count();
    kept.history.drain(..old);
}
