//! Handle of the store's only writer.
//!
//! Changes are written before cached data, so that a save never waits for a pull of many
//! interviews.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use interlude_model::Interview;
use tokio::sync::oneshot;

use crate::store::{
    CacheBatch, Commit, Contact, Notice, Snapshot, Store, StoreError, StoreErrorKind,
};
use crate::store_worker::{Job, StoreEventSink, StoreWorker};

/// The place from which the store is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writing {
    /// A thread of its own.
    #[default]
    OwnThread,
    /// The worker's own task. For a store in memory under simulated time, which would run on while
    /// a thread that the simulation does not see is at work.
    Inline,
}

/// The store, as the worker sees it.
pub(crate) enum Writer {
    Thread {
        jobs: mpsc::Sender<Job>,
        closed: oneshot::Receiver<()>,
    },
    Inline(Box<Mutex<StoreWorker>>),
}

impl Writer {
    /// Takes the store over and loads its content.
    pub(crate) async fn start(
        store: impl Store,
        writing: Writing,
        report: StoreEventSink,
    ) -> Result<(Self, Snapshot), StoreError> {
        let mut store_worker = StoreWorker::new(store, report);
        match writing {
            Writing::Inline => {
                let snapshot = store_worker.load()?;
                Ok((Self::Inline(Box::new(Mutex::new(store_worker))), snapshot))
            }
            Writing::OwnThread => Self::start_thread(store_worker).await,
        }
    }

    async fn start_thread(mut store_worker: StoreWorker) -> Result<(Self, Snapshot), StoreError> {
        let (jobs, queue) = mpsc::channel();
        let (loaded, snapshot) = oneshot::channel();
        let (close, closed) = oneshot::channel();
        let run = move || {
            let snapshot = store_worker.load();
            let is_open = snapshot.is_ok();
            if loaded.send(snapshot).is_ok() && is_open {
                store_worker.serve(&queue);
            }
            drop(store_worker);
            // Nobody waits if the engine was dropped instead of closed.
            let _ = close.send(());
        };
        thread::Builder::new()
            .name("interlude-writer".to_owned())
            .spawn(run)
            .map_err(|error| {
                stopped(&format!(
                    "No thread could be started to write with: {error}."
                ))
            })?;
        let snapshot = snapshot.await.unwrap_or_else(|_| Err(gone()))?;
        Ok((Self::Thread { jobs, closed }, snapshot))
    }

    /// Makes a commit durable.
    pub(crate) async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        match self {
            Self::Inline(store_worker) => {
                let mut store_worker = lock(store_worker);
                let result = store_worker.commit(&commit);
                store_worker.settle_after(&result);
                store_worker.run_pending();
                result
            }
            Self::Thread { jobs, .. } => {
                let (reply, answer) = oneshot::channel();
                jobs.send(Job::Commit(commit, reply)).map_err(|_| gone())?;
                answer.await.unwrap_or_else(|_| Err(gone()))
            }
        }
    }

    /// Writes server data, after everything that somebody waits for.
    pub(crate) fn cache(&self, batch: CacheBatch) {
        self.send(Job::Cache(batch));
    }

    /// Writes all server data, into a cache that was rebuilt.
    pub(crate) fn cache_all(&self, batch: CacheBatch) {
        self.send(Job::CacheAll(batch));
    }

    /// Writes a copy of all interviews, after everything else.
    pub(crate) fn copy(&self, interviews: Vec<Arc<Interview>>, contact: Contact) {
        self.send(Job::Copy(interviews, contact));
    }

    /// Forgets a notice that the user has dismissed.
    pub(crate) async fn dismiss(&self, notice: Notice) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Dismiss(notice, reply));
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    fn send(&self, job: Job) {
        match self {
            Self::Inline(store_worker) => {
                let mut store_worker = lock(store_worker);
                store_worker.handle(job);
                store_worker.run_pending();
            }
            Self::Thread { jobs, .. } => {
                // A thread that is gone has reported its failure, and server data can be fetched
                // again.
                let _ = jobs.send(job);
            }
        }
    }

    /// Writes everything that is pending, and releases the store.
    pub(crate) async fn close(self) {
        if let Self::Thread { jobs, closed } = self {
            drop(jobs);
            let _ = closed.await;
        }
    }
}

fn lock(store_worker: &Mutex<StoreWorker>) -> MutexGuard<'_, StoreWorker> {
    store_worker.lock().unwrap_or_else(PoisonError::into_inner)
}

fn gone() -> StoreError {
    stopped(
        "Nothing can be saved any more, because Interlude has stopped writing to the disk. Start Interlude again.",
    )
}

fn stopped(message: &str) -> StoreError {
    StoreError {
        kind: StoreErrorKind::Stopped,
        message: message.to_owned(),
        path: None,
    }
}

#[cfg(test)]
mod tests {
    use interlude_model::{InterviewId, ListVisibility, Listing};

    use super::*;
    use crate::store_worker::{StoreEvent, StoreTask};

    type Log = Arc<Mutex<Vec<CacheBatch>>>;

    /// A store that fails every batch with the interview `poison`, and logs the others.
    struct Recorder {
        log: Log,
        poison: i64,
    }

    impl Store for Recorder {
        fn load(&mut self) -> Result<Snapshot, StoreError> {
            Ok(Snapshot::default())
        }

        fn commit(&mut self, _: &Commit) -> Result<(), StoreError> {
            Ok(())
        }

        fn settle(&mut self) -> Result<(), StoreError> {
            Ok(())
        }

        fn cache(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
            if batch
                .upserts
                .iter()
                .any(|interview| interview.id.get() == self.poison)
            {
                return Err(stopped("no room"));
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

    async fn written(count: i64, poison: i64) -> (Vec<CacheBatch>, usize) {
        let log = Log::default();
        let (sender, events) = mpsc::channel();
        let store = Recorder {
            log: Arc::clone(&log),
            poison,
        };
        let report = Box::new(move |event| sender.send(event).is_ok());
        let (writer, _) = Writer::start(store, Writing::OwnThread, report)
            .await
            .unwrap();
        writer.cache(pull(count));
        writer.close().await;
        let log = log.lock().unwrap().clone();
        let is_failure =
            |event: &StoreEvent| matches!(event, StoreEvent::Failed(StoreTask::Caching, _));
        (log, events.iter().filter(is_failure).count())
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
