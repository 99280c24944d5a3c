use interlude_engine::{EngineStatus, Paused, PullReport, SyncReport};

use crate::view::{Progress, SyncOutcome};

impl SyncOutcome {
    /// Summarises a manual sync for the window.
    pub fn of(report: &SyncReport, status: &EngineStatus) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (changed, failure) = match &report.pull {
            PullReport::Fetched { changed, .. } => (Some(count(*changed)), None),
            PullReport::Failed(reason) => (None, Some(reason.message.clone())),
            PullReport::NotRequested => (None, Some(skipped_because(status.paused).to_owned())),
        };
        Self {
            changed,
            sent: count(report.sent()),
            failure,
        }
    }
}

impl From<interlude_engine::remote::Progress> for Progress {
    fn from(progress: interlude_engine::remote::Progress) -> Self {
        let interlude_engine::remote::Progress { received, total } = progress;
        Self { received, total }
    }
}

fn skipped_because(paused: Option<Paused>) -> &'static str {
    match paused {
        Some(Paused::ByChoice) => "You work offline. Go online to sync.",
        Some(Paused::SignIn) => "Sign in again to sync. Your changes are safe.",
        _ => "The server asked clients to wait, so no request was sent. Sync again later.",
    }
}
