use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use interlude_model::{ChangeId, Interview};
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
use crate::store_worker::StoreTask;
use crate::waits::Waits;
use crate::worker::{Input, Worker};
use crate::writer::{Writer, Writing};

/// The number of inputs that may wait for the worker. Callers wait if there are more.
const INPUTS: usize = 256;

/// The number of events by which a listener may fall behind.
const EVENTS: usize = 256;

/// An open account. Reads are answered from memory, edits return once they are durable, and
/// requests to the server run by themselves.
#[derive(Debug)]
pub struct Engine {
    ledger: Arc<RwLock<Ledger>>,
    inputs: mpsc::Sender<Input>,
    events: broadcast::Sender<Event>,
    status: watch::Receiver<EngineStatus>,
    waits: watch::Receiver<Waits>,
}

/// The parts of an engine.
pub struct Parts<S, R> {
    pub store: S,
    /// The server of the account, with the credentials.
    pub remote: R,
    pub clock: Arc<dyn Clock>,
    pub random: Box<dyn Random>,
    pub writing: Writing,
    pub config: Config,
}

impl Engine {
    /// Loads the store and starts the worker on the caller's tokio runtime.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn start<S: Store, R: Remote>(parts: Parts<S, R>) -> Result<Self, StoreError> {
        let Parts {
            store,
            remote,
            clock,
            random,
            writing,
            config,
        } = parts;
        let (inputs, input_receiver) = mpsc::channel(INPUTS);
        let weak_inputs = inputs.downgrade();
        let report = Box::new(move |event| {
            let inputs = weak_inputs.upgrade();
            inputs.is_some_and(|inputs| inputs.try_send(Input::StoreEvent(event)).is_ok())
        });
        let (writer, snapshot) = Writer::start(store, writing, report).await?;
        let mut ledger = Ledger::new(snapshot);
        let commit = review::recover(&ledger, clock.now().wall);
        if !commit.ops.is_empty() {
            ledger.adopt(&commit);
            // If it cannot be written now, the disk still says Sending, and the next start
            // concludes the same from it.
            if let Err(error) = writer.commit(commit).await {
                ledger.add_trouble(StoreTask::Saving, Notice::of(&error));
            }
        }
        let all = ledger.interviews().map(|interview| interview.id).collect();
        let removals = ledger.forget_gone(all);
        let upserts = recovered(&ledger);
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
        let (status_sender, status) = watch::channel(status(&ledger, &session, &config));
        let (waits_sender, waits) = watch::channel(Waits::default());
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
            status: status_sender,
            waits: waits_sender,
            network: JoinSet::new(),
            if_task_panics: HashMap::new(),
            waiting_for_sync: Vec::new(),
            report: SyncReport::default(),
            unsaved_responses: VecDeque::new(),
            store_wait: None,
            wake_in: None,
            copy_is_due: false,
            copy_wait: None,
        };
        // A caller that asks at once gets the waits that the last run left.
        worker.load_waits();
        worker.publish();
        tokio::spawn(worker.run(input_receiver));
        Ok(Self {
            ledger,
            inputs,
            events,
            status,
            waits,
        })
    }

    /// Reads the ledger. `read` must be quick, because the engine waits for it before it changes
    /// anything.
    pub fn read<T>(&self, read: impl FnOnce(&Ledger) -> T) -> T {
        read(&self.ledger.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Carries out an edit. It is durable when this returns. Returns the change that it is about,
    /// if that is in the outbox now.
    ///
    /// # Errors
    /// [`EditError`]. Nothing has changed then, unless its store error says that the change may
    /// have been saved.
    pub async fn edit(&self, edit: Edit) -> Result<Option<ChangeId>, EditError> {
        self.ask(|reply| Input::Edit(edit, reply))
            .await
            .unwrap_or_else(|| Err(gone().into()))
    }

    /// Fetches the list and sends what waits, without undo windows, backoffs or polls. Returns when
    /// everything is done that can be done now.
    ///
    /// It does not wait for `Retry-After` to end, nor for a disk that refuses writes, which is a
    /// notice.
    pub async fn sync_now(&self) -> SyncReport {
        self.ask(Input::Sync).await.unwrap_or_default()
    }

    /// Ends the backoffs, because the network is back or the user looks at the window.
    pub async fn wake(&self) {
        // A worker that is gone needs no wake-up.
        let _ = self.inputs.send(Input::Wake).await;
    }

    /// Notes that the remote now holds other credentials.
    pub async fn credentials_changed(
        &self,
        key: Option<CredentialMark>,
        token: Option<CredentialMark>,
    ) {
        // A worker that is gone uses no credentials.
        let _ = self.inputs.send(Input::Credentials { key, token }).await;
    }

    /// Forgets the notice with this sentence, which the user has dismissed. A failure is shown
    /// again when it happens again.
    ///
    /// # Errors
    /// [`StoreError`] if the store could not forget it. It is shown again after the next start.
    pub async fn dismiss_notice(&self, message: &str) -> Result<(), StoreError> {
        let message = message.to_owned();
        self.ask(|reply| Input::Dismiss(message, reply))
            .await
            .unwrap_or_else(|| Err(gone()))
    }

    /// Returns a receiver of the events from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Returns the status of the account.
    pub fn status(&self) -> EngineStatus {
        self.status.borrow().clone()
    }

    /// Returns a receiver of the status.
    pub fn watch_status(&self) -> watch::Receiver<EngineStatus> {
        self.status.clone()
    }

    /// Returns the reason why each change waits. [`Event::StatusChanged`] is sent when it changes.
    pub fn waits(&self) -> Waits {
        self.waits.borrow().clone()
    }

    /// Stops the engine and releases the store. Pending data is written first. Requests under way
    /// are abandoned and looked up at the next start. Every later call gets an error.
    pub async fn close(&self) {
        let _ = self.ask(Input::Stop).await;
    }

    async fn ask<T>(&self, input: impl FnOnce(oneshot::Sender<T>) -> Input) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inputs.send(input(reply)).await.ok()?;
        answer.await.ok()
    }
}

/// Returns the interviews whose delivered times the cache had lost, with these times.
fn recovered(ledger: &Ledger) -> Vec<Arc<Interview>> {
    let history_recovery = HistoryRecovery::of(&ledger.durable().history);
    let known = history_recovery.ids().filter_map(|id| ledger.interview(id));
    let complete = known.filter_map(|known| history_recovery.recover(known));
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
