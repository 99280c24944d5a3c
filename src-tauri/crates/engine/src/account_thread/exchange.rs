//! The exchange with the server: starts requests and handles their responses.

use std::sync::{Arc, PoisonError};

use interlude_model::{ChangeId, InterviewId, Reason, ReasonCode};
use tracing::Instrument as _;

use super::AccountThread;
use crate::clock::Now;
use crate::pull_mark::Tick;
use crate::push::Asked;
use crate::remote::{
    ChangeAnswer, ChangeFailure, ChangeFailureKind, ChangeRequest, Listed, PullFailure,
    PullFailureKind, Remote,
};
use crate::report::{Event, PullReport, report_of};
use crate::retry::{RetryAfter, Timer, backoff};
use crate::store::{CacheBatch, CredentialMark, StoreError};
use crate::transition::Queue;
use crate::{log, pull, push, step};

/// A response from the network.
pub(super) enum Response {
    Pull(RequestContext, Result<Listed, PullFailure>),
    Change(Box<ChangeResponse>),
}

/// The beginning of a request, and the credential that it carries. Its response is interpreted
/// against these, whatever has changed since: a 401 refuses the credential that was sent, not the
/// current one.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestContext {
    began: Tick,
    began_at: Now,
    credential: Option<CredentialMark>,
}

/// The response to a change, with what it answers.
pub(super) struct ChangeResponse {
    pub(super) change: ChangeId,
    interview: InterviewId,
    request: RequestContext,
    answer: Result<ChangeAnswer, ChangeFailure>,
}

impl<R: Remote> AccountThread<R> {
    /// Sends the current changes of `ids`.
    ///
    /// Sending is durable before a request goes out. A slow disk may take so long that the compare
    /// is too old by then. Such a change is not sent, and the next review finds Sending without a
    /// request and puts it back.
    pub(super) fn send(&mut self, ids: &[InterviewId], now: &Now) -> Result<(), StoreError> {
        let commit = push::begin_sending(&self.read(), ids, now);
        self.commit(&commit)?;
        let later = self.clock.now();
        let fresh: Vec<_> = ids
            .iter()
            .copied()
            .filter(|id| step::may_send_now(&self.read(), &self.session, &self.config, *id, &later))
            .collect();
        for id in fresh {
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let Some(queue) = Queue::of(ledger.durable().outbox.of(id)) else {
                continue;
            };
            let change = queue.current.id;
            let asked = ChangeRequest {
                interview: id,
                kind: queue.current.kind,
            };
            log::change_begins(queue.current);
            let request = RequestContext {
                began: self.session.tick(),
                began_at: later,
                credential: self.config.token,
            };
            self.session.in_flight.begin(id);
            let remote = Arc::clone(&self.remote);
            let response = move |answer| ChangeResponse {
                change,
                interview: id,
                request,
                answer,
            };
            let task = self.network.spawn_on(
                async move {
                    let answer = remote.send(asked).await;
                    Response::Change(Box::new(response(answer)))
                }
                .in_current_span(),
                &self.requests_on,
            );
            let panicked = Response::Change(Box::new(response(Err(task_failure()))));
            self.if_task_panics.insert(task.id(), panicked);
        }
        Ok(())
    }

    pub(super) fn begin_pull(&mut self) {
        let now = self.clock.now();
        let began = self.session.list_requested(&now, &mut *self.random);
        let request = RequestContext {
            began,
            began_at: now,
            credential: self.config.key,
        };
        let etag = self.read().contact().etag.clone();
        let etag = etag.filter(|_| !self.session.lag.expects_an_answer());
        log::list_begins(etag.is_some());
        let remote = Arc::clone(&self.remote);
        let events = self.events.clone();
        let task = self.network.spawn_on(
            async move {
                let progress = move |progress| {
                    // There may be no listener.
                    let _ = events.send(Event::Progress(progress));
                };
                Response::Pull(request, remote.list(etag.as_deref(), &progress).await)
            }
            .in_current_span(),
            &self.requests_on,
        );
        let failure = PullFailure {
            kind: PullFailureKind::Unusable,
            reason: task_failure().reason,
            retry_after: None,
        };
        let panicked = Response::Pull(request, Err(failure));
        self.if_task_panics.insert(task.id(), panicked);
    }

    pub(super) fn pulled(&mut self, request: RequestContext, result: Result<Listed, PullFailure>) {
        let now = self.clock.now();
        let RequestContext {
            began,
            began_at,
            credential,
        } = request;
        let took = now.monotonic.saturating_sub(began_at.monotonic);
        log::list_answered(&result, took);
        self.session.pulling = None;
        if let Some(manual_sync) = self
            .session
            .manual_sync
            .as_mut()
            .filter(|manual_sync| manual_sync.since < began)
        {
            manual_sync.pull_ended = true;
        }
        match result {
            Ok(listed) => self.listed(began, began_at, listed, &now),
            Err(failure) => {
                let contact = pull::failure(self.read().contact(), &failure, credential, &now);
                let random = &mut *self.random;
                let retry_after = RetryAfter::of(failure.retry_after, &now, random);
                let one_origin = self.config.one_origin;
                self.session
                    .list_failed(began, retry_after, one_origin, &now, random);
                log::backoff("list", &self.session.list, &now);
                if failure.kind == PullFailureKind::NoSuchUser {
                    self.session.user_unknown(&now, random);
                }
                self.report.pull.add(PullReport::Failed(failure.reason));
                self.adopt_batch(CacheBatch {
                    contact: Some(contact),
                    ..CacheBatch::default()
                });
            }
        }
    }

    fn listed(&mut self, began: Tick, began_at: Now, listed: Listed, now: &Now) {
        let pull::PullOutcome {
            batch,
            heard,
            mark,
            needs_second_list,
        } = {
            self.session.cached_for = pull::cached_for(&listed);
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let began = (began, began_at);
            pull::evaluate(&ledger, &mut self.session, &self.config, began, listed, now)
        };
        self.session.is_confirming_absence = needs_second_list;
        self.session.list_received(mark, now, &mut *self.random);
        log::list_adopted(&batch);
        self.report.pull.add(report_of(&batch));
        // The cache gets the same time in the contact. From this time the next run knows which entries are
        // of lists that the cache lacks.
        let synced_at = batch
            .contact
            .as_ref()
            .and_then(|contact| contact.last_sync_at);
        self.hear(heard, synced_at.unwrap_or(now.wall));
        self.adopt_batch(batch);
    }

    /// Handles the response to a change. The request is over only when its outcome is durable.
    pub(super) fn change_answered(
        &mut self,
        response: &ChangeResponse,
        now: &Now,
    ) -> Result<(), StoreError> {
        let ChangeResponse {
            change,
            interview: id,
            request,
            ref answer,
        } = *response;
        let (commit, batch, attempts, expected) = {
            let ledger = self.read();
            let queue = Queue::of(ledger.durable().outbox.of(id));
            let queue = queue.filter(|queue| queue.current.id == change);
            let outcome = queue.map(|queue| push::outcome(&ledger, queue, answer, now));
            let kind = queue.map(|queue| queue.current.kind);
            let asked = Asked {
                base: queue.map(|queue| &queue.current.base.terms),
                kind,
                shown: self.session.in_flight.shown(id),
            };
            let batch = push::cache_update(&ledger, id, asked, answer, request.credential, now);
            let attempts = queue.map_or(0, |queue| queue.current.attempts);
            let took = now.monotonic.saturating_sub(request.began_at.monotonic);
            log::change_answered((change, kind), id, attempts, answer, took);
            let expected = push::expected_of_lists(&ledger, id, asked, answer);
            (outcome.unwrap_or_default(), batch, attempts, expected)
        };
        if let Some((terms, base)) = expected {
            self.session.lag.record_answer(id, terms, &base, *now);
        }
        self.adopt_batch(batch);
        // This comes before the commit. The end of a change removes its timers, and this would add them
        // again.
        self.session.touch(change);
        // If the commit fails, the interview stays in flight, and saving the answer is tried again. Nothing
        // is sent for the interview meanwhile.
        self.commit(&commit)?;
        self.session.in_flight.end(id);
        match answer {
            Ok(_) => {
                self.session.mark_answered(id, now);
                self.session.change.succeed();
            }
            Err(failure) => self.change_failed(response, failure, attempts, now),
        }
        Ok(())
    }

    fn change_failed(
        &mut self,
        response: &ChangeResponse,
        failure: &ChangeFailure,
        attempts: u32,
        now: &Now,
    ) {
        let retry_after = RetryAfter::of(failure.retry_after, now, &mut *self.random);
        let one_origin = self.config.one_origin;
        self.session
            .obey_change_retry_after(retry_after, one_origin);
        let counts = self.session.counts_for_manual_sync(response.request.began);
        match failure.kind {
            ChangeFailureKind::SignIn if counts => self.session.change.try_once = false,
            ChangeFailureKind::Offline | ChangeFailureKind::TryLater if counts => {
                let began = response.request.began;
                self.session.change_failed(began, now, &mut *self.random);
            }
            ChangeFailureKind::Unconfirmed => {
                let span = backoff(attempts, &mut *self.random);
                self.session.touch(response.change).backoff = Some(Timer::new(*now, span));
            }
            // A request that began before the manual sync neither uses up the one try of the sync nor
            // delays the sync. A refusal needs no wait, because the user decides.
            ChangeFailureKind::SignIn
            | ChangeFailureKind::Offline
            | ChangeFailureKind::TryLater
            | ChangeFailureKind::Refused
            | ChangeFailureKind::NotOffered => {}
        }
        log::backoff("change", &self.session.change, now);
    }
}

/// Returns the failure of a request whose task panicked. The request may have gone out.
fn task_failure() -> ChangeFailure {
    ChangeFailure {
        kind: ChangeFailureKind::Unconfirmed,
        reason: Reason::local(
            ReasonCode::NoAnswer,
            "The request ended without an answer because of an error in Interlude.",
        ),
        retry_after: None,
    }
}
