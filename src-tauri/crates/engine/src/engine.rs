use std::sync::{Arc, PoisonError, RwLock};

use interlude_model::{ChangeId, Code};
use tokio::runtime::Handle;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::account_thread::{AccountThread, Input};
use crate::edit::{Edit, EditError, GroupError};
use crate::ledger::Ledger;
use crate::parts::{Parts, Place};
use crate::remote::Remote;
use crate::report::{EngineStatus, Event, SyncReport, Waits};
use crate::store::{Cache, CredentialMark, Store, StoreError};

/// The number of inputs that may wait for the account's thread. Callers wait if there are more.
const INPUTS: usize = 256;

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

impl Engine {
    /// Starts the account's thread, which loads the store and owns it. Requests run on the caller's
    /// tokio runtime.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn start<S: Store, C: Cache, R: Remote>(
        parts: Parts<S, C, R>,
    ) -> Result<Self, StoreError> {
        Self::start_on(Place::Threads, parts).await
    }

    /// Does the same on tasks of the caller's runtime instead of threads. For simulated time, which
    /// would run on while a thread that the simulation does not see is at work.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub async fn start_simulated<S: Store, C: Cache, R: Remote>(
        parts: Parts<S, C, R>,
    ) -> Result<Self, StoreError> {
        Self::start_on(Place::Tasks, parts).await
    }

    async fn start_on<S: Store, C: Cache, R: Remote>(
        place: Place,
        parts: Parts<S, C, R>,
    ) -> Result<Self, StoreError> {
        let (inputs, mut receiver) = mpsc::channel(INPUTS);
        let (report_start, started) = oneshot::channel();
        let requests_on = Handle::current();
        place.spawn("interlude-account", async move {
            let thread = match AccountThread::open(parts, place, requests_on) {
                Ok(thread) => thread,
                Err(error) => {
                    // The caller may have left.
                    let _ = report_start.send(Err(error));
                    return;
                }
            };
            let engine = Self {
                ledger: Arc::clone(&thread.ledger),
                inputs,
                events: thread.events.clone(),
                status: thread.status.subscribe(),
                waits: thread.waits.subscribe(),
            };
            // A caller that has left has dropped the engine, which ends the thread.
            let _ = report_start.send(Ok(engine));
            // Under simulated time the caller goes on before anything is requested.
            tokio::task::yield_now().await;
            thread.run(&mut receiver).await;
        })?;
        started.await.unwrap_or_else(|_| Err(gone()))
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

    /// Carries out edits of different interviews as one: all of them are durable when this returns, or none.
    /// A group of [`Edit::Undo`] takes a group back. Returns the changes that they are about.
    ///
    /// # Errors
    /// [`GroupError`] names the edit that was refused. Nothing has changed then.
    pub async fn edit_group(&self, edits: Vec<Edit>) -> Result<Vec<ChangeId>, GroupError> {
        self.ask(|reply| Input::Group(edits, reply))
            .await
            .unwrap_or_else(|| Err(GroupError::of(0, gone().into())))
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
        // A thread that is gone needs no wake-up.
        let _ = self.inputs.send(Input::Wake).await;
    }

    /// Notes that the remote now holds other credentials.
    pub async fn credentials_changed(
        &self,
        key: Option<CredentialMark>,
        token: Option<CredentialMark>,
    ) {
        // A thread that is gone uses no credentials.
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

    /// Stops the engine. Returns when pending data is written and the store is released. Requests under way
    /// are abandoned and looked up at the next start. Every later call gets an error.
    pub async fn close(&self) {
        // A thread that is gone has released everything.
        let _ = self.inputs.send(Input::Stop).await;
        self.inputs.closed().await;
    }

    async fn ask<T>(&self, input: impl FnOnce(oneshot::Sender<T>) -> Input) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.inputs.send(input(reply)).await.ok()?;
        answer.await.ok()
    }
}

fn gone() -> StoreError {
    let message =
        "Nothing was saved, because Interlude's engine has stopped. Start Interlude again.";
    StoreError::new(Code::Stopped, message)
}
