use interlude_engine::{EngineStatus, PullReport};
use interlude_model::Reason;
use serde::Serialize;

use super::error::ErrorBody;
use super::{ChangeDocument, ReasonDocument, UnreadableDocument, utc};
use crate::session::Session;
use crate::sync_outcome::SyncOutcome;

/// The outcome of a sync.
#[derive(Debug, Serialize)]
pub(crate) struct SyncDocument {
    /// The reason why the list was not fetched or changes were not sent. Left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody>,
    pull: PullDocument,
    /// The changes that ended during the sync, in order.
    ended: Vec<ChangeDocument>,
    sent: usize,
    waiting: usize,
    needs_attention: usize,
    paused: Option<&'static str>,
    last_sync_at: Option<String>,
}

/// The outcome of the pull.
#[derive(Debug, Serialize)]
struct PullDocument {
    /// had, failed, not_asked
    result: &'static str,
    /// The number of interviews that are new or changed.
    changed: usize,
    /// The number of interviews that could not be read.
    unreadable: u64,
    /// The first of them that have an id or a title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped: Vec<UnreadableDocument>,
    reason: Option<ReasonDocument>,
}

impl SyncDocument {
    pub(crate) fn of(session: &Session, outcome: &SyncOutcome) -> Self {
        let status = session.engine().status();
        let report = &outcome.report;
        Self {
            error: outcome.failure.as_ref().map(ErrorBody::of),
            pull: PullDocument::of(&report.pull, &status),
            ended: report
                .ended
                .iter()
                .map(|entry| ChangeDocument::finished(entry))
                .collect(),
            sent: report.sent(),
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
            PullReport::NotRequested => ("not_asked", 0, 0, None),
            PullReport::Fetched {
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
                PullReport::Fetched { .. } => UnreadableDocument::all(status),
                PullReport::NotRequested | PullReport::Failed(_) => Vec::new(),
            },
            reason: reason.map(ReasonDocument::from),
        }
    }
}
