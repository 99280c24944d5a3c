use std::fmt::Debug;
use std::time::Duration;

use interlude_engine::clock::Clock;
use interlude_engine::remote::{ChangeAnswer, ChangeFailure, ChangeRequest, Listed, PullFailure};
use interlude_model::{InterviewId, Reason};

/// Logs the beginning and the outcome of one call, with codes and numbers only. Texts of the server may name people.
pub(crate) struct LoggedCall<'a> {
    clock: &'a dyn Clock,
    began: Duration,
}

impl<'a> LoggedCall<'a> {
    pub(crate) fn list(clock: &'a dyn Clock, has_etag: bool) -> Self {
        tracing::debug!(method = "GET", has_etag, "list: asked");
        Self::begin(clock)
    }

    pub(crate) fn change(clock: &'a dyn Clock, asked: ChangeRequest) -> Self {
        let (interview, call) = (asked.interview, asked.kind.as_str());
        tracing::info!(%interview, method = "POST", "{call}: asked");
        Self::begin(clock)
    }

    fn begin(clock: &'a dyn Clock) -> Self {
        let began = clock.now().monotonic;
        Self { clock, began }
    }

    pub(crate) fn log_list(self, outcome: &Result<Listed, PullFailure>) {
        let ms = self.milliseconds();
        match outcome {
            Ok(Listed::NotModified { age }) => {
                tracing::info!(status = 304, ms, ?age, "list: not modified");
            }
            Ok(Listed::Complete {
                records,
                unreadable,
                age,
                ..
            }) => {
                let (records, unreadable) = (records.len(), unreadable.len());
                tracing::info!(
                    status = 200,
                    ms,
                    records,
                    unreadable,
                    ?age,
                    "list: complete"
                );
            }
            Err(PullFailure {
                kind,
                reason,
                retry_after,
            }) => log_failure("list", None, kind, reason, *retry_after, ms),
        }
    }

    pub(crate) fn log_change(
        self,
        asked: ChangeRequest,
        outcome: &Result<ChangeAnswer, ChangeFailure>,
    ) {
        let (ms, call, id) = (self.milliseconds(), asked.kind.as_str(), asked.interview);
        match outcome {
            Ok(ChangeAnswer { request_id, .. }) => {
                let request_id = loggable_id(request_id);
                tracing::info!(interview = %id, ms, request_id, "{call}: answered");
            }
            Err(ChangeFailure {
                kind,
                reason,
                retry_after,
            }) => log_failure(call, Some(id), kind, reason, *retry_after, ms),
        }
    }

    fn milliseconds(&self) -> u64 {
        let took = self.clock.now().monotonic.saturating_sub(self.began);
        u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
    }
}

fn log_failure(
    call: &str,
    interview: Option<InterviewId>,
    kind: &dyn Debug,
    reason: &Reason,
    retry_after: Option<Duration>,
    ms: u64,
) {
    let interview = interview.map(tracing::field::display);
    let (code, status) = (reason.code.as_str(), reason.http_status);
    let retry_after = retry_after.map(tracing::field::debug);
    let request_id = loggable_id(&reason.request_id);
    tracing::warn!(
        interview,
        ?kind,
        code,
        status,
        ms,
        retry_after,
        request_id,
        "{call}: failed"
    );
}

/// Returns the id that a server gave its answer, unless it looks like a text.
fn loggable_id(id: &Option<String>) -> Option<&str> {
    let is_of_an_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    let id = id.as_deref()?;
    id.bytes().all(is_of_an_id).then_some(id)
}
