//! A run of the engine against a [`World`], under simulated time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use interlude_engine::clock::{Clock, Now};
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::memory_store::MemoryStore;
use interlude_engine::random::Random;
use interlude_engine::store::{
    Cache, CacheBatch, Commit, Contact, CopyStep, CredentialMark, News, Notice, Snapshot, Store,
    StoreError,
};
use interlude_engine::{Config, Engine, LIST_LAG, Parts, QUIET_AFTER_UNCONFIRMED, WaitCause};
use interlude_model::{Change, Code, ConflictKind, Slot, State, Timestamp, ViewState};
use tokio::time::{Instant, sleep};

use crate::world::{World, id};

pub const KEY: CredentialMark = CredentialMark([1; 16]);
pub const TOKEN: CredentialMark = CredentialMark([2; 16]);

pub struct Session {
    pub engine: Engine,
    pub disk: Disk,
    pub clock: SimClock,
}

#[derive(Clone)]
pub struct SimClock {
    started: Instant,
    set_by: Arc<AtomicI64>,
}

/// A store in memory that can be made to fail.
#[derive(Clone, Default)]
pub struct Disk {
    pub store: MemoryStore,
    pub is_full: Arc<AtomicBool>,
    /// True while the cache is lost and the loss was not reported.
    is_lost: Arc<AtomicBool>,
    copies: Arc<AtomicI64>,
    next_commits: Arc<Mutex<VecDeque<NextCommit>>>,
}

/// The outcome of a commit.
pub enum NextCommit {
    /// It takes this number of seconds by this clock.
    Takes(SimClock, i64),
    Refused,
    /// It may have been saved, and was not.
    MaybeSaved,
}

pub struct SeededRandom(pub u64);

pub const AUTOMATIC: Config = Config {
    automatic: true,
    one_origin: true,
    key: Some(KEY),
    token: Some(TOKEN),
    quiet: QUIET_AFTER_UNCONFIRMED,
    lag: LIST_LAG,
};
pub const BY_HAND: Config = Config {
    automatic: false,
    ..AUTOMATIC
};

impl Session {
    pub async fn start(world: &World, config: Config) -> Self {
        let clock = SimClock {
            started: Instant::now(),
            set_by: Arc::default(),
        };
        Self::resume(world, config, Disk::default(), clock).await
    }

    /// Starts on the disk of an earlier session.
    pub async fn resume(world: &World, config: Config, disk: Disk, clock: SimClock) -> Self {
        let parts = Parts {
            store: disk.clone(),
            cache: disk.clone(),
            remote: world.clone(),
            clock: Arc::new(clock.clone()),
            random: Box::new(SeededRandom(7)),
            config,
        };
        let engine = Engine::start_simulated(parts).await.unwrap();
        Self {
            engine,
            disk,
            clock,
        }
    }

    /// Ends this run and starts another on the same disk.
    pub async fn killed(self, world: &World, config: Config) -> Self {
        let Self {
            engine,
            disk,
            clock,
        } = self;
        engine.close().await;
        Self::resume(world, config, disk, clock).await
    }

    /// Returns a session that has fetched its first list.
    pub async fn synced(world: &World, config: Config) -> Self {
        let session = Self::start(world, config).await;
        session.engine.sync_now().await;
        session
    }

    pub async fn amend(&self, number: i64, slot: Slot) {
        self.try_amend(number, slot, Duration::ZERO).await.unwrap();
    }

    pub async fn try_amend(
        &self,
        number: i64,
        slot: Slot,
        undo: Duration,
    ) -> Result<(), EditError> {
        let edit = Edit::Amend {
            id: id(number),
            slot,
            seen: None,
            undo,
        };
        self.engine.edit(edit).await.map(drop)
    }

    /// Returns the revision that a window shows of an interview.
    pub fn revision(&self, number: i64) -> u64 {
        self.engine
            .read(|ledger| ledger.view(id(number)).unwrap().revision())
    }

    pub async fn accept(&self, number: i64) -> Result<(), EditError> {
        let edit = Edit::Accept {
            id: id(number),
            seen: self.revision(number),
            undo: Duration::ZERO,
        };
        self.engine.edit(edit).await.map(drop)
    }

    pub async fn cancel(&self, number: i64) -> Result<(), EditError> {
        let edit = Edit::Cancel {
            id: id(number),
            seen: self.revision(number),
            undo: Duration::ZERO,
        };
        self.engine.edit(edit).await.map(drop)
    }

    /// Decides the question about an interview for the user's change.
    pub async fn mine(&self, number: i64) -> Result<(), EditError> {
        let edit = Edit::Resolve {
            id: id(number),
            choice: Choice::Mine,
            seen: None,
            undo: Duration::ZERO,
        };
        self.engine.edit(edit).await.map(drop)
    }

    /// Returns the sentences of the notices.
    pub fn notices(&self) -> Vec<String> {
        self.engine
            .read(|ledger| ledger.notices().map(|one| one.message.clone()).collect())
    }

    /// Returns the wait of each change, in the order in which they were made.
    pub fn waits(&self) -> Vec<(WaitCause, Option<Timestamp>)> {
        let waits = self.engine.waits();
        self.engine.read(|ledger| {
            let changes = ledger.durable().outbox.by_order().into_iter();
            let of_change = |change: &Change| waits.get(&change.id);
            let waits = changes.filter_map(of_change);
            waits.map(|wait| (wait.cause, wait.until)).collect()
        })
    }

    /// Returns the time by the wall clock.
    pub fn wall(&self) -> Timestamp {
        self.clock.now().wall
    }

    pub fn state(&self, number: i64) -> ViewState {
        self.engine
            .read(|ledger| ledger.view(id(number)).unwrap().state())
    }

    pub fn conflict(&self, number: i64) -> Option<ConflictKind> {
        self.engine
            .read(|ledger| match ledger.view(id(number))?.change?.state {
                State::Conflict(kind) => Some(kind),
                _ => None,
            })
    }

    /// Returns how the changes of one interview ended, oldest first.
    pub fn endings(&self, number: i64) -> Vec<&'static str> {
        self.engine.read(|ledger| {
            let history = ledger.durable().history.iter();
            let of_this = history.filter(|entry| entry.change.interview_id == id(number));
            of_this.map(|entry| entry.ending.as_str()).collect()
        })
    }

    pub fn waiting(&self) -> usize {
        self.engine.read(|ledger| ledger.durable().outbox.len())
    }

    pub fn attempts(&self, number: i64) -> u32 {
        self.engine
            .read(|ledger| ledger.durable().outbox.of(id(number))[0].attempts)
    }
}

impl SimClock {
    /// Moves the wall clock by this many seconds, forward or back.
    pub fn set_by(&self, seconds: i64) {
        self.set_by.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SimClock {
    fn now(&self) -> Now {
        let monotonic = self.started.elapsed();
        let set = Timestamp::from_seconds(1_737_500_000 + self.set_by.load(Ordering::SeqCst));
        Now {
            wall: set.plus(monotonic),
            monotonic,
        }
    }
}

impl Random for SeededRandom {
    fn bits(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0.rotate_left(23) ^ self.0
    }
}

impl Disk {
    pub fn fill(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::SeqCst);
    }

    /// Loses the cache, as a database does that is rebuilt while open.
    pub fn lose_cache(&self) {
        let mut store = self.store.clone();
        let removals = store
            .load()
            .unwrap()
            .interviews
            .iter()
            .map(|interview| interview.id)
            .collect();
        let lost = CacheBatch {
            removals,
            contact: Some(Contact::default()),
            ..CacheBatch::default()
        };
        store.write(&lost).unwrap();
        self.is_lost.store(true, Ordering::SeqCst);
    }

    /// Makes the cache hold what it held at an earlier time, as after a crash, because it is written behind.
    pub fn cache_again(&self, earlier: &Snapshot) {
        let upserts = earlier.interviews.iter().cloned().map(Arc::new);
        let batch = CacheBatch {
            upserts: upserts.collect(),
            contact: Some(earlier.contact.clone()),
            ..CacheBatch::default()
        };
        self.store.clone().write(&batch).unwrap();
    }

    /// Sets the outcomes of the next commits.
    pub fn next_commits(&self, outcomes: impl Into<VecDeque<NextCommit>>) {
        *self.next_commits.lock().unwrap() = outcomes.into();
    }

    /// Returns the number of complete copies of the interviews.
    pub fn copies(&self) -> i64 {
        self.copies.load(Ordering::SeqCst)
    }

    fn room(&self) -> Result<(), StoreError> {
        match self.is_full.load(Ordering::SeqCst) {
            false => Ok(()),
            true => Err(disk_full()),
        }
    }
}

fn disk_full() -> StoreError {
    StoreError::new(Code::DiskFull, "The disk is full.")
}

impl Store for Disk {
    fn load(&mut self) -> Result<Snapshot, StoreError> {
        self.store.load()
    }

    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        self.room()?;
        match self.next_commits.lock().unwrap().pop_front() {
            Some(NextCommit::Refused) => return Err(disk_full()),
            Some(NextCommit::MaybeSaved) => {
                return Err(StoreError {
                    code: Code::MaybeSaved,
                    ..disk_full()
                });
            }
            Some(NextCommit::Takes(clock, seconds)) => clock.set_by(seconds),
            None => {}
        }
        self.store.commit(commit)
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.store.settle()
    }

    fn keep_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.room()?;
        self.store.keep_notice(notice)
    }

    fn dismiss(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.store.dismiss(notice)
    }
}

impl Cache for Disk {
    fn write(&mut self, batch: &CacheBatch) -> Result<(), StoreError> {
        self.room()?;
        self.store.write(batch)
    }

    fn copy(&mut self, step: CopyStep<'_>) -> Result<(), StoreError> {
        self.room()?;
        if let CopyStep::End(_) = step {
            self.copies.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }

    fn news(&mut self) -> News {
        if !self.is_lost.swap(false, Ordering::SeqCst) {
            return News::default();
        }
        News {
            notices: vec![Notice {
                code: Code::DatabaseRebuilt,
                message: "The database was rebuilt.".into(),
            }],
            cache_lost: Some(Vec::new()),
            ..News::default()
        }
    }
}

pub async fn seconds(count: u64) {
    sleep(Duration::from_secs(count)).await;
}
