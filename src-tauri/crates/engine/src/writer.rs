//! The one owner of the store: a thread.
//!
//! Changes go before whatever of the cache is still to be written, so that a save never waits for a
//! pull of many interviews to reach the disk.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

use tokio::sync::oneshot;

use crate::store::{CacheBatch, Change, Contact, Snapshot, Store, StoreError, StoreErrorKind};

/// How many interviews are written at once: a larger transaction costs sled more memory and time
/// than it saves.
const BATCH: usize = 1000;

/// Told of failures that nobody waits for.
pub(crate) type Trouble = Box<dyn Fn(StoreError) + Send>;

/// Where the store is written from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writing {
    /// A thread of its own.
    #[default]
    OwnThread,
    /// The worker's task: for a store in memory under simulated time, where a thread that the
    /// simulation does not see would let time run on.
    Inline,
}

/// The writer, as the worker sees it.
pub(crate) enum Writer {
    Thread {
        jobs: mpsc::Sender<Job>,
        closed: oneshot::Receiver<()>,
    },
    Inline(Mutex<Desk>),
}

pub(crate) enum Job {
    Commit(Change, oneshot::Sender<Result<(), StoreError>>),
    Cache(CacheBatch),
}

impl Writer {
    /// Takes the store over and loads what it keeps.
    pub(crate) async fn start(
        store: impl Store,
        writing: Writing,
        trouble: Trouble,
    ) -> Result<(Self, Snapshot), StoreError> {
        let store = Box::new(store);
        let mut desk = Desk {
            store,
            trouble,
            batches: VecDeque::new(),
            cache_is_torn: false,
        };
        match writing {
            Writing::Inline => {
                let snapshot = desk.store.load()?;
                Ok((Self::Inline(Mutex::new(desk)), snapshot))
            }
            Writing::OwnThread => Self::start_thread(desk).await,
        }
    }

    async fn start_thread(mut desk: Desk) -> Result<(Self, Snapshot), StoreError> {
        let (jobs, queue) = mpsc::channel();
        let (loaded, snapshot) = oneshot::channel();
        let (close, closed) = oneshot::channel();
        let run = move || {
            let snapshot = desk.store.load();
            let is_open = snapshot.is_ok();
            if loaded.send(snapshot).is_ok() && is_open {
                desk.serve(&queue);
            }
            drop(desk);
            // Nobody waits for it where the engine was dropped rather than closed.
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

    /// Makes a change durable.
    pub(crate) async fn commit(&self, change: Change) -> Result<(), StoreError> {
        match self {
            Self::Inline(desk) => {
                let mut desk = lock(desk);
                let result = desk.store.commit(&change);
                desk.settle_after(&result);
                result
            }
            Self::Thread { jobs, .. } => {
                let (reply, answer) = oneshot::channel();
                jobs.send(Job::Commit(change, reply)).map_err(|_| gone())?;
                answer.await.unwrap_or_else(|_| Err(gone()))
            }
        }
    }

    /// Writes what the server said, behind whatever is waited for.
    pub(crate) fn cache(&self, batch: CacheBatch) {
        match self {
            Self::Inline(desk) => {
                let mut desk = lock(desk);
                desk.batches.extend(split(batch));
                while desk.cache_next() {}
            }
            Self::Thread { jobs, .. } => {
                // A thread that is gone has told its trouble, and a cache can be fetched again.
                let _ = jobs.send(Job::Cache(batch));
            }
        }
    }

    /// Lets all that was given be written, and releases the store.
    pub(crate) async fn close(self) {
        if let Self::Thread { jobs, closed } = self {
            drop(jobs);
            let _ = closed.await;
        }
    }
}

/// The store and what is still to be written to it.
pub(crate) struct Desk {
    store: Box<dyn Store>,
    trouble: Trouble,
    batches: VecDeque<CacheBatch>,
    /// A batch was lost: no later contact may say that the cache holds the whole list.
    cache_is_torn: bool,
}

impl Desk {
    fn serve(&mut self, queue: &mpsc::Receiver<Job>) {
        loop {
            let job = if self.batches.is_empty() {
                match queue.recv() {
                    Ok(job) => Some(job),
                    Err(mpsc::RecvError) => return,
                }
            } else {
                queue.try_recv().ok()
            };
            match job {
                Some(Job::Commit(change, reply)) => {
                    let result = self.store.commit(&change);
                    // Whoever asked may have left; the change is kept all the same.
                    let _ = reply.send(result.clone());
                    self.settle_after(&result);
                }
                Some(Job::Cache(batch)) => self.batches.extend(split(batch)),
                None => {
                    self.cache_next();
                }
            }
        }
    }

    fn settle_after(&mut self, commit: &Result<(), StoreError>) {
        if commit.is_ok()
            && let Err(error) = self.store.settle()
        {
            (self.trouble)(error);
        }
    }

    /// Writes the next batch; `false` if there is none.
    fn cache_next(&mut self) -> bool {
        let Some(mut batch) = self.batches.pop_front() else {
            return false;
        };
        if self.cache_is_torn
            && let Some(contact) = &mut batch.contact
        {
            contact.etag = None;
        }
        if let Err(error) = self.store.cache(&batch) {
            self.cache_is_torn = true;
            (self.trouble)(error);
        }
        true
    }
}

/// Cuts a batch into pieces. The first of several forgets the ETag and the last brings the new one,
/// so that a torn write is simply pulled again.
fn split(batch: CacheBatch) -> Vec<CacheBatch> {
    if batch.upserts.len() + batch.removals.len() <= BATCH {
        return vec![batch];
    }
    let CacheBatch {
        upserts,
        removals,
        contact,
    } = batch;
    let forgotten = contact.clone().map(|contact| Contact {
        etag: None,
        ..contact
    });
    let mut pieces = vec![CacheBatch {
        contact: forgotten,
        ..CacheBatch::default()
    }];
    let upserts = upserts.chunks(BATCH).map(<[_]>::to_vec);
    pieces.extend(upserts.map(|upserts| CacheBatch {
        upserts,
        ..CacheBatch::default()
    }));
    let removals = removals.chunks(BATCH).map(<[_]>::to_vec);
    pieces.extend(removals.map(|removals| CacheBatch {
        removals,
        ..CacheBatch::default()
    }));
    pieces.push(CacheBatch {
        contact,
        ..CacheBatch::default()
    });
    pieces
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

fn gone() -> StoreError {
    stopped(
        "Nothing can be saved any more, because the part of Interlude that writes has stopped. Start it again.",
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
    use std::sync::{Arc, Mutex};

    use interlude_domain::{Interview, InterviewId, Listing, Sight};

    use super::*;

    type Log = Arc<Mutex<Vec<CacheBatch>>>;

    /// Keeps what it is given to cache, and fails every batch that carries this interview.
    struct Recorder {
        log: Log,
        poison: i64,
    }

    impl Store for Recorder {
        fn load(&mut self) -> Result<Snapshot, StoreError> {
            Ok(Snapshot::default())
        }

        fn commit(&mut self, _: &Change) -> Result<(), StoreError> {
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
            sight: Sight::Hidden,
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
        let (told, troubles) = mpsc::channel();
        let store = Recorder {
            log: Arc::clone(&log),
            poison,
        };
        let trouble = Box::new(move |error| told.send(error).unwrap());
        let (writer, _) = Writer::start(store, Writing::OwnThread, trouble)
            .await
            .unwrap();
        writer.cache(pull(count));
        writer.close().await;
        let log = log.lock().unwrap().clone();
        (log, troubles.iter().count())
    }

    fn etag(batch: &CacheBatch) -> Option<Option<&str>> {
        batch
            .contact
            .as_ref()
            .map(|contact| contact.etag.as_deref())
    }

    #[tokio::test]
    async fn the_etag_comes_last_and_the_old_one_goes_first() {
        let (log, troubles) = written(2500, 0).await;
        let sizes: Vec<_> = log.iter().map(|batch| batch.upserts.len()).collect();
        assert_eq!(sizes, [0, 1000, 1000, 500, 0]);
        assert_eq!(etag(&log[0]), Some(None));
        assert_eq!(etag(&log[4]), Some(Some("W/\"1\"")));
        assert_eq!(troubles, 0);
    }

    #[tokio::test]
    async fn a_lost_batch_keeps_the_etag_from_being_believed() {
        let (log, troubles) = written(2500, 1500).await;
        assert_eq!(etag(log.last().unwrap()), Some(None));
        assert_eq!(troubles, 1);
    }
}
