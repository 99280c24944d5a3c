//! The worker's talk with the server: requests go out, answers come in.

use std::sync::{Arc, PoisonError};

use interlude_domain::{AmendmentId, InterviewId};

use crate::clock::Now;
use crate::event::Event;
use crate::pace::Tick;
use crate::remote::{AmendFailure, AmendFailureKind, Amended, Listed, PullFailure, Remote};
use crate::report::{PullReport, report_of};
use crate::retry::{Hold, Wait, backoff};
use crate::store::{CacheBatch, CredentialMark, StoreError};
use crate::transition::Line;
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
    credential: Option<CredentialMark>,
}

/// The answer to an amend, kept until its outcome is durable.
pub(crate) struct Answered {
    pub(crate) amendment: AmendmentId,
    interview: InterviewId,
    asked: Asked,
    answer: Result<Amended, AmendFailure>,
}

impl<R: Remote> Worker<R> {
    /// Writes that these are being sent, then sends them; what grew stale while it was written is
    /// put back.
    pub(crate) async fn send(&mut self, ids: &[InterviewId], now: &Now) -> Result<(), StoreError> {
        let change = push::beginning(&self.read(), ids, now);
        self.commit(change).await?;
        let later = self.clock.now();
        let (fresh, stale): (Vec<_>, Vec<_>) = ids
            .iter()
            .copied()
            .partition(|id| plan::may_go(&self.read(), &self.talk, *id, &later));
        for id in fresh {
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let Some(line) = Line::of(ledger.kept().outbox.of(id)) else {
                continue;
            };
            let (amendment, slot) = (line.head.id, line.head.slot);
            let asked = Asked {
                began: self.talk.tick(),
                credential: self.config.token,
            };
            self.talk.in_flight.insert(id);
            let remote = Arc::clone(&self.remote);
            self.network.spawn(async move {
                let answer = remote.amend(id, slot).await;
                Answer::Amend(Box::new(Answered {
                    amendment,
                    interview: id,
                    asked,
                    answer,
                }))
            });
        }
        if !stale.is_empty() {
            let change = push::put_back(&self.read(), &stale, &later);
            self.commit(change).await?;
        }
        Ok(())
    }

    pub(crate) fn begin_pull(&mut self) {
        let now = self.clock.now();
        let began = self.talk.list_asked(&now, &mut *self.random);
        let asked = Asked {
            began,
            credential: self.config.key,
        };
        let etag = self.read().contact().etag.clone();
        let remote = Arc::clone(&self.remote);
        let events = self.events.clone();
        self.network.spawn(async move {
            let progress = move |progress| {
                // Nobody may be listening.
                let _ = events.send(Event::Progress(progress));
            };
            Answer::Pull(asked, remote.list(etag.as_deref(), &progress).await)
        });
    }

    pub(crate) fn pulled(&mut self, asked: Asked, result: Result<Listed, PullFailure>) {
        let now = self.clock.now();
        let Asked { began, credential } = asked;
        self.talk.pulling = None;
        if let Some(errand) = self
            .talk
            .errand
            .as_mut()
            .filter(|errand| errand.since < began)
        {
            errand.pull_ended = true;
        }
        match result {
            Ok(listed) => self.listed(began, listed, &now),
            Err(failure) => {
                let contact = pull::failure(self.read().contact(), &failure, credential, &now);
                let random = &mut *self.random;
                let asked = Hold::of(failure.retry_after, &now, random);
                let one_origin = self.config.one_origin;
                self.talk
                    .list_failed(began, asked, one_origin, &now, random);
                self.report.pull = PullReport::Failed(failure.reason);
                self.adopt_batch(CacheBatch {
                    contact: Some(contact),
                    ..CacheBatch::default()
                });
            }
        }
    }

    fn listed(&mut self, began: Tick, listed: Listed, now: &Now) {
        let mark = pull::mark(began, &listed, *now);
        self.talk.cached_for = pull::cached_for(&listed);
        let batch = pull::adoption(&self.read(), &self.talk, began, listed, now);
        self.talk.list_had(mark, now, &mut *self.random);
        self.report.pull = report_of(&batch);
        self.adopt_batch(batch);
    }

    /// Makes the outcome of an amend durable; only then is it over.
    pub(crate) async fn amended(
        &mut self,
        answered: &Answered,
        now: &Now,
    ) -> Result<(), StoreError> {
        let Answered {
            amendment,
            interview: id,
            asked,
            ref answer,
        } = *answered;
        let (change, batch, attempts) = {
            let ledger = self.read();
            let line = Line::of(ledger.kept().outbox.of(id));
            let line = line.filter(|line| line.head.id == amendment);
            let outcome = line.map(|line| push::outcome(&ledger, line, answer, now));
            let base = line.map(|line| &line.head.base.terms);
            let batch = push::adoption(&ledger, id, base, answer, asked.credential, now);
            let attempts = line.map_or(0, |line| line.head.attempts);
            (outcome.unwrap_or_default(), batch, attempts)
        };
        self.adopt_batch(batch);
        // Before it ends, with which it is forgotten.
        self.talk.mark(amendment);
        self.commit(change).await?;
        self.talk.in_flight.remove(&id);
        match answer {
            Ok(_) => {
                self.talk.mark_answered(id);
                self.talk.amend.succeed();
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
        let asked = Hold::of(failure.retry_after, now, &mut *self.random);
        let one_origin = self.config.one_origin;
        self.talk.amend_asked_to_wait(asked, one_origin);
        let counts = self.talk.counts_for_errand(answered.asked.began);
        match failure.kind {
            AmendFailureKind::SignIn if counts => self.talk.amend.try_once = false,
            AmendFailureKind::Offline | AmendFailureKind::TryLater if counts => {
                self.talk.amend.fail(now, &mut *self.random);
            }
            AmendFailureKind::Unclear => {
                let span = backoff(attempts, &mut *self.random);
                self.talk.mark(answered.amendment).backoff = Some(Wait::new(*now, span));
            }
            // What was under way before the user's word neither uses it up nor makes it wait.
            AmendFailureKind::SignIn
            | AmendFailureKind::Offline
            | AmendFailureKind::TryLater
            | AmendFailureKind::Refused => {}
        }
    }
}
