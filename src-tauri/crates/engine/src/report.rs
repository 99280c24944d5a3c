use std::sync::Arc;

use interlude_model::{Change, Ending, HistoryEntry, Reason, State};

use crate::config::Config;
use crate::ledger::Ledger;
use crate::remote::Unreadable;
use crate::session_state::SessionState;
use crate::status::{EngineStatus, Paused};
use crate::step::{is_unreachable, may_pull};
use crate::store::{CacheBatch, Commit, Op};

/// The result of a "sync now".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// The result of its lists, taken together.
    pub pull: PullReport,
    /// The changes that ended while it ran, in order.
    pub ended: Vec<Arc<HistoryEntry>>,
}

/// The result of a pull.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PullReport {
    /// The list was not requested: working offline, signed out, or asked to come back later.
    #[default]
    NotRequested,
    /// The list was fetched.
    Fetched {
        /// The number of interviews that are new, changed or gone.
        changed: usize,
        /// The number of records that could not be read.
        unreadable: u64,
    },
    /// The list could not be fetched.
    Failed(Reason),
}

impl PullReport {
    /// Adds the result of another list of the same sync. A fetched list outweighs a failed one,
    /// because its interviews were updated. A change that needed the failed one is still waiting,
    /// and shows that itself.
    pub(crate) fn add(&mut self, further: Self) {
        match (&mut *self, further) {
            (
                Self::Fetched {
                    changed,
                    unreadable,
                },
                Self::Fetched {
                    changed: more,
                    unreadable: last,
                },
            ) => {
                *changed += more;
                *unreadable = last;
            }
            (Self::Fetched { .. }, _) => {}
            (_, further) => *self = further,
        }
    }
}

impl SyncReport {
    pub(crate) fn count(&mut self, commit: &Commit) {
        self.ended
            .extend(commit.ops.iter().filter_map(|op| match op {
                Op::End(entry) => Some(entry.clone()),
                _ => None,
            }));
    }

    /// Returns the number of changes that were sent.
    pub fn sent(&self) -> usize {
        let sent = |entry: &&Arc<HistoryEntry>| matches!(entry.ending, Ending::Sent(_));
        self.ended.iter().filter(sent).count()
    }
}

pub(crate) fn report_of(batch: &CacheBatch) -> PullReport {
    PullReport::Fetched {
        changed: batch.upserts.len() + batch.removals.len(),
        unreadable: batch
            .contact
            .as_ref()
            .map_or(0, |contact| contact.unreadable),
    }
}

/// Returns the status of the account.
pub(crate) fn status(ledger: &Ledger, session: &SessionState, config: &Config) -> EngineStatus {
    let outbox = &ledger.durable().outbox;
    let count = |fits: fn(&Change) -> bool| {
        outbox
            .queues()
            .flat_map(|(_, queue)| queue)
            .filter(|change| fits(change))
            .count()
    };
    let contact = ledger.contact();
    EngineStatus {
        last_sync_at: contact.last_sync_at,
        waiting: count(|change| !change.needs_attention()),
        needs_attention: count(Change::needs_attention),
        paused: paused(ledger, session, config),
        key_refused: config.key.is_some() && config.key == contact.refused_key,
        last_failure: contact.last_failure.clone(),
        unreadable: contact.unreadable,
        named_unreadable: contact
            .named_unreadable
            .iter()
            .map(|one| named(ledger, one))
            .collect(),
        cached_for: session.cached_for,
        pulling: session.pulling.is_some(),
        sending: count(|change| matches!(change.state, State::Sending { .. })),
    }
}

/// Adds the known name of an interview to its unreadable record, if the record has no title.
fn named(ledger: &Ledger, record: &Unreadable) -> Unreadable {
    let known = record.id.and_then(|id| ledger.interview(id)?.name());
    Unreadable {
        id: record.id,
        title: record.title.clone().or_else(|| known.map(str::to_owned)),
    }
}

fn paused(ledger: &Ledger, session: &SessionState, config: &Config) -> Option<Paused> {
    let contact = ledger.contact();
    let token_missed = config.token.is_none() && !ledger.durable().outbox.is_empty();
    let token_refused = config.token.is_some() && config.token == contact.refused_token;
    if ledger.durable().switches.work_offline {
        Some(Paused::ByChoice)
    } else if contact.no_such_user {
        Some(Paused::NoSuchUser)
    } else if !may_pull(ledger, session, config) || token_missed || token_refused {
        Some(Paused::SignIn)
    } else if is_unreachable(contact) {
        Some(Paused::Unreachable)
    } else {
        None
    }
}
