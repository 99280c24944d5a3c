//! Owner of the store: it writes the commits, the cache and the copy, and reports failures.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use interlude_model::{Interview, InterviewId};
use tokio::sync::oneshot;

use crate::pending::{BATCH, Pending};
use crate::store::{CacheBatch, Commit, Contact, CopyStep, Notice, Snapshot, Store, StoreError};

/// The wait after the disk refused a write, unless another write shows sooner that it works.
const RETRY: Duration = Duration::from_secs(30);

/// The kinds of writes, each of which can fail on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StoreTask {
    Saving,
    Mirroring,
    Caching,
    Copying,
}

/// A message of the store that nobody asked for.
#[derive(Debug)]
pub(crate) enum StoreEvent {
    /// A write failed that nobody waits for. It is tried again.
    Failed(StoreTask, StoreError),
    /// A write that had failed works again.
    Recovered(StoreTask),
    /// A message for the user.
    Notice(Notice),
    /// The cache was rebuilt and holds only these interviews. All others must be written again.
    CacheLost(Vec<InterviewId>),
    /// The copy of the interviews is missing.
    CopyMissing,
}

/// A receiver of events. Returns false if it could not take one.
pub(crate) type StoreEventSink = Box<dyn Fn(StoreEvent) -> bool + Send>;

pub(crate) enum Job {
    Commit(Commit, oneshot::Sender<Result<(), StoreError>>),
    Cache(CacheBatch),
    CacheAll(CacheBatch),
    Copy(Vec<Arc<Interview>>, Contact),
    Dismiss(Notice, oneshot::Sender<Result<(), StoreError>>),
}

/// The store, and the data that is still to be written to it.
pub(crate) struct StoreWorker {
    store: Box<dyn Store>,
    report: StoreEventSink,
    /// Server data that is not surely on the disk.
    pending: Pending,
    copying: Option<Copying>,
    /// The kinds of writes that failed and have not succeeded since.
    failing: Vec<StoreTask>,
    /// True after the disk refused a write, until the wait is over or another write succeeds.
    is_backing_off: bool,
}

/// A copy of all interviews that is being written.
struct Copying {
    interviews: Vec<Arc<Interview>>,
    contact: Contact,
    /// The number of interviews written, or None before the copy is begun.
    written: Option<usize>,
}

impl StoreWorker {
    pub(crate) fn new(store: impl Store, report: StoreEventSink) -> Self {
        Self {
            store: Box::new(store),
            report,
            pending: Pending::default(),
            copying: None,
            failing: Vec::new(),
            is_backing_off: false,
        }
    }

    /// Serves jobs until the writer is closed, and writes pending data while there is no job.
    pub(crate) fn serve(&mut self, queue: &mpsc::Receiver<Job>) {
        loop {
            let job = if !self.has_pending() {
                match queue.recv() {
                    Ok(job) => Some(job),
                    Err(mpsc::RecvError) => return,
                }
            } else if self.is_backing_off {
                match queue.recv_timeout(RETRY) {
                    Ok(job) => Some(job),
                    Err(mpsc::RecvTimeoutError::Timeout) => None,
                    // The last try. Data that the disk still refuses is fetched again in the next
                    // run.
                    Err(mpsc::RecvTimeoutError::Disconnected) => return self.run_pending(),
                }
            } else {
                queue.try_recv().ok()
            };
            match job {
                Some(Job::Commit(commit, reply)) => {
                    let result = self.commit(&commit);
                    // The caller may have left. The change is durable all the same.
                    let _ = reply.send(result.clone());
                    // The reply goes first: the user waits for the commit, but not for what must
                    // follow it.
                    self.settle_after(&result);
                }
                Some(job) => self.handle(job),
                None => {
                    self.is_backing_off = false;
                    self.write_next();
                }
            }
        }
    }

    pub(crate) fn load(&mut self) -> Result<Snapshot, StoreError> {
        let snapshot = self.store.load()?;
        self.pending = Pending::after(snapshot.contact.clone());
        self.report_news();
        Ok(snapshot)
    }

    pub(crate) fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let result = self.store.commit(commit);
        match &result {
            Ok(()) => self.is_backing_off = false,
            // After a refused commit nothing is certain of what the disk holds since its last sync.
            Err(_) => self.pending.mark_uncertain(),
        }
        self.report_news();
        result
    }

    pub(crate) fn settle_after(&mut self, commit: &Result<(), StoreError>) {
        if commit.is_ok() {
            let settled = self.store.settle();
            if settled.is_err() {
                self.pending.mark_uncertain();
            }
            self.report_outcome(StoreTask::Mirroring, settled);
            self.report_news();
        }
    }

    pub(crate) fn handle(&mut self, job: Job) {
        match job {
            Job::Commit(commit, reply) => {
                let _ = reply.send(self.commit(&commit));
            }
            Job::Cache(batch) => {
                self.pending.add(batch);
                self.is_backing_off = false;
            }
            Job::CacheAll(batch) => self.pending.add_all(batch),
            Job::Copy(interviews, contact) => {
                let written = None;
                self.copying = Some(Copying {
                    interviews,
                    contact,
                    written,
                });
            }
            Job::Dismiss(notice, reply) => {
                // The caller may have left.
                let _ = reply.send(self.store.dismiss(&notice));
            }
        }
    }

    fn has_pending(&self) -> bool {
        !self.pending.is_empty() || self.copying.is_some()
    }

    /// Writes everything that is pending, unless the disk refuses it.
    pub(crate) fn run_pending(&mut self) {
        self.is_backing_off = false;
        while self.has_pending() && !self.is_backing_off {
            self.write_next();
        }
    }

    /// Writes one batch, or one step of the copy. One at a time, so that a commit that arrives
    /// meanwhile waits for a single batch only.
    fn write_next(&mut self) {
        if let Some(batch) = self.pending.next() {
            let cached = self.store.cache(&batch);
            match &cached {
                Ok(()) => self.pending.written(batch),
                Err(_) => {
                    self.pending.mark_uncertain();
                    self.is_backing_off = true;
                }
            }
            self.report_outcome(StoreTask::Caching, cached);
            self.report_news();
        } else if let Some(mut copying) = self.copying.take() {
            let copied = copying.next_step(&mut *self.store);
            match copied {
                Ok(true) => self.report_outcome(StoreTask::Copying, Ok(())),
                Ok(false) => self.copying = Some(copying),
                Err(error) => {
                    self.is_backing_off = true;
                    self.copying = Some(copying);
                    self.report_outcome(StoreTask::Copying, Err(error));
                }
            }
        }
    }

    /// Reports a failure each time, and the first success after one.
    fn report_outcome(&mut self, task: StoreTask, done: Result<(), StoreError>) {
        let had_failed = self.failing.contains(&task);
        match done {
            Ok(()) if had_failed => {
                if (self.report)(StoreEvent::Recovered(task)) {
                    self.failing.retain(|failing| *failing != task);
                }
            }
            Ok(()) => {}
            Err(error) => {
                if !had_failed {
                    self.failing.push(task);
                }
                // If the worker is too busy to take the event, the next failure is reported again.
                let _ = (self.report)(StoreEvent::Failed(task, error));
            }
        }
    }

    fn report_news(&mut self) {
        let news = self.store.news();
        for notice in news.notices {
            let _ = (self.report)(StoreEvent::Notice(notice));
        }
        if let Some(ids) = news.cache_lost {
            self.pending.lost(ids);
        }
        if let Some(ids) = self.pending.unreported_loss()
            && (self.report)(StoreEvent::CacheLost(ids.to_vec()))
        {
            self.pending.loss_reported();
        }
        if news.lacks_copy {
            // If it is not received, the next change of the interviews causes a copy.
            let _ = (self.report)(StoreEvent::CopyMissing);
        }
    }
}

impl Copying {
    /// Does the next step. Returns true if it was the last.
    fn next_step(&mut self, store: &mut dyn Store) -> Result<bool, StoreError> {
        let Some(written) = self.written.take() else {
            store.copy(CopyStep::Begin)?;
            self.written = Some(0);
            return Ok(false);
        };
        let rest = self.interviews.get(written..).unwrap_or_default();
        let piece = rest.get(..BATCH).unwrap_or(rest);
        // The contact comes last, so that a copy that was cut short is not taken for a whole one.
        if piece.is_empty() {
            store.copy(CopyStep::End(&self.contact))?;
            return Ok(true);
        }
        store.copy(CopyStep::Add(piece))?;
        self.written = Some(written + piece.len());
        Ok(false)
    }
}
