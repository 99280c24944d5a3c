//! A controller with recorded events and a recorded desktop.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use interlude_app::view::{
    AccountSummary, AmendRequest, Badge, ConnectRequest, HistoryEnding, HistoryItem,
    InterviewQuery, InterviewSort, LockedSeal, QuickMove, Settings, StartError, StartState,
    WallSlot, WindowError, WindowStatus,
};
use interlude_engine::clock::SystemClock;
use interlude_model::Timestamp;
use interlude_model::zone::Zone;
use interlude_sandbox::{Options, Sandbox, SystemClock as ServerClock};
use interlude_store::keys::test_keychain::PrivateKeyring;
use interlude_store::keys::{Keychain, Seal};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use url::Url;

use crate::controller::{Controller, Desktop, Environment, PageEvent};

/// The passphrase of sealed accounts.
pub(super) const PASSPHRASE: &str = "correct horse";

/// The clocks of the application and of the server, which begin at noon of the same Wednesday: what the sample week has
/// behind it depends on the hour. There is one pair, so that they go on when the application starts again.
static CLOCKS: LazyLock<(SystemClock, ServerClock)> = LazyLock::new(|| {
    let noon = Timestamp::parse("2025-01-22T12:00:00Z").unwrap();
    let server = ServerClock::beginning_at(noon.to_chrono().unwrap());
    (SystemClock::beginning_at(noon), server)
});

/// Longer than any test takes on a slow computer.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(super) struct Harness {
    pub(super) folder: Arc<TempDir>,
    pub(super) controller: Controller,
    pub(super) opened: Arc<Mutex<Vec<String>>>,
    /// The computer's time zone. The controller notices a change when the window gets the focus.
    pub(super) zone: Arc<Mutex<Zone>>,
    events: UnboundedReceiver<PageEvent>,
}

struct RecordedDesktop {
    folder: PathBuf,
    opened: Arc<Mutex<Vec<String>>>,
    events: UnboundedSender<PageEvent>,
}

impl RecordedDesktop {
    fn record(&self, opened: String) {
        self.opened.lock().unwrap().push(opened);
    }
}

impl Desktop for RecordedDesktop {
    fn emit(&self, event: PageEvent) {
        // A test that has ended reads no events.
        let _ = self.events.send(event);
    }

    fn bring_to_front(&self, activation_token: Option<String>) {
        self.record(match activation_token {
            Some(token) => format!("window with {token}"),
            None => "window".to_owned(),
        });
    }

    fn quit(&self) {
        self.record("quit".to_owned());
    }

    fn open_address(&self, address: &Url) -> Result<(), WindowError> {
        self.record(address.to_string());
        Ok(())
    }

    fn show_folder(&self, folder: &Path) -> Result<(), WindowError> {
        self.record(folder.display().to_string());
        Ok(())
    }

    fn show_file(&self, file: &Path) -> Result<(), WindowError> {
        self.record(file.display().to_string());
        Ok(())
    }

    fn zoom(&self, percent: u32) {
        self.record(format!("zoom {percent}"));
    }

    fn downloads(&self) -> Option<PathBuf> {
        Some(self.folder.join("downloads"))
    }
}

impl Deref for Harness {
    type Target = Controller;

    fn deref(&self) -> &Controller {
        &self.controller
    }
}

impl Harness {
    pub(super) fn new() -> Self {
        Self::in_folder(Arc::new(tempfile::tempdir().unwrap()))
    }

    pub(super) fn in_folder(folder: Arc<TempDir>) -> Self {
        Self::with_keychain(folder, None)
    }

    /// Creates a harness with a keychain. None for the system's.
    pub(super) fn with_keychain(folder: Arc<TempDir>, keychain: Option<Arc<dyn Keychain>>) -> Self {
        Self::with(folder, |environment| environment.keychain = keychain)
    }

    /// Creates a harness in an environment that `change` changes.
    pub(super) fn with(folder: Arc<TempDir>, change: impl FnOnce(&mut Environment)) -> Self {
        let (sender, events) = unbounded_channel();
        let opened = Arc::default();
        let desktop = RecordedDesktop {
            folder: folder.path().to_owned(),
            opened: Arc::clone(&opened),
            events: sender,
        };
        let zone = Arc::new(Mutex::new(Zone::named("Europe/London").unwrap()));
        let read = Arc::clone(&zone);
        let mut environment = Environment {
            data: Some(folder.path().join("data")),
            zone: Arc::new(move || Ok(*read.lock().unwrap())),
            clock: Arc::new(CLOCKS.0.clone()),
            ..Environment::default()
        };
        change(&mut environment);
        Self {
            controller: Controller::new(environment, desktop),
            folder,
            opened,
            zone,
            events,
        }
    }

    pub(super) async fn started() -> Self {
        let app = Self::new();
        app.controller.begin().await;
        app
    }

    /// Ends the application and starts it again.
    pub(super) async fn restarted(self) -> Self {
        self.controller.close().await;
        let next = Self::in_folder(Arc::clone(&self.folder));
        next.controller.begin().await;
        next
    }

    pub(super) async fn start(&self) -> StartState {
        self.controller.start_state().await.unwrap()
    }

    /// Returns the account that is locked, and its seal.
    pub(super) async fn locked(&self) -> (AccountSummary, LockedSeal) {
        match self.start().await {
            StartState::Locked { account, seal } => (account, seal),
            other => panic!("{other:?}"),
        }
    }

    /// Returns the error that is shown instead of an account.
    pub(super) async fn start_error(&self) -> StartError {
        match self.start().await {
            StartState::Error(error) => error,
            other => panic!("{other:?}"),
        }
    }

    /// Opens an account that is locked with the passphrase of these tests.
    pub(super) async fn unlock_account(&self) {
        let opened = self.unlock(PASSPHRASE.to_owned()).await;
        assert_eq!(opened.unwrap(), StartState::Open);
    }

    /// Returns the folder of an account.
    pub(super) fn account_folder(&self, id: &str) -> PathBuf {
        self.folder.path().join("data/accounts").join(id)
    }

    /// Changes the settings and saves them.
    pub(super) async fn set(&self, change: impl FnOnce(&mut Settings)) -> Settings {
        let mut settings = self.settings().await.unwrap();
        change(&mut settings);
        self.save_settings(settings).await.unwrap()
    }

    /// Waits for the first event for which `wanted` returns a value.
    pub(super) async fn until<T>(&mut self, mut wanted: impl FnMut(PageEvent) -> Option<T>) -> T {
        let found = async {
            loop {
                if let Some(found) = wanted(self.events.recv().await.unwrap()) {
                    return found;
                }
            }
        };
        tokio::time::timeout(TIMEOUT, found).await.unwrap()
    }

    /// Reads the events so far, and returns what `wanted` returns for them.
    pub(super) fn events_so_far<T>(
        &mut self,
        wanted: impl FnMut(PageEvent) -> Option<T>,
    ) -> Vec<T> {
        let events = std::iter::from_fn(|| self.events.try_recv().ok());
        events.filter_map(wanted).collect()
    }

    /// Waits for a status that fits.
    pub(super) async fn until_status(&mut self, fits: impl Fn(&WindowStatus) -> bool) {
        self.until(|event| match event {
            PageEvent::StatusChanged(status) => fits(&status).then_some(()),
            _ => None,
        })
        .await;
    }

    /// Returns the end of the last change of an interview that ended.
    pub(super) async fn last_ending(&self, id: i64) -> Option<HistoryEnding> {
        let history = self.controller.history(id).await.unwrap();
        let mut ended = history.iter().filter_map(|item| match item {
            HistoryItem::Yours(change) => Some(change.ending),
            HistoryItem::Theirs(_) => None,
        });
        ended.next()
    }

    /// Waits until the change of an interview is sent. It reads the history, because a status event may have
    /// been emitted before that.
    pub(super) async fn until_sent(&mut self, id: i64) {
        loop {
            match self.last_ending(id).await {
                Some(ending) => return assert_eq!(ending, HistoryEnding::Sent),
                None => self.until_status(|_| true).await,
            }
        }
    }

    /// Starts, connects to a sandbox, and waits for its list.
    pub(super) async fn connected(sandbox: &Sandbox, passphrase: Option<&str>) -> Self {
        let mut app = Self::started().await;
        app.add_account(sandbox, passphrase).await;
        app
    }

    /// Connects an account of a sandbox, waits for its list, and returns the account's id.
    pub(super) async fn add_account(
        &mut self,
        sandbox: &Sandbox,
        passphrase: Option<&str>,
    ) -> String {
        let request = request(sandbox, passphrase);
        let state = self.controller.connect(request).await.unwrap();
        assert_eq!(state, StartState::Open);
        while self.controller.status().await.unwrap().counts.all == 0 {
            self.until_status(|status| status.counts.all > 0).await;
        }
        let accounts = self.controller.accounts().await.unwrap();
        accounts
            .into_iter()
            .find(|account| account.open)
            .unwrap()
            .id
    }

    /// Returns a request that moves the first upcoming agreed interview by a week.
    pub(super) async fn amend_request(&self) -> AmendRequest {
        let query = InterviewQuery {
            upcoming: Some(true),
            sort: InterviewSort::Start,
            limit: 20,
            ..InterviewQuery::default()
        };
        let page = self.controller.list_interviews(query).await.unwrap();
        let row = page
            .rows
            .into_iter()
            .find(|row| row.badge == Badge::Agreed)
            .unwrap();
        let agreed = row.times.agreed.unwrap();
        let (start, end) = (agreed.start.unwrap(), agreed.end.unwrap());
        let slot = WallSlot {
            date: start.date,
            start: start.time,
            end: end.time,
            later: false,
        };
        let by = QuickMove::NextWeek;
        let slot = self.quick_move(row.id, slot, by).await.unwrap();
        AmendRequest {
            id: row.id,
            slot,
            seen: row.revision,
        }
    }

    /// Saves the change of an [`amend_request`](Self::amend_request), and returns the request.
    pub(super) async fn amended(&self) -> AmendRequest {
        let request = self.amend_request().await;
        self.amend_interview(request.clone()).await.unwrap();
        request
    }
}

/// Starts an empty session bus. Returns it with its address, or None if it cannot be started.
pub(crate) fn bus(test: &str) -> Option<(PrivateKeyring, String)> {
    let bus = PrivateKeyring::start(test).unwrap()?;
    let address = bus.address().to_owned();
    Some((bus, address))
}

/// Returns a server with the sample week, on the day of the tests.
pub(super) async fn sandbox() -> Sandbox {
    Sandbox::on_free_port(options()).await.unwrap()
}

pub(super) fn options() -> Options {
    Options {
        clock: Arc::new(CLOCKS.1),
        ..Options::default()
    }
}

pub(super) fn request(sandbox: &Sandbox, passphrase: Option<&str>) -> ConnectRequest {
    ConnectRequest {
        url: sandbox.url(),
        partner: sandbox.partner_id().to_owned(),
        amend_url: None,
        api_key: sandbox.api_key().to_owned(),
        token: Some(sandbox.token().to_owned()),
        login: None,
        password: None,
        seal: match passphrase {
            Some(_) => Seal::Passphrase,
            None => Seal::None,
        },
        passphrase: passphrase.map(str::to_owned),
    }
}
