use interlude_domain::Reason;
use interlude_engine::{PullReport, EngineStatus};
use serde::Serialize;

use super::error::ErrorBody;
use super::{ChangeDocument, ReasonDocument, UnreadableDocument, utc};
use crate::session::Session;
use crate::settled::Settled;

/// What a sync came to.
#[derive(Debug, Serialize)]
pub(crate) struct SyncDocument {
    /// What kept the list or the changes from going through, where anything did.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody>,
    pull: PullDocument,
    /// The changes that ended while it ran, in order.
    ended: Vec<ChangeDocument>,
    delivered: usize,
    waiting: usize,
    needs_attention: usize,
    paused: Option<&'static str>,
    last_sync_at: Option<String>,
}

/// What became of the list.
#[derive(Debug, Serialize)]
struct PullDocument {
    /// had, failed, not_asked
    result: &'static str,
    /// How many interviews differed from what was known.
    changed: usize,
    /// How many could not be read.
    unreadable: u64,
    /// Which they are, as far as they say: the first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<UnreadableDocument>,
    reason: Option<ReasonDocument>,
}

impl SyncDocument {
    pub(crate) fn of(session: &Session, settled: &Settled) -> Self {
        let status = session.engine().status();
        let report = &settled.report;
        Self {
            error: settled.trouble.as_ref().map(ErrorBody::of),
            pull: PullDocument::of(&report.pull, &status),
            ended: report
                .ended
                .iter()
                .map(|entry| ChangeDocument::finished(entry))
                .collect(),
            delivered: report.delivered(),
            waiting: status.waiting,
            needs_attention: status.needs_attention,
            paused: status.paused.map(|paused| paused.as_str()),
            last_sync_at: status.last_sync_at.map(utc),
        }
    }
}

impl PullDocument {
    fn of(report: &PullReport, status: &EngineStatus) -> Self {
        let (result, changed, unreadable, reason) = match report {
            PullReport::NotAsked => ("not_asked", 0, 0, None),
            PullReport::Had {
                changed,
                unreadable,
            } => ("had", *changed, *unreadable, None),
            PullReport::Failed(reason) => ("failed", 0, 0, Some(Reason::clone(reason))),
        };
        Self {
            result,
            changed,
            unreadable,
            skipped: match report {
                PullReport::Had { .. } => UnreadableDocument::all(status),
                PullReport::NotAsked | PullReport::Failed(_) => Vec::new(),
            },
            reason: reason.map(ReasonDocument::from),
        }
    }
}
