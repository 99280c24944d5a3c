//! The one thread that owns the store.
//!
//! Changes go before whatever of the cache is still to be written, so that a save never waits for a
//! pull of many interviews to reach the disk.

use std::collections::VecDeque;
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

use crate::store::{CacheBatch, Change, Contact, Snapshot, Store, StoreError, StoreErrorKind};

/// How many interviews are written at once: a larger transaction costs sled more memory and time
/// than it saves.
const BATCH: usize = 1000;

/// Told of failures that nobody waits for.
pub(crate) type Trouble = Box<dyn Fn(StoreError) + Send>;

#[derive(Debug)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    closed: oneshot::Receiver<()>,
}

#[derive(Debug)]
enum Job {
    Commit(Change, oneshot::Sender<Result<(), StoreError>>),
    Cache(CacheBatch),
}

impl Writer {
    /// Starts the thread and loads what the store keeps.
    pub(crate) async fn start(
        store: impl Store,
        trouble: Trouble,
    ) -> Result<(Self, Snapshot), StoreError> {
        let (jobs, queue) = mpsc::channel();
        let (loaded, snapshot) = oneshot::channel();
        let (close, closed) = oneshot::channel();
        let run = move || {
            let mut store = store;
            let snapshot = store.load();
            let is_open = snapshot.is_ok();
            if loaded.send(snapshot).is_ok() && is_open {
                Desk {
                    store,
                    trouble,
                    batches: VecDeque::new(),
                    cache_is_torn: false,
                }
                .run(&queue);
            }
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
        Ok((Self { jobs, closed }, snapshot))
    }

    /// Makes a change durable.
    pub(crate) async fn commit(&self, change: Change) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job::Commit(change, reply))
            .map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Writes what the server said, behind whatever is waited for.
    pub(crate) fn cache(&self, batch: CacheBatch) {
        // A thread that is gone has told its trouble already, and a cache can be fetched again.
        let _ = self.jobs.send(Job::Cache(batch));
    }

    /// Lets the thread finish all that it was given, and release the store.
    pub(crate) async fn close(self) {
        drop(self.jobs);
        let _ = self.closed.await;
    }
}

struct Desk<S> {
    store: S,
    trouble: Trouble,
    batches: VecDeque<CacheBatch>,
    /// A batch was lost: no later contact may say that the cache holds the whole list.
    cache_is_torn: bool,
}

impl<S: Store> Desk<S> {
    fn run(mut self, queue: &mpsc::Receiver<Job>) {
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
                Some(Job::Commit(change, reply)) => self.commit(&change, reply),
                Some(Job::Cache(batch)) => self.batches.extend(split(batch)),
                None => self.cache_next(),
            }
        }
    }

    fn commit(&mut self, change: &Change, reply: oneshot::Sender<Result<(), StoreError>>) {
        let result = self.store.commit(change);
        let is_durable = result.is_ok();
        // Whoever asked may have left; the change is kept all the same.
        let _ = reply.send(result);
        if is_durable && let Err(error) = self.store.settle() {
            (self.trouble)(error);
        }
    }

    fn cache_next(&mut self) {
        let Some(mut batch) = self.batches.pop_front() else {
            return;
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
        let (writer, _) = Writer::start(store, trouble).await.unwrap();
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
