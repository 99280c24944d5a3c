use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use interlude_domain::{ChangeId, Interview};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::config::Config;
use crate::edit::{Edit, EditError};
use crate::event::Event;
use crate::history_recovery::HistoryRecovery;
use crate::ledger::Ledger;
use crate::random::Random;
use crate::remote::Remote;
use crate::report::{SyncReport, status};
use crate::review;
use crate::session_state::SessionState;
use crate::status::EngineStatus;
use crate::store::{CacheBatch, CredentialMark, Notice, Store, StoreError, StoreErrorKind};
use crate::waits::Waits;
use crate::worker::{Input, Worker};
use crate::writer::{CompareMode, Writer, Writing};

/// How many inputs may wait for the worker before those who ask wait themselves.
const INPUTS: usize = 256;

/// How many events a listener may fall behind.
const EVENTS: usize = 256;

/// One account, open: reads are answered from memory, edits return once they are durable, and the
/// network is the engine's own business.
#[derive(Debug)]
pub struct Engine {
    ledger: Arc<RwLock<Ledger>>,
    inputs: mpsc::Sender<Input>,
    events: broadcast::Sender<Event>,
    status: watch::Receiver<EngineStatus>,
    waits: watch::Receiver<Waits>,
}

/// What an engine is made of.
pub struct Parts<S, R> {
    /// The account's folder.
    pub store: S,
    /// The account's server, with its credentials.
    pub remote: R,
    /// Both clocks.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Box<dyn Random>,
    /// Where the store is written from.
    pub writing: Writing,
    /// How it behaves.
    pub config: Config,
}

impl Engine {
    /// Loads what the store keeps and starts the worker, on the tokio runtime of the caller.
    ///
    /// # Errors
    /// [`StoreError`] if what is kept cannot be read.
    pub async fn start<S: Store, R: Remote>(parts: Parts<S, R>) -> Result<Self, StoreError> {
        let Parts {
            store,
            remote,
            clock,
            random,
            writing,
            config,
        } = parts;
        let (inputs, heard) = mpsc::channel(INPUTS);
        let troubled = inputs.downgrade();
        let tell = Box::new(move |told| {
            let inputs = troubled.upgrade();
            inputs.is_some_and(|inputs| inputs.try_send(Input::Told(told)).is_ok())
        });
        let (writer, snapshot) = Writer::start(store, writing, tell).await?;
        let mut ledger = Ledger::new(snapshot);
        let commit = review::at_start(&ledger, clock.now().wall);
        if !commit.ops.is_empty() {
            ledger.adopt(&commit);
            // Where it cannot be written now, the disk still says Sending, and the next start
            // concludes the same from it.
            if let Err(error) = writer.commit(commit).await {
                ledger.add_trouble(CompareMode::Saving, Notice::of(&error));
            }
        }
        let all = ledger.interviews().map(|interview| interview.id).collect();
        let removals = ledger.forget_gone(all);
        let upserts = recalled(&ledger);
        for interview in &upserts {
            ledger.put_interview(Arc::clone(interview));
        }
        if !(removals.is_empty() && upserts.is_empty()) {
            writer.cache(CacheBatch {
                upserts,
                removals,
                ..CacheBatch::default()
            });
        }
        let session = SessionState::default();
        let (events, _) = broadcast::channel(EVENTS);
        let (told, status) = watch::channel(status(&ledger, &session, &config));
        let (told_waits, waits) = watch::channel(Waits::default());
        let ledger = Arc::new(RwLock::new(ledger));
        let mut worker = Worker {
            ledger: Arc::clone(&ledger),
            session,
            config,
            remote: Arc::new(remote),
            clock,
            random,
            writer,
            events: events.clone(),
            status: told,
            waits: told_waits,
            network: JoinSet::new(),
            if_it_panics: HashMap::new(),
            waiting_for_sync: Vec::new(),
            report: SyncReport::default(),
            owed: VecDeque::new(),
            store_wait: None,
            wake_in: None,
            copy_is_due: false,
            copy_wait: None,
        };
        // Whoever asks at once what a change waits for is told what the last run left.
        worker.begin();
        worker.publish();
        tokio::spawn(worker.run(heard));
        Ok(Self {
            ledger,
            inputs,
            events,
            status,
            waits,
        })
    }

    /// Reads the ledger. `look` must be quick: the engine waits for it before it changes anything.
    pub fn read<T>(&self, look: impl FnOnce(&Ledger) -> T) -> T {
        look(&self.ledger.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does what the user asks. When it returns, it is durable. Gives the change that it is
    /// about, where it leaves one in the outbox.
    ///
    /// # Errors
    /// [`EditError`]: nothing changed.
    pub async fn edit(&self, edit: Edit) -> Result<Option<ChangeId>, EditError> {
        self.ask(|reply| Input::Edit(edit, reply))
            .await
            .unwrap_or_else(|| Err(gone().into()))
    }

    /// The user's own word: asks for the list and sends what waits, without undo windows, backoffs
    /// or polls, and returns when all is done that can be done now. It never sleeps out a hold, nor
    /// waits for a disk that refuses what it has to write: that is a notice.
    pub async fn sync_now(&self) -> SyncReport {
        self.ask(Input::Sync).await.unwrap_or_default()
    }

    /// The network is back, or the user looks at the window: backoffs end.
    pub async fn wake(&self) {
        // A worker that is gone needs no waking.
        let _ = self.inputs.send(Input::Wake).await;
    }

    /// The remote holds other credentials from now on.
    pub async fn credentials_changed(
        &self,
        key: Option<CredentialMark>,
        token: Option<CredentialMark>,
    ) {
        // A worker that is gone uses no credentials.
        let _ = self.inputs.send(Input::Credentials { key, token }).await;
    }

    /// Forgets the notice with this sentence, which the user has seen. What does not work is told
    /// again when it fails again.
    ///
    /// # Errors
    /// [`StoreError`]: it is told again after the next start.
    pub async fn dismiss_notice(&self, message: &str) -> Result<(), StoreError> {
        let message = message.to_owned();
        self.ask(|reply| Input::Dismiss(message, reply))
            .await
            .unwrap_or_else(|| Err(gone()))
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Where the account stands.
    pub fn status(&self) -> EngineStatus {
        self.status.borrow().clone()
    }

    /// Where the account stands, as it changes.
    pub fn watch_status(&self) -> watch::Receiver<EngineStatus> {
        self.status.clone()
    }

    /// What each unfinished change waits for. [`Event::StatusChanged`] tells when it is another.
    pub fn waits(&self) -> Waits {
        self.waits.borrow().clone()
    }

    /// Stops: requests under way are left as they are, to be looked up at the next start; what is
    /// still to be written is written, and the store is released. Whoever asks anything of it from
    /// then on is told that it has stopped.
    pub async fn close(&self) {
        let _ = self.ask(Input::Stop).await;
    }

    async fn ask<T>(&self, input: impl FnOnce(oneshot::Sender<T>) -> Input) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inputs.send(input(reply)).await.ok()?;
        answer.await.ok()
    }
}

/// The interviews whose delivered times the cache has lost, with these.
fn recalled(ledger: &Ledger) -> Vec<Arc<Interview>> {
    let history_recovery = HistoryRecovery::of(&ledger.durable().history);
    let known = history_recovery.ids().filter_map(|id| ledger.interview(id));
    let complete = known.filter_map(|known| history_recovery.complete(known));
    complete.map(Arc::new).collect()
}

fn gone() -> StoreError {
    StoreError {
        kind: StoreErrorKind::Stopped,
        message:
            "Nothing was saved, because Interlude's engine has stopped. Start Interlude again."
                .to_owned(),
        path: None,
    }
}
