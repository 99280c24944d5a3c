use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use interlude_account::{Account, AccountError, Accounts, Connection, OpenAccount, Protection};
use interlude_domain::{
    Change, ConflictKind, Delivery, Ending, HistoryEntry, Interview, InterviewId, Slot, State,
    View, ViewState,
};
use interlude_engine::clock::{Clock, Now, SystemClock};
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::store::Switches;
use interlude_engine::{Ledger, QUIET_AFTER_UNCONFIRMED, Query, EngineStatus, SyncReport};
use interlude_sandbox::Sandbox;
use interlude_vault::{Credentials, Secret};
use tempfile::TempDir;
use tokio::sync::broadcast::error::RecvError;

use crate::day::clock;
use crate::patience::within;

/// One account in this process: a folder on the disk, and the engine that runs on it.
pub struct App {
    data: PathBuf,
    /// Gone with the application, where it is its own.
    _folder: Option<TempDir>,
    open: OpenAccount,
    credentials: Credentials,
    clock: Arc<LateClock>,
}

/// The computer's clocks, later by as much as a test lets pass without waiting.
#[derive(Debug)]
struct LateClock {
    system: Arc<SystemClock>,
    milliseconds: AtomicU64,
}

/// Whether the engine goes to the network of its own accord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Only when the user says "sync now", as with the command line.
    ByHand,
    /// It polls and sends, as behind a window.
    Automatic,
}

impl App {
    /// Connects a new account to the sandbox. Nothing was asked of it yet.
    pub async fn connected(sandbox: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::begun(folder.path().to_owned(), Some(folder), sandbox, None).await
    }

    /// The same, with its changes sent to another server than the one that lists.
    pub async fn connected_to_both(lists: &Sandbox, amends: &Sandbox) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::begun(folder.path().to_owned(), Some(folder), lists, Some(amends)).await
    }

    /// The same, with its data in a folder of the test's own.
    pub async fn connected_in(data: &Path, sandbox: &Sandbox) -> Self {
        Self::begun(data.to_owned(), None, sandbox, None).await
    }

    /// Connects a new account and has the first list.
    pub async fn synced(sandbox: &Sandbox) -> Self {
        let app = Self::connected(sandbox).await;
        app.sync().await;
        app
    }

    /// Ends this run, whatever is under way, and starts the next on the same folder.
    pub async fn restarted(self, mode: Mode) -> Self {
        let credentials = self.credentials.clone();
        self.restarted_as(credentials, mode).await
    }

    /// The same with another token.
    pub async fn restarted_with_token(self, token: &str, mode: Mode) -> Self {
        let token = Some(Secret::new(token).unwrap());
        let credentials = Credentials {
            token,
            ..self.credentials.clone()
        };
        self.restarted_as(credentials, mode).await
    }

    /// Ends this run; what the next one with this token is refused for. The folder is left to it.
    pub async fn refused_with_token(self, token: &str) -> AccountError {
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
            .start(given, false, LateClock::start())
            .await
            .unwrap_err()
    }

    /// This long passes, on both clocks.
    pub fn passes(&self, span: Duration) {
        let milliseconds = u64::try_from(span.as_millis()).unwrap();
        self.clock
            .milliseconds
            .fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// A request without a clear answer cannot land any more, and lists show what it did.
    pub fn it_is_quiet(&self) {
        self.passes(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(1));
    }

    /// The user's "sync now".
    pub async fn sync(&self) -> SyncReport {
        within("a sync comes to its end", self.open.engine.sync_now()).await
    }

    /// The window is looked at, or the network came back.
    pub async fn wake(&self) {
        self.open.engine.wake().await;
    }

    /// Saves the wish for another time.
    pub async fn amend(&self, id: u64, slot: Slot) {
        self.try_amend(id, slot).await.unwrap();
    }

    /// The same, where it may fail.
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

    /// Decides a conflict.
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

    /// Drops the newest wish.
    pub async fn drop_change(&self, id: u64) {
        self.edit(Edit::Drop(number(id))).await.unwrap();
    }

    /// Tries a refused change again.
    pub async fn retry(&self, id: u64) {
        self.edit(Edit::Retry(number(id))).await.unwrap();
    }

    /// Sets "work offline".
    pub async fn work_offline(&self, work_offline: bool) {
        self.edit(Edit::Switch(Switches { work_offline }))
            .await
            .unwrap();
    }

    /// Where the account stands.
    pub fn status(&self) -> EngineStatus {
        self.open.engine.status()
    }

    /// What the server last said of every interview, most recently updated first.
    pub fn listed(&self) -> Vec<Interview> {
        self.open.engine.read(|ledger| {
            let page = ledger.query(&Query::default());
            let views = page.interviews.iter();
            views.map(|view| view.interview.clone()).collect()
        })
    }

    /// What the server last said of one interview; none where it is not on the screen.
    pub fn interview(&self, id: u64) -> Option<Interview> {
        let read = |ledger: &Ledger| ledger.interview(number(id)).cloned();
        self.open.engine.read(read)
    }

    /// One interview as the user sees it.
    pub fn see<T>(&self, id: u64, look: impl FnOnce(View<'_>) -> T) -> T {
        let read = |ledger: &Ledger| look(ledger.view(number(id)).unwrap());
        self.open.engine.read(read)
    }

    /// The one word for where an interview stands.
    pub fn state(&self, id: u64) -> ViewState {
        self.see(id, |view| view.state())
    }

    /// The time that the user sees as proposed.
    pub fn proposed(&self, id: u64) -> Option<Slot> {
        self.see(id, |view| view.proposed().0.slot())
    }

    /// The time that both sides agreed on.
    pub fn agreed(&self, id: u64) -> Option<Slot> {
        self.see(id, |view| view.agreed().slot())
    }

    /// The change that is first in line.
    pub fn change(&self, id: u64) -> Option<Change> {
        self.see(id, |view| view.change.cloned())
    }

    /// Why the user has to choose.
    pub fn clash(&self, id: u64) -> Option<ConflictKind> {
        match self.change(id)?.state {
            State::Conflict(clash) => Some(clash),
            _ => None,
        }
    }

    /// How the changes to an interview ended, oldest first.
    pub fn history(&self, id: u64) -> Vec<Arc<HistoryEntry>> {
        self.open.engine.read(|ledger| {
            let history = ledger.durable().history.iter();
            let of_this = history.filter(|entry| entry.change.interview_id == number(id));
            of_this.cloned().collect()
        })
    }

    /// The same in a word each.
    pub fn endings(&self, id: u64) -> Vec<&'static str> {
        let word = |entry: &Arc<HistoryEntry>| match entry.ending {
            Ending::Sent(_) => "sent",
            Ending::Replaced { .. } => "replaced",
            Ending::Undone => "undone",
            Ending::Dropped => "dropped",
        };
        self.history(id).iter().map(word).collect()
    }

    /// How the last change to an interview was delivered.
    pub fn delivery(&self, id: u64) -> Option<Delivery> {
        match &self.history(id).pop()?.ending {
            Ending::Sent(delivery) => Some(delivery.clone()),
            _ => None,
        }
    }

    /// Waits until what is known satisfies `enough`, looking anew at everything that happens.
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
        within(what, wait).await;
    }

    /// Waits until where the account stands satisfies `enough`.
    pub async fn until_status(&self, what: &str, enough: impl Fn(&EngineStatus) -> bool) {
        let mut status = self.open.engine.watch_status();
        within(what, status.wait_for(|status| enough(status)))
            .await
            .unwrap();
    }

    async fn begun(
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
        let created = accounts.create(connection, Protection::None, credentials.clone());
        let unlocked = created.await.unwrap();
        let clock = LateClock::start();
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
    within("the engine closes", open.engine.close()).await;
    open.account
}

impl LateClock {
    fn start() -> Arc<Self> {
        Arc::new(Self {
            system: clock(),
            milliseconds: AtomicU64::new(0),
        })
    }
}

impl Clock for LateClock {
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
