//! The worker's talk with the server: requests go out, answers come in.

use std::sync::{Arc, PoisonError};

use interlude_domain::{ChangeId, InterviewId, Reason, ReasonCode};

use crate::clock::Now;
use crate::event::Event;
use crate::remote::{
    AmendFailure, AmendFailureKind, Amended, Listed, PullFailure, PullFailureKind, Remote,
};
use crate::report::{PullReport, report_of};
use crate::retry::{RetryAfter, Wait, backoff};
use crate::session_state::Tick;
use crate::store::{CacheBatch, CredentialMark, StoreError};
use crate::transition::Queue;
use crate::worker::Worker;
use crate::{plan, pull, push};

/// What came back from the network.
pub(crate) enum Answer {
    Pull(Asked, Result<Listed, PullFailure>),
    Amend(Box<Answered>),
}

/// When something was asked, and with which credential: an answer speaks of these, whatever has
/// changed since.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    began: Tick,
    began_at: Now,
    credential: Option<CredentialMark>,
}

/// The answer to an amend, kept until its outcome is durable.
pub(crate) struct Answered {
    pub(crate) change: ChangeId,
    interview: InterviewId,
    asked: Asked,
    answer: Result<Amended, AmendFailure>,
}

impl<R: Remote> Worker<R> {
    /// Writes that these are being sent, then sends them; what grew stale while it was written is
    /// put back.
    pub(crate) async fn send(&mut self, ids: &[InterviewId], now: &Now) -> Result<(), StoreError> {
        let commit = push::beginning(&self.read(), ids, now);
        self.commit(commit).await?;
        let later = self.clock.now();
        // What grew stale meanwhile is put back by the next review: it is Sending, and no request is.
        let fresh: Vec<_> = ids
            .iter()
            .copied()
            .filter(|id| plan::may_go(&self.read(), &self.session, &self.config, *id, &later))
            .collect();
        for id in fresh {
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let Some(queue) = Queue::of(ledger.durable().outbox.of(id)) else {
                continue;
            };
            let (change, slot) = (queue.current.id, queue.current.slot);
            let asked = Asked {
                began: self.session.tick(),
                began_at: later,
                credential: self.config.token,
            };
            self.session.in_flight.insert(id);
            let remote = Arc::clone(&self.remote);
            let answered = move |answer| Answered {
                change,
                interview: id,
                asked,
                answer,
            };
            let task = self.network.spawn(async move {
                let answer = remote.amend(id, slot).await;
                Answer::Amend(Box::new(answered(answer)))
            });
            let panicked = Answer::Amend(Box::new(answered(Err(lost()))));
            self.if_it_panics.insert(task.id(), panicked);
        }
        Ok(())
    }

    pub(crate) fn begin_pull(&mut self) {
        let now = self.clock.now();
        let began = self.session.list_asked(&now, &mut *self.random);
        let asked = Asked {
            began,
            began_at: now,
            credential: self.config.key,
        };
        let etag = self.read().contact().etag.clone();
        let remote = Arc::clone(&self.remote);
        let events = self.events.clone();
        let task = self.network.spawn(async move {
            let progress = move |progress| {
                // Nobody may be listening.
                let _ = events.send(Event::Progress(progress));
            };
            Answer::Pull(asked, remote.list(etag.as_deref(), &progress).await)
        });
        let failure = PullFailure {
            kind: PullFailureKind::Unusable,
            reason: lost().reason,
            retry_after: None,
        };
        let panicked = Answer::Pull(asked, Err(failure));
        self.if_it_panics.insert(task.id(), panicked);
    }

    pub(crate) fn pulled(&mut self, asked: Asked, result: Result<Listed, PullFailure>) {
        let now = self.clock.now();
        let Asked {
            began,
            began_at,
            credential,
        } = asked;
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
                let asked = RetryAfter::of(failure.retry_after, &now, random);
                let one_origin = self.config.one_origin;
                self.session
                    .list_failed(began, asked, one_origin, &now, random);
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
        self.session.cached_for = pull::cached_for(&listed);
        let pull::Judged {
            batch,
            mark,
            is_asked_again,
        } = {
            self.session.cached_for = pull::cached_for(&listed);
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let began = (began, began_at);
            pull::judge(&ledger, &mut self.session, &self.config, began, listed, now)
        };
        self.session.is_second_look = is_asked_again;
        self.session.list_had(mark, now, &mut *self.random);
        self.report.pull.add(report_of(&batch));
        self.adopt_batch(batch);
    }

    /// Makes the outcome of an amend durable; only then is it over.
    pub(crate) async fn amended(
        &mut self,
        answered: &Answered,
        now: &Now,
    ) -> Result<(), StoreError> {
        let Answered {
            change,
            interview: id,
            asked,
            ref answer,
        } = *answered;
        let (commit, batch, attempts) = {
            let ledger = self.read();
            let queue = Queue::of(ledger.durable().outbox.of(id));
            let queue = queue.filter(|queue| queue.current.id == change);
            let outcome = queue.map(|queue| push::outcome(&ledger, queue, answer, now));
            let base = queue.map(|queue| &queue.current.base.terms);
            let batch = push::adoption(&ledger, id, base, answer, asked.credential, now);
            let attempts = queue.map_or(0, |queue| queue.current.attempts);
            (outcome.unwrap_or_default(), batch, attempts)
        };
        if answer.is_ok()
            && let Some(known) = batch.upserts.first()
        {
            self.session.heard.answered(id, known.terms(), *now);
        }
        self.adopt_batch(batch);
        // Before it ends, with which it is forgotten.
        self.session.mark(change);
        self.commit(commit).await?;
        self.session.in_flight.remove(&id);
        match answer {
            Ok(_) => {
                self.session.mark_answered(id);
                self.session.amend.succeed();
            }
            Err(failure) => self.amend_failed(answered, failure, attempts, now),
        }
        Ok(())
    }

    fn amend_failed(
        &mut self,
        answered: &Answered,
        failure: &AmendFailure,
        attempts: u32,
        now: &Now,
    ) {
        let asked = RetryAfter::of(failure.retry_after, now, &mut *self.random);
        let one_origin = self.config.one_origin;
        self.session.amend_asked_to_wait(asked, one_origin);
        let counts = self.session.counts_for_manual_sync(answered.asked.began);
        match failure.kind {
            AmendFailureKind::SignIn if counts => self.session.amend.try_once = false,
            AmendFailureKind::Offline | AmendFailureKind::TryLater if counts => {
                let began = answered.asked.began;
                self.session.amend_failed(began, now, &mut *self.random);
            }
            AmendFailureKind::Unclear => {
                let span = backoff(attempts, &mut *self.random);
                self.session.mark(answered.change).backoff = Some(Wait::new(*now, span));
            }
            // What was under way before the user's word neither uses it up nor makes it wait.
            AmendFailureKind::SignIn
            | AmendFailureKind::Offline
            | AmendFailureKind::TryLater
            | AmendFailureKind::Refused => {}
        }
    }
}

/// What is said of a request whose task ended without an answer.
fn lost() -> AmendFailure {
    AmendFailure {
        kind: AmendFailureKind::Unclear,
        reason: Reason::local(
            ReasonCode::NoAnswer,
            "The request ended without an answer, by a fault of Interlude's own.",
        ),
        retry_after: None,
    }
}
