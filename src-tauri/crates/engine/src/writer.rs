//! The one owner of the store: a thread.
//!
//! Changes go before whatever of the cache is still to be written, so that a save never waits for a
//! pull of many interviews to reach the disk.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use interlude_domain::{Interview, InterviewId};
use tokio::sync::oneshot;

use crate::pending::{BATCH, Pending};
use crate::store::{
    CacheBatch, Commit, Contact, CopyStep, Notice, Snapshot, Store, StoreError, StoreErrorKind,
};

/// How long what the disk refused is left alone, if nothing else shows sooner that it works again.
const RETRY: Duration = Duration::from_secs(30);

/// What the store does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CompareMode {
    Saving,
    Mirroring,
    Caching,
    Copying,
}

/// What the writer says of the store, without being asked.
#[derive(Debug)]
pub(crate) enum Told {
    /// Something failed that nobody waits for. It is tried again.
    Failed(CompareMode, StoreError),
    /// It had failed, and works again.
    Works(CompareMode),
    /// The user must be told of it.
    Notice(Notice),
    /// The cache was lost. It holds these interviews now, and all others must be given again.
    CacheLost(Vec<InterviewId>),
    /// There is no copy of the interviews.
    LacksCopy,
}

/// Takes what the writer says. Returns whether it was heard.
pub(crate) type Tell = Box<dyn Fn(Told) -> bool + Send>;

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
    Inline(Box<Mutex<Desk>>),
}

pub(crate) enum Job {
    Commit(Commit, oneshot::Sender<Result<(), StoreError>>),
    Cache(CacheBatch),
    CacheAll(CacheBatch),
    Copy(Vec<Arc<Interview>>, Contact),
    Dismiss(Notice, oneshot::Sender<Result<(), StoreError>>),
}

impl Writer {
    /// Takes the store over and loads what it keeps.
    pub(crate) async fn start(
        store: impl Store,
        writing: Writing,
        tell: Tell,
    ) -> Result<(Self, Snapshot), StoreError> {
        let mut desk = Desk {
            store: Box::new(store),
            tell,
            pending: Pending::default(),
            copying: None,
            failing: Vec::new(),
            is_held_back: false,
        };
        match writing {
            Writing::Inline => {
                let snapshot = desk.load()?;
                Ok((Self::Inline(Box::new(Mutex::new(desk))), snapshot))
            }
            Writing::OwnThread => Self::start_thread(desk).await,
        }
    }

    async fn start_thread(mut desk: Desk) -> Result<(Self, Snapshot), StoreError> {
        let (jobs, queue) = mpsc::channel();
        let (loaded, snapshot) = oneshot::channel();
        let (close, closed) = oneshot::channel();
        let run = move || {
            let snapshot = desk.load();
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
    pub(crate) async fn commit(&self, commit: Commit) -> Result<(), StoreError> {
        match self {
            Self::Inline(desk) => {
                let mut desk = lock(desk);
                let result = desk.commit(&commit);
                desk.settle_after(&result);
                desk.work();
                result
            }
            Self::Thread { jobs, .. } => {
                let (reply, answer) = oneshot::channel();
                jobs.send(Job::Commit(commit, reply)).map_err(|_| gone())?;
                answer.await.unwrap_or_else(|_| Err(gone()))
            }
        }
    }

    /// Writes what the server said, behind whatever is waited for.
    pub(crate) fn cache(&self, batch: CacheBatch) {
        self.give(Job::Cache(batch));
    }

    /// Writes all that the server said, in place of a cache that was lost.
    pub(crate) fn cache_all(&self, batch: CacheBatch) {
        self.give(Job::CacheAll(batch));
    }

    /// Writes a copy of all interviews, behind everything else.
    pub(crate) fn copy(&self, interviews: Vec<Arc<Interview>>, contact: Contact) {
        self.give(Job::Copy(interviews, contact));
    }

    /// Forgets a notice that the user has seen.
    pub(crate) async fn dismiss(&self, notice: Notice) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.give(Job::Dismiss(notice, reply));
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    fn give(&self, job: Job) {
        match self {
            Self::Inline(desk) => {
                let mut desk = lock(desk);
                desk.take(job);
                desk.work();
            }
            Self::Thread { jobs, .. } => {
                // A thread that is gone has told its trouble, and a cache can be fetched again.
                let _ = jobs.send(job);
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
    tell: Tell,
    /// What the server said and the disk does not surely hold.
    pending: Pending,
    copying: Option<Copying>,
    /// What failed and did not work since.
    failing: Vec<CompareMode>,
    /// The disk refused something: it is left alone for a while.
    is_held_back: bool,
}

/// A copy of all interviews that is being written.
struct Copying {
    interviews: Vec<Arc<Interview>>,
    contact: Contact,
    /// How many of them are written; none where it is not begun.
    written: Option<usize>,
}

impl Desk {
    fn serve(&mut self, queue: &mpsc::Receiver<Job>) {
        loop {
            let job = if !self.has_work() {
                match queue.recv() {
                    Ok(job) => Some(job),
                    Err(mpsc::RecvError) => return,
                }
            } else if self.is_held_back {
                match queue.recv_timeout(RETRY) {
                    Ok(job) => Some(job),
                    Err(mpsc::RecvTimeoutError::Timeout) => None,
                    // The last try: what the disk still refuses is fetched again.
                    Err(mpsc::RecvTimeoutError::Disconnected) => return self.work(),
                }
            } else {
                queue.try_recv().ok()
            };
            match job {
                Some(Job::Commit(commit, reply)) => {
                    let result = self.commit(&commit);
                    // Whoever asked may have left; the change is kept all the same.
                    let _ = reply.send(result.clone());
                    self.settle_after(&result);
                }
                Some(job) => self.take(job),
                None => {
                    self.is_held_back = false;
                    self.work_on();
                }
            }
        }
    }

    fn load(&mut self) -> Result<Snapshot, StoreError> {
        let snapshot = self.store.load()?;
        self.pending = Pending::after(snapshot.contact.clone());
        self.hear_news();
        Ok(snapshot)
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let result = self.store.commit(commit);
        match &result {
            Ok(()) => self.is_held_back = false,
            Err(_) => self.pending.distrust(),
        }
        self.hear_news();
        result
    }

    fn settle_after(&mut self, commit: &Result<(), StoreError>) {
        if commit.is_ok() {
            let settled = self.store.settle();
            if settled.is_err() {
                self.pending.distrust();
            }
            self.note(CompareMode::Mirroring, settled);
            self.hear_news();
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Commit(commit, reply) => {
                let _ = reply.send(self.commit(&commit));
            }
            Job::Cache(batch) => {
                self.pending.add(batch);
                self.is_held_back = false;
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
                // Whoever asked may have left.
                let _ = reply.send(self.store.dismiss(&notice));
            }
        }
    }

    fn has_work(&self) -> bool {
        !self.pending.is_empty() || self.copying.is_some()
    }

    /// Does all that is to be done, unless the disk refuses it.
    fn work(&mut self) {
        self.is_held_back = false;
        while self.has_work() && !self.is_held_back {
            self.work_on();
        }
    }

    /// Writes the next piece.
    fn work_on(&mut self) {
        if let Some(batch) = self.pending.next() {
            let cached = self.store.cache(&batch);
            match &cached {
                Ok(()) => self.pending.written(batch),
                Err(_) => {
                    self.pending.distrust();
                    self.is_held_back = true;
                }
            }
            self.note(CompareMode::Caching, cached);
            self.hear_news();
        } else if let Some(mut copying) = self.copying.take() {
            let copied = copying.go_on(&mut *self.store);
            match copied {
                Ok(true) => self.note(CompareMode::Copying, Ok(())),
                Ok(false) => self.copying = Some(copying),
                Err(error) => {
                    self.is_held_back = true;
                    self.copying = Some(copying);
                    self.note(CompareMode::Copying, Err(error));
                }
            }
        }
    }

    /// Tells what failed, and once what works again.
    fn note(&mut self, mode: CompareMode, done: Result<(), StoreError>) {
        let had_failed = self.failing.contains(&mode);
        match done {
            Ok(()) if had_failed => {
                if (self.tell)(Told::Works(mode)) {
                    self.failing.retain(|failing| *failing != mode);
                }
            }
            Ok(()) => {}
            Err(error) => {
                if !had_failed {
                    self.failing.push(mode);
                }
                // A worker too busy to hear of one trouble will meet the next.
                let _ = (self.tell)(Told::Failed(mode, error));
            }
        }
    }

    fn hear_news(&mut self) {
        let news = self.store.news();
        for notice in news.notices {
            let _ = (self.tell)(Told::Notice(notice));
        }
        if let Some(ids) = news.cache_lost {
            self.pending.lost(ids);
        }
        if let Some(ids) = self.pending.unasked()
            && (self.tell)(Told::CacheLost(ids.to_vec()))
        {
            self.pending.asked();
        }
        if news.lacks_copy {
            // Where it is not heard, the next change of the interviews brings one.
            let _ = (self.tell)(Told::LacksCopy);
        }
    }
}

impl Copying {
    /// Does the next step; returns whether it was the last.
    fn go_on(&mut self, store: &mut dyn Store) -> Result<bool, StoreError> {
        let Some(written) = self.written.take() else {
            store.copy(CopyStep::Begin)?;
            self.written = Some(0);
            return Ok(false);
        };
        let rest = self.interviews.get(written..).unwrap_or_default();
        let piece = rest.get(..BATCH).unwrap_or(rest);
        if piece.is_empty() {
            store.copy(CopyStep::End(&self.contact))?;
            return Ok(true);
        }
        store.copy(CopyStep::Add(piece))?;
        self.written = Some(written + piece.len());
        Ok(false)
    }
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
    use interlude_domain::{ListVisibility, Listing};

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
        let (told, troubles) = mpsc::channel();
        let store = Recorder {
            log: Arc::clone(&log),
            poison,
        };
        let tell = Box::new(move |news| told.send(news).is_ok());
        let (writer, _) = Writer::start(store, Writing::OwnThread, tell)
            .await
            .unwrap();
        writer.cache(pull(count));
        writer.close().await;
        let log = log.lock().unwrap().clone();
        let is_failure = |told: &Told| matches!(told, Told::Failed(CompareMode::Caching, _));
        (log, troubles.iter().filter(is_failure).count())
    }

    fn etag(batch: &CacheBatch) -> Option<Option<&str>> {
        batch
            .contact
            .as_ref()
            .map(|contact| contact.etag.as_deref())
    }

    #[tokio::test]
    async fn the_etag_comes_with_the_last_piece() {
        let (log, troubles) = written(2500, 0).await;
        let sizes: Vec<_> = log.iter().map(|batch| batch.upserts.len()).collect();
        assert_eq!(sizes, [1000, 1000, 500]);
        assert_eq!(etag(&log[0]), None);
        assert_eq!(etag(&log[2]), Some(Some("W/\"1\"")));
        assert_eq!(troubles, 0);
    }

    #[tokio::test]
    async fn a_list_that_the_disk_refuses_in_part_is_not_vouched_for() {
        let (log, troubles) = written(2500, 1500).await;
        assert!(log.iter().all(|batch| etag(batch).flatten().is_none()));
        let sizes: Vec<_> = log.iter().map(|batch| batch.upserts.len()).collect();
        assert_eq!(
            sizes,
            [1000, 1000],
            "the first piece, and once more at the last try"
        );
        assert_eq!(troubles, 2);
    }
}
