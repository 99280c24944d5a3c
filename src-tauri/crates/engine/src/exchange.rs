//! The worker's talk with the server: requests go out, answers come in.

use std::sync::{Arc, PoisonError};

use interlude_domain::{AmendmentId, InterviewId, Reason, ReasonCode};

use crate::clock::Now;
use crate::event::Event;
use crate::pace::Tick;
use crate::remote::{
    AmendFailure, AmendFailureKind, Amended, Listed, PullFailure, PullFailureKind, Remote,
};
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
    began_at: Now,
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
        // What grew stale meanwhile is put back by the next review: it is Sending, and no request is.
        let fresh: Vec<_> = ids
            .iter()
            .copied()
            .filter(|id| plan::may_go(&self.read(), &self.talk, &self.config, *id, &later))
            .collect();
        for id in fresh {
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let Some(line) = Line::of(ledger.kept().outbox.of(id)) else {
                continue;
            };
            let (amendment, slot) = (line.head.id, line.head.slot);
            let asked = Asked {
                began: self.talk.tick(),
                began_at: later,
                credential: self.config.token,
            };
            self.talk.in_flight.insert(id);
            let remote = Arc::clone(&self.remote);
            let answered = move |answer| Answered {
                amendment,
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
        let began = self.talk.list_asked(&now, &mut *self.random);
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
            Ok(listed) => self.listed(began, began_at, listed, &now),
            Err(failure) => {
                let contact = pull::failure(self.read().contact(), &failure, credential, &now);
                let random = &mut *self.random;
                let asked = Hold::of(failure.retry_after, &now, random);
                let one_origin = self.config.one_origin;
                self.talk
                    .list_failed(began, asked, one_origin, &now, random);
                if failure.kind == PullFailureKind::NoSuchUser {
                    self.talk.user_unknown(&now, random);
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
        self.talk.cached_for = pull::cached_for(&listed);
        let pull::Judged {
            batch,
            mark,
            is_asked_again,
        } = {
            self.talk.cached_for = pull::cached_for(&listed);
            let ledger = self.ledger.read().unwrap_or_else(PoisonError::into_inner);
            let began = (began, began_at);
            pull::judge(&ledger, &mut self.talk, &self.config, began, listed, now)
        };
        self.talk.is_second_look = is_asked_again;
        self.talk.list_had(mark, now, &mut *self.random);
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
        if answer.is_ok()
            && let Some(known) = batch.upserts.first()
        {
            self.talk.heard.answered(id, known.terms(), *now);
        }
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
                let began = answered.asked.began;
                self.talk.amend_failed(began, now, &mut *self.random);
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
