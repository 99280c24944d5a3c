//! The reports of the engine to its listeners: events, the status, the waits, and the report of a sync.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use interlude_model::{
    Change, ChangeId, Ending, HistoryEntry, InterviewId, Reason, State, Timestamp,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clock::Now;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::remote::{Progress, Unreadable};
use crate::session_state::SessionState;
use crate::step::{Wait, WaitCause, hindrance, is_unreachable, next_step};
use crate::store::{CacheBatch, Commit, Op};
use crate::transition::Queue;

/// An event for listeners. A listener that fell behind must read everything again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These interviews changed, or their changes did.
    InterviewsChanged(Vec<InterviewId>),
    /// The status changed, or the reason why a change waits.
    StatusChanged,
    /// A pull made progress.
    Progress(Progress),
}

/// The state of the account as a whole, which the connection button and `interlude status` show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EngineStatus {
    /// The time of the last list, UTC.
    pub last_sync_at: Option<Timestamp>,
    /// The number of changes that wait to be sent or looked up.
    pub waiting: usize,
    /// The number of changes that wait for the user.
    pub needs_attention: usize,
    /// The reason why nothing is synced, if there is one.
    pub paused: Option<Paused>,
    /// True if the server does not accept the current API key.
    pub key_refused: bool,
    /// The reason why the last pull failed, if it did.
    pub last_failure: Option<Reason>,
    /// The number of interviews in the last list that could not be read.
    pub unreadable: u64,
    /// The first of these interviews, as far as their records name an id or a title.
    pub named_unreadable: Vec<Unreadable>,
    /// The age of the last list on arrival, if a cache on the way had kept it. Nothing is sent on
    /// such a list.
    pub cached_for: Option<Duration>,
    /// True while a pull is under way.
    pub pulling: bool,
    /// The number of changes that are being sent.
    pub sending: usize,
}

/// The reason why an account is not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Paused {
    /// The user chose to work offline.
    ByChoice,
    /// The server could not be reached.
    Unreachable,
    /// A credential is missing, or was answered with a 401.
    SignIn,
    /// The server knows no such user.
    NoSuchUser,
}

impl Paused {
    /// Returns the code that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByChoice | Self::Unreachable => "offline",
            Self::SignIn => "sign_in",
            Self::NoSuchUser => "no_such_user",
        }
    }
}

/// The reason why each unfinished change has not been sent. Changes that need the user or are being
/// sent are omitted.
pub type Waits = BTreeMap<ChangeId, Wait>;

/// The result of a manual sync.
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

/// Returns the reason why nothing of the account is synced: what hinders every step, or else the
/// failure of the last list.
fn paused(ledger: &Ledger, session: &SessionState, config: &Config) -> Option<Paused> {
    let unreachable = || is_unreachable(ledger.contact()).then_some(WaitCause::Unreachable);
    match hindrance(ledger, session, config).or_else(unreachable)? {
        WaitCause::Offline => Some(Paused::ByChoice),
        WaitCause::NoSuchUser => Some(Paused::NoSuchUser),
        WaitCause::SignIn => Some(Paused::SignIn),
        WaitCause::Unreachable => Some(Paused::Unreachable),
        _ => None,
    }
}

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

/// Returns true if both waits look the same to the user. The end of a wait is computed from the
/// remaining time, so two readings of the same end may differ by up to a second.
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
