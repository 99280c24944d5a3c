//! Writes server data behind everything that the user waits for.
//!
//! It runs apart from the engine's thread, so that neither a list of many interviews nor a slow
//! database delays a save. Server data can be fetched again, so nobody waits for it.

use std::sync::Arc;
use std::time::Duration;

use interlude_model::Interview;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

use crate::pending::{BATCH, Pending};
use crate::store::{Cache, CacheBatch, Contact, CopyStep, News, StoreError};

/// The wait after the disk refused a write, unless there is more to write sooner.
const RETRY: Duration = Duration::from_secs(30);

/// The kinds of writes, each of which can fail on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StoreTask {
    Saving,
    Settling,
    Caching,
    Copying,
}

/// A job for the cache.
pub(crate) enum Job {
    Write(CacheBatch),
    /// All server data, for a cache that was rebuilt.
    WriteAll(CacheBatch),
    /// A copy of all interviews, written after everything else.
    Copy(Vec<Arc<Interview>>, Contact),
    /// A commit was refused, so the disk may hold less than it accepted.
    MarkUncertain,
}

/// A message of the cache.
pub(crate) enum CacheEvent {
    /// A write failed. It is tried again.
    Failed(StoreTask, StoreError),
    /// A write that had failed works again.
    Recovered(StoreTask),
    News(News),
}

/// The cache, and the data that is still to be written to it.
pub(crate) struct CacheWriter {
    cache: Box<dyn Cache>,
    jobs: UnboundedReceiver<Job>,
    events: UnboundedSender<CacheEvent>,
    /// Server data that is not surely on the disk.
    pending: Pending,
    copying: Option<Copying>,
    /// The kinds of writes that failed and have not succeeded since.
    failing: Vec<StoreTask>,
}

/// A copy of all interviews that is being written.
struct Copying {
    interviews: Vec<Arc<Interview>>,
    contact: Contact,
    /// The number of interviews written, or None before the copy is begun.
    written: Option<usize>,
}

impl CacheWriter {
    /// Returns the writer of a cache that holds `contact`.
    pub(crate) fn new(
        cache: impl Cache,
        contact: Contact,
        jobs: UnboundedReceiver<Job>,
        events: UnboundedSender<CacheEvent>,
    ) -> Self {
        Self {
            cache: Box::new(cache),
            jobs,
            events,
            pending: Pending::after(contact),
            copying: None,
            failing: Vec::new(),
        }
    }

    /// Runs until there are no more jobs, and everything is written or refused once more. Data that
    /// the disk still refuses then is fetched again in the next run.
    pub(crate) async fn run(mut self) {
        self.report_news();
        let mut is_refused = false;
        loop {
            while let Ok(job) = self.jobs.try_recv() {
                self.take(job);
            }
            if !self.has_pending() {
                match self.jobs.recv().await {
                    Some(job) => self.take(job),
                    None => return,
                }
            } else if is_refused {
                match timeout(RETRY, self.jobs.recv()).await {
                    Ok(Some(job)) => self.take(job),
                    Ok(None) => {
                        while self.has_pending() && self.write_next() {}
                        return;
                    }
                    Err(_) => {}
                }
            }
            is_refused = self.has_pending() && !self.write_next();
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Write(batch) => self.pending.add(batch),
            Job::WriteAll(batch) => self.pending.add_all(batch),
            Job::Copy(interviews, contact) => {
                let written = None;
                self.copying = Some(Copying {
                    interviews,
                    contact,
                    written,
                });
            }
            Job::MarkUncertain => self.pending.mark_uncertain(),
        }
    }

    fn has_pending(&self) -> bool {
        !self.pending.is_empty() || self.copying.is_some()
    }

    /// Writes one batch, or one step of the copy. Returns false if the disk refused it.
    fn write_next(&mut self) -> bool {
        if let Some(batch) = self.pending.next() {
            let written = self.cache.write(&batch);
            let is_written = written.is_ok();
            match is_written {
                true => self.pending.written(batch),
                false => self.pending.mark_uncertain(),
            }
            self.report_outcome(StoreTask::Caching, written);
            self.report_news();
            return is_written;
        }
        let Some(mut copying) = self.copying.take() else {
            return true;
        };
        let copied = copying.next_step(&mut *self.cache);
        let is_copied = copied.is_ok();
        if copied != Ok(true) {
            self.copying = Some(copying);
        }
        if copied != Ok(false) {
            self.report_outcome(StoreTask::Copying, copied.map(drop));
        }
        is_copied
    }

    /// Reports a failure each time, and the first success after one.
    fn report_outcome(&mut self, task: StoreTask, done: Result<(), StoreError>) {
        let had_failed = self.failing.contains(&task);
        match done {
            Ok(()) if had_failed => {
                self.failing.retain(|failing| *failing != task);
                self.report(CacheEvent::Recovered(task));
            }
            Ok(()) => {}
            Err(error) => {
                if !had_failed {
                    self.failing.push(task);
                }
                self.report(CacheEvent::Failed(task, error));
            }
        }
    }

    fn report_news(&mut self) {
        let news = self.cache.news();
        if news.cache_lost.is_some() {
            self.pending.lost();
        }
        if news != News::default() {
            self.report(CacheEvent::News(news));
        }
    }

    fn report(&self, event: CacheEvent) {
        // An engine that has ended needs no reports.
        let _ = self.events.send(event);
    }
}

impl Copying {
    /// Does the next step. Returns true if it was the last.
    fn next_step(&mut self, cache: &mut dyn Cache) -> Result<bool, StoreError> {
        let Some(written) = self.written.take() else {
            cache.copy(CopyStep::Begin)?;
            self.written = Some(0);
            return Ok(false);
        };
        let rest = self.interviews.get(written..).unwrap_or_default();
        let piece = rest.get(..BATCH).unwrap_or(rest);
        // The contact comes last, so that a copy that was cut short is not taken for a whole one.
        if piece.is_empty() {
            cache.copy(CopyStep::End(&self.contact))?;
            return Ok(true);
        }
        cache.copy(CopyStep::Add(piece))?;
        self.written = Some(written + piece.len());
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use interlude_model::{Code, InterviewId, ListVisibility, Listing};
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    type Log = Arc<Mutex<Vec<CacheBatch>>>;

    /// A cache that fails every batch with the interview `poison`, and logs the others.
    struct Recorder {
        log: Log,
        poison: i64,
    }

    impl Cache for Recorder {
        fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
            let mut upserts = batch.upserts.iter();
            if upserts.any(|interview| interview.id.get() == self.poison) {
                return Err(StoreError::new(Code::DiskFull, "no room"));
            }
            self.log.lock().unwrap().push(batch.clone());
            Ok(())
        }
    }

    fn pull(count: i64) -> CacheBatch {
        let interview = |id| Interview {
            id: InterviewId::new(id).unwrap(),
            listing: Listing::default(),
            booking: None,
            visibility: ListVisibility::Hidden,
        };
        let upserts = (1..=count).map(|id| Arc::new(interview(id))).collect();
        let contact = Some(Contact {
            etag: Some("W/\"1\"".into()),
            ..Contact::default()
        });
        CacheBatch {
            upserts,
            removals: Vec::new(),
            contact,
        }
    }

    /// Returns the batches that were written, and the number of failures.
    async fn written(count: i64, poison: i64) -> (Vec<CacheBatch>, usize) {
        let log = Log::default();
        let cache = Recorder {
            log: Arc::clone(&log),
            poison,
        };
        let (jobs, queue) = unbounded_channel();
        let (events, mut reported) = unbounded_channel();
        assert!(jobs.send(Job::Write(pull(count))).is_ok());
        drop(jobs);
        CacheWriter::new(cache, Contact::default(), queue, events)
            .run()
            .await;
        let mut failures = 0;
        while let Some(event) = reported.recv().await {
            failures += usize::from(matches!(event, CacheEvent::Failed(StoreTask::Caching, _)));
        }
        let log = log.lock().unwrap().clone();
        (log, failures)
    }

    fn etag(batch: &CacheBatch) -> Option<Option<&str>> {
        batch
            .contact
            .as_ref()
            .map(|contact| contact.etag.as_deref())
    }

    #[tokio::test]
    async fn the_etag_is_written_with_the_last_piece() {
        let (log, failures) = written(2500, 0).await;
        let sizes: Vec<_> = log.iter().map(|batch| batch.upserts.len()).collect();
        assert_eq!(sizes, [1000, 1000, 500]);
        assert_eq!(etag(&log[0]), None);
        assert_eq!(etag(&log[2]), Some(Some("W/\"1\"")));
        assert_eq!(failures, 0);
    }

    #[tokio::test]
    async fn no_etag_is_written_if_the_disk_refuses_a_part_of_the_list() {
        let (log, failures) = written(2500, 1500).await;
        assert!(log.iter().all(|batch| etag(batch).flatten().is_none()));
        let sizes: Vec<_> = log.iter().map(|batch| batch.upserts.len()).collect();
        assert_eq!(
            sizes,
            [1000, 1000],
            "the first piece, and once more at the last try"
        );
        assert_eq!(failures, 2);
    }
}
