use std::time::Duration;

use interlude_engine::clock::Clock;
use interlude_engine::remote::{AmendFailure, Amended, Listed, PullFailure};
use interlude_model::InterviewId;

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

    pub(crate) fn amend(clock: &'a dyn Clock, interview: InterviewId) -> Self {
        tracing::info!(%interview, method = "POST", "amend: asked");
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
            }) => {
                let code = reason.code.as_str();
                let (status, request_id) = (reason.http_status, loggable_id(&reason.request_id));
                let retry_after = retry_after.map(tracing::field::debug);
                tracing::warn!(
                    ?kind,
                    code,
                    status,
                    ms,
                    retry_after,
                    request_id,
                    "list: failed"
                );
            }
        }
    }

    pub(crate) fn log_amend(self, id: InterviewId, outcome: &Result<Amended, AmendFailure>) {
        let (ms, interview) = (self.milliseconds(), tracing::field::display(id));
        match outcome {
            Ok(Amended { request_id, .. }) => {
                let request_id = loggable_id(request_id);
                tracing::info!(interview, ms, request_id, "amend: answered");
            }
            Err(AmendFailure {
                kind,
                reason,
                retry_after,
            }) => {
                let code = reason.code.as_str();
                let (status, request_id) = (reason.http_status, loggable_id(&reason.request_id));
                let retry_after = retry_after.map(tracing::field::debug);
                tracing::warn!(
                    interview,
                    ?kind,
                    code,
                    status,
                    ms,
                    retry_after,
                    request_id,
                    "amend: failed"
                );
            }
        }
    }

    fn milliseconds(&self) -> u64 {
        let took = self.clock.now().monotonic.saturating_sub(self.began);
        u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
    }
}

/// Returns the id that a server gave its answer, unless it looks like a text.
fn loggable_id(id: &Option<String>) -> Option<&str> {
    let is_of_an_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    let id = id.as_deref()?;
    id.bytes().all(is_of_an_id).then_some(id)
}
