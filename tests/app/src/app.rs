use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use interlude_app::{Account, Accounts, Connection, Error, NewSeal, OpenAccount};
use interlude_engine::clock::{Clock, Now, SystemClock};
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::store::Switches;
use interlude_engine::{EngineStatus, Ledger, QUIET_AFTER_UNCONFIRMED, Query, SyncReport};
use interlude_model::{
    Change, ConflictKind, Credentials, Delivery, Ending, HistoryEntry, Interview, InterviewId,
    Secret, Slot, State, View, ViewState,
};
use interlude_sandbox::Sandbox;
use tempfile::TempDir;
use tokio::sync::broadcast::error::RecvError;

use crate::clock::clock;
use crate::timeout::with_timeout;

/// One account in this process: its folder and its running engine.
pub struct App {
    data: PathBuf,
    /// Deletes the folder with this value, unless the folder belongs to the test.
    _folder: Option<TempDir>,
    open: OpenAccount,
    credentials: Credentials,
    clock: Arc<ShiftedClock>,
}

/// The system's clocks plus an offset, so that a test can let time pass without waiting.
#[derive(Debug)]
struct ShiftedClock {
    system: Arc<SystemClock>,
    milliseconds: AtomicU64,
}

/// The way in which the engine uses the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Only in a manual sync, as with the command line.
    Manual,
    /// It polls and sends by itself, as behind a window.
    Automatic,
}

impl App {
    /// Connects a new account to the sandbox, without a request to it.
    pub async fn connected(sandbox: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::connect_new(folder.path().to_owned(), Some(folder), sandbox, None).await
    }

    /// Connects a new account whose list and amends go to different servers.
    pub async fn connected_to_both(lists: &Sandbox, amends: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::connect_new(folder.path().to_owned(), Some(folder), lists, Some(amends)).await
    }

    /// Connects a new account with its data in a folder of the test.
    pub async fn connected_in(data: &Path, sandbox: &Sandbox) -> Self {
        Self::connect_new(data.to_owned(), None, sandbox, None).await
    }

    /// Connects a new account and pulls the first list.
    pub async fn synced(sandbox: &Sandbox) -> Self {
        let app = Self::connected(sandbox).await;
        app.sync().await;
        app
    }

    /// Closes the engine, whatever it is doing, and starts it again on the same folder.
    pub async fn restarted(self, mode: Mode) -> Self {
        let credentials = self.credentials.clone();
        self.restarted_as(credentials, mode).await
    }

    /// Closes the engine and starts it again on the same folder with another token.
    pub async fn restarted_with_token(self, token: &str, mode: Mode) -> Self {
        let token = Some(Secret::new(token).unwrap());
        let credentials = Credentials {
            token,
            ..self.credentials.clone()
        };
        self.restarted_as(credentials, mode).await
    }

    /// Closes the engine and starts it with a token that must be refused. Returns the error.
    pub async fn start_error_with_token(self, token: &str) -> Error {
        let Self {
            data,
            _folder,
            open,
            ..
        } = self;
        let account = closed(open).await;
        let given = Credentials {
            api_key: None,
            token: Some(Secret::new(token).unwrap()),
        };
        let accounts = Accounts::claim(data).unwrap();
        let unlocked = accounts.unlock(account, None).await.unwrap();
        unlocked
            .start(given, false, ShiftedClock::start())
            .await
            .unwrap_err()
    }

    /// Closes the engine. Returns the lines of the account's log, oldest first.
    pub async fn closed_log(self) -> Vec<String> {
        let folder = self.open.folder.clone();
        closed(self.open).await;
        interlude_app::log::tail(&folder)
    }

    /// Advances both clocks.
    pub fn advance(&self, span: Duration) {
        let milliseconds = u64::try_from(span.as_millis()).unwrap();
        self.clock
            .milliseconds
            .fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Advances both clocks beyond the quiet time, after which an unconfirmed request can no longer take effect and
    /// lists show what it did.
    pub fn pass_quiet_time(&self) {
        self.advance(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(1));
    }

    /// Runs a manual sync.
    pub async fn sync(&self) -> SyncReport {
        with_timeout("the sync ends", self.open.engine.sync_now()).await
    }

    /// Wakes the engine, as focusing the window or a returning network does.
    pub async fn wake(&self) {
        self.open.engine.wake().await;
    }

    /// Proposes another time.
    pub async fn amend(&self, id: u64, slot: Slot) {
        self.try_amend(id, slot).await.unwrap();
    }

    /// Proposes another time and returns the error, if any.
    pub async fn try_amend(&self, id: u64, slot: Slot) -> Result<(), EditError> {
        let id = number(id);
        let (seen, undo) = (None, Duration::ZERO);
        let edit = Edit::Amend {
            id,
            slot,
            seen,
            undo,
        };
        self.edit(edit).await
    }

    /// Resolves a conflict.
    pub async fn resolve(&self, id: u64, choice: Choice) -> Result<(), EditError> {
        let id = number(id);
        let (seen, undo) = (None, Duration::ZERO);
        let edit = Edit::Resolve {
            id,
            choice,
            seen,
            undo,
        };
        self.edit(edit).await
    }

    /// Drops the newest change.
    pub async fn drop_change(&self, id: u64) {
        self.edit(Edit::Drop(number(id))).await.unwrap();
    }

    /// Retries a refused change.
    pub async fn retry(&self, id: u64) {
        self.edit(Edit::Retry {
            id: number(id),
            seen: None,
        })
        .await
        .unwrap();
    }

    /// Sets the switch "work offline".
    pub async fn work_offline(&self, work_offline: bool) {
        self.edit(Edit::Switch(Switches { work_offline }))
            .await
            .unwrap();
    }

    /// Returns the status of the account.
    pub fn status(&self) -> EngineStatus {
        self.open.engine.status()
    }

    /// Returns all interviews as the server last sent them, most recently updated first.
    pub fn listed(&self) -> Vec<Interview> {
        self.open.engine.read(|ledger| {
            let page = ledger.query(&Query::default());
            let views = page.interviews.iter();
            views.map(|view| view.interview.clone()).collect()
        })
    }

    /// Returns an interview as the server last sent it, or None if it is not shown.
    pub fn interview(&self, id: u64) -> Option<Interview> {
        let read = |ledger: &Ledger| ledger.interview(number(id)).cloned();
        self.open.engine.read(read)
    }

    /// Reads an interview as the user sees it.
    pub fn see<T>(&self, id: u64, read: impl FnOnce(View<'_>) -> T) -> T {
        let read_view = |ledger: &Ledger| read(ledger.view(number(id)).unwrap());
        self.open.engine.read(read_view)
    }

    /// Returns the state of an interview as the user sees it.
    pub fn state(&self, id: u64) -> ViewState {
        self.see(id, |view| view.state())
    }

    /// Returns the time that the user sees as proposed.
    pub fn proposed(&self, id: u64) -> Option<Slot> {
        self.see(id, |view| view.proposed().0.slot())
    }

    /// Returns the agreed time.
    pub fn agreed(&self, id: u64) -> Option<Slot> {
        self.see(id, |view| view.agreed().slot())
    }

    /// Returns the current change.
    pub fn change(&self, id: u64) -> Option<Change> {
        self.see(id, |view| view.change.cloned())
    }

    /// Returns the kind of the conflict, if there is one.
    pub fn conflict_kind(&self, id: u64) -> Option<ConflictKind> {
        match self.change(id)?.state {
            State::Conflict(conflict_kind) => Some(conflict_kind),
            _ => None,
        }
    }

    /// Returns the ended changes of an interview, oldest first.
    pub fn history(&self, id: u64) -> Vec<Arc<HistoryEntry>> {
        self.open.engine.read(|ledger| {
            let history = ledger.durable().history.iter();
            let of_this = history.filter(|entry| entry.change.interview_id == number(id));
            of_this.cloned().collect()
        })
    }

    /// Returns the names of the ends of an interview's changes, oldest first.
    pub fn endings(&self, id: u64) -> Vec<&'static str> {
        let history = self.history(id);
        history.iter().map(|entry| entry.ending.as_str()).collect()
    }

    /// Returns the delivery of the last ended change of an interview.
    pub fn delivery(&self, id: u64) -> Option<Delivery> {
        match &self.history(id).pop()?.ending {
            Ending::Sent(delivery) => Some(delivery.clone()),
            _ => None,
        }
    }

    /// Waits until the ledger satisfies `enough`, checking after every event.
    pub async fn until(&self, what: &str, enough: impl Fn(&Ledger) -> bool) {
        let mut events = self.open.engine.events();
        let wait = async {
            while !self.open.engine.read(&enough) {
                match events.recv().await {
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => panic!("the engine ended: {what}"),
                }
            }
        };
        with_timeout(what, wait).await;
    }

    /// Waits until the status of the account satisfies `enough`.
    pub async fn until_status(&self, what: &str, enough: impl Fn(&EngineStatus) -> bool) {
        let mut status = self.open.engine.watch_status();
        with_timeout(what, status.wait_for(|status| enough(status)))
            .await
            .unwrap();
    }

    async fn connect_new(
        data: PathBuf,
        folder: Option<TempDir>,
        lists: &Sandbox,
        amends: Option<&Sandbox>,
    ) -> Self {
        let accounts = Accounts::claim(&data).unwrap();
        let connection = Connection {
            base: lists.url().parse().unwrap(),
            amend: amends.map(|server| server.url().parse().unwrap()),
            partner: lists.partner_id().parse().unwrap(),
        };
        let credentials = credentials(lists.api_key(), amends.unwrap_or(lists).token());
        let created = accounts.create(connection, NewSeal::None, credentials.clone());
        let unlocked = created.await.unwrap();
        let clock = ShiftedClock::start();
        let open = unlocked
            .start(credentials.clone(), false, clock.clone())
            .await
            .unwrap();
        Self {
            data,
            _folder: folder,
            open,
            credentials,
            clock,
        }
    }

    async fn edit(&self, edit: Edit) -> Result<(), EditError> {
        self.open.engine.edit(edit).await.map(drop)
    }

    async fn restarted_as(self, credentials: Credentials, mode: Mode) -> Self {
        let account = closed(self.open).await;
        let accounts = Accounts::claim(&self.data).unwrap();
        let unlocked = accounts.unlock(account, None).await.unwrap();
        let started = unlocked.start(
            credentials.clone(),
            mode == Mode::Automatic,
            self.clock.clone(),
        );
        let open = started.await.unwrap();
        Self {
            open,
            credentials,
            ..self
        }
    }
}

async fn closed(open: OpenAccount) -> Account {
    with_timeout("the engine closes", open.engine.close()).await;
    open.account
}

impl ShiftedClock {
    fn start() -> Arc<Self> {
        Arc::new(Self {
            system: clock(),
            milliseconds: AtomicU64::new(0),
        })
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Now {
        let Now { wall, monotonic } = self.system.now();
        let later = Duration::from_millis(self.milliseconds.load(Ordering::SeqCst));
        Now {
            wall: wall.plus(later),
            monotonic: monotonic + later,
        }
    }
}

fn credentials(api_key: &str, token: &str) -> Credentials {
    Credentials {
        api_key: Some(Secret::new(api_key).unwrap()),
        token: Some(Secret::new(token).unwrap()),
    }
}

fn number(id: u64) -> InterviewId {
    i64::try_from(id).ok().and_then(InterviewId::new).unwrap()
}
