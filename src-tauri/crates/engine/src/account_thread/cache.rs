//! Server data is adopted at once, and written to the cache behind.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use interlude_model::InterviewId;
use tokio::sync::{mpsc, oneshot};

use super::AccountThread;
use crate::cache_writer::{CacheEvent, Job};
use crate::remote::Remote;
use crate::retry::Timer;
use crate::store::{CacheBatch, News};

/// The least time between two copies of all interviews.
const COPY_EVERY: Duration = Duration::from_secs(5 * 60);

/// The way to the cache's thread.
pub(super) struct CacheQueue {
    jobs: mpsc::UnboundedSender<Job>,
    /// The jobs that wait for a commit, if they have to.
    held: Option<Vec<Job>>,
    /// Ends when the cache is released.
    released: oneshot::Receiver<()>,
}

impl CacheQueue {
    pub(super) fn new(jobs: mpsc::UnboundedSender<Job>, released: oneshot::Receiver<()>) -> Self {
        let held = None;
        Self {
            jobs,
            held,
            released,
        }
    }

    pub(super) fn send(&mut self, job: Job) {
        match (&mut self.held, job) {
            // It is about what is written already.
            (Some(held), job) if !matches!(job, Job::MarkUncertain) => held.push(job),
            // A thread that is gone has reported its failure, and server data can be fetched again.
            (_, job) => drop(self.jobs.send(job)),
        }
    }

    /// Keeps all further jobs back until [`Self::release`].
    pub(super) fn hold(&mut self) {
        self.held.get_or_insert_default();
    }

    /// Sends the jobs that were kept back.
    pub(super) fn release(&mut self) {
        for job in self.held.take().unwrap_or_default() {
            self.send(job);
        }
    }

    /// Waits until every job that was sent is done. Those that are still kept back are lost.
    pub(super) async fn close(self) {
        let Self { jobs, released, .. } = self;
        drop(jobs);
        let _ = released.await;
    }
}

impl<R: Remote> AccountThread<R> {
    pub(super) fn handle_cache_event(&mut self, event: CacheEvent) {
        match event {
            CacheEvent::Failed(task, error) => self.report_trouble(task, &error),
            CacheEvent::Recovered(task) => self.end_trouble(task),
            CacheEvent::News(News {
                notices,
                cache_lost,
                lacks_copy,
            }) => {
                let notices = notices.into_iter();
                notices.for_each(|notice| self.add_notice(notice));
                if let Some(ids) = cache_lost {
                    self.write_all_again(ids);
                }
                self.copy_is_due |= lacks_copy;
            }
        }
    }

    /// Adopts server data at once, and has it written behind.
    pub(super) fn adopt_batch(&mut self, batch: CacheBatch) {
        // The batch is adopted in pieces, so that a list of many interviews does not keep readers waiting
        // for the lock.
        const AT_ONCE: usize = 1000;
        for some in batch.upserts.chunks(AT_ONCE) {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            some.iter()
                .for_each(|interview| ledger.put_interview(Arc::clone(interview)));
        }
        {
            let mut ledger = self.ledger.write().unwrap_or_else(PoisonError::into_inner);
            batch
                .removals
                .iter()
                .for_each(|id| ledger.remove_interview(*id));
            if let Some(contact) = &batch.contact {
                ledger.set_contact(contact.clone());
            }
        }
        let changed = batch.upserts.iter().map(|interview| interview.id);
        let changed: Vec<_> = changed.chain(batch.removals.iter().copied()).collect();
        self.write_behind(batch);
        self.announce(changed);
    }

    /// Has a batch written behind, and a new copy of the interviews if it changes any.
    pub(super) fn write_behind(&mut self, batch: CacheBatch) {
        self.copy_is_due |= !(batch.upserts.is_empty() && batch.removals.is_empty());
        self.cache.send(Job::Write(batch));
    }

    /// Has every interview written again, because the cache was rebuilt and holds only `ids`.
    pub(super) fn write_all_again(&mut self, ids: Vec<InterviewId>) {
        let batch = {
            let ledger = self.read();
            let is_gone = |id: &InterviewId| ledger.interview(*id).is_none();
            CacheBatch {
                upserts: ledger.shared(),
                removals: ids.into_iter().filter(is_gone).collect(),
                contact: Some(ledger.contact().clone()),
            }
        };
        self.cache.send(Job::WriteAll(batch));
    }

    /// Has a copy of the interviews written if they have changed, but at most every few minutes,
    /// because each copy writes all of them.
    pub(super) fn copy_if_due(&mut self) {
        let now = self.clock.now();
        let waits = self
            .copy_wait
            .is_some_and(|wait| !wait.remaining(&now).is_zero());
        if self.copy_is_due && !waits {
            self.copy();
            self.copy_wait = Some(Timer::new(now, COPY_EVERY));
        }
    }

    /// Has a copy of the interviews written if they have changed since the last one.
    pub(super) fn copy(&mut self) {
        if std::mem::take(&mut self.copy_is_due) {
            let (interviews, contact) = {
                let ledger = self.read();
                (ledger.shared(), ledger.contact().clone())
            };
            self.cache.send(Job::Copy(interviews, contact));
        }
    }
}
