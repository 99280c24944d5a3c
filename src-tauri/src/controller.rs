//! The logic behind the window's commands. Nothing here depends on Tauri: the shell passes in the
//! [`Environment`] and the [`Desktop`].
//!
//! The window never waits for a start. The account is opened beside it, and the page is told each start state as an
//! event. Only one account is opened or closed at a time.

mod accounts;
mod background;
mod connect;
mod drafts;
mod edit;
mod events;
mod first_picture;
#[cfg(unix)]
mod host;
mod notifications;
mod notifier;
mod open;
mod sample;
mod settings;
mod settings_file;
#[cfg(test)]
pub(crate) mod tests;
mod view;
pub(crate) mod words;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use interlude_app::view::{PageEvent, PlaceRequest, StartState, WindowError};
use interlude_app::{Accounts, Autostart, Error, default_data_folder};
use interlude_engine::clock::{Clock, SystemClock};
use interlude_model::Credentials;
use interlude_model::zone::{Zone, ZoneError};
use interlude_store::AccountId;
use interlude_store::keys::Keychain;
use tokio::sync::watch;
use url::Url;

pub use background::Background;
pub use notifier::{Chosen, NoNotifier, NotShown, Notifier, OnAction, Soon};
use open::Session;
use settings_file::{Remembered, SettingsFile};

/// The state and the commands of one window.
#[derive(Clone)]
pub struct Controller(Arc<Inner>);

struct Inner {
    environment: Environment,
    desktop: Box<dyn Desktop>,
    settings_file: SettingsFile,
    /// Tells every account to look at what is due.
    hints: watch::Sender<()>,
    background: watch::Sender<Background>,
    /// Set once the settings are read.
    settings_read: OnceLock<()>,
    /// The accounts of the data folder, once this process has claimed it. Locked while an account is being
    /// opened or closed.
    accounts: tokio::sync::Mutex<Option<Accounts>>,
    /// Locked only to read or to replace a value.
    state: Mutex<State>,
    /// Notified when the start state was set.
    start_changed: tokio::sync::Notify,
}

struct State {
    start: StartState,
    /// The open accounts, whose engines all run.
    running: Vec<Arc<Session>>,
    /// The one of them that the window shows.
    session: Option<Arc<Session>>,
    remembered: Remembered,
    /// The computer's time zone as it was last read.
    system_zone: Zone,
    /// The notices that are not the engine's.
    notices: Vec<String>,
    /// Notices that the user dismissed and that the engine does not store.
    dismissed: Vec<String>,
    /// The place that the window is asked to show.
    place: Option<PlaceRequest>,
    /// The files that were written for the user since the start. Only these may be shown.
    exported: BTreeSet<PathBuf>,
    /// The server of the command line, once the data folder is claimed.
    #[cfg(unix)]
    server: Option<interlude_cli::Server>,
}

/// Reads the computer's time zone.
pub type ZoneReader = Arc<dyn Fn() -> Result<Zone, ZoneError> + Send + Sync>;

/// The arguments, credentials and system services with which the application starts.
pub struct Environment {
    /// The data folder. None for the usual one.
    pub data: Option<PathBuf>,
    /// The notices that the user is shown at the start.
    pub notices: Vec<String>,
    /// True if the sample account is opened.
    pub sample: bool,
    /// Credentials that override the stored ones, as on the command line.
    pub credentials: Credentials,
    pub zone: ZoneReader,
    /// The keychain. None for the system's.
    pub keychain: Option<Arc<dyn Keychain>>,
    pub clock: Arc<dyn Clock>,
    pub notifier: Arc<dyn Notifier>,
    /// The entry that starts the application at login. None if this system has none.
    pub autostart: Option<Autostart>,
}

impl Default for Environment {
    /// Returns an environment without arguments and notifications, with the computer's zone and clock.
    fn default() -> Self {
        Self {
            data: None,
            notices: Vec::new(),
            sample: false,
            credentials: Credentials::default(),
            zone: Arc::new(Zone::of_user),
            keychain: None,
            clock: Arc::new(SystemClock::start()),
            notifier: Arc::new(NoNotifier),
            autostart: None,
        }
    }
}

/// The page and the desktop around it: the window, the browser and the file manager.
pub trait Desktop: Send + Sync {
    /// Sends an event to the page. It must neither block nor fail, because the window may be closed at any
    /// time.
    fn emit(&self, event: PageEvent);

    /// Brings the window to the front, or opens it if it is closed. The token is that of
    /// [`Chosen::activation_token`].
    fn bring_to_front(&self, activation_token: Option<String>);

    /// Ends the application.
    fn quit(&self);

    /// Opens an address in the system's browser. The caller has checked that it is safe.
    ///
    /// # Errors
    /// The system could not open it.
    fn open_address(&self, address: &Url) -> Result<(), WindowError>;

    /// Shows a folder in the system's file manager.
    ///
    /// # Errors
    /// The system could not show it.
    fn show_folder(&self, folder: &Path) -> Result<(), WindowError>;

    /// Shows a file in its folder in the system's file manager.
    ///
    /// # Errors
    /// The system could not show it.
    fn show_file(&self, file: &Path) -> Result<(), WindowError>;

    /// Sets the zoom of the page, in percent.
    fn zoom(&self, percent: u32);

    /// Returns the folder for files that the user exports.
    fn downloads(&self) -> Option<PathBuf>;
}

impl Controller {
    /// Creates a controller that has not touched the disk. [`begin`](Self::begin) starts it.
    pub fn new(environment: Environment, desktop: impl Desktop + 'static) -> Self {
        let (system_zone, notice) = settings::read_zone(&environment.zone);
        let notices = notice.into_iter().chain(environment.notices.clone());
        let notices = notices.collect();
        Self(Arc::new(Inner {
            settings_file: SettingsFile::in_folder(environment.data.as_deref()),
            environment,
            desktop: Box::new(desktop),
            hints: watch::Sender::new(()),
            background: watch::Sender::default(),
            settings_read: OnceLock::new(),
            accounts: tokio::sync::Mutex::default(),
            state: Mutex::new(State {
                start: StartState::Opening,
                running: Vec::new(),
                session: None,
                remembered: Remembered::default(),
                system_zone,
                notices,
                dismissed: Vec::new(),
                place: None,
                exported: BTreeSet::new(),
                #[cfg(unix)]
                server: None,
            }),
            start_changed: tokio::sync::Notify::new(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the account that the window shows.
    fn session(&self) -> Result<Arc<Session>, WindowError> {
        let session = self.state().session.clone();
        session.ok_or_else(WindowError::not_open)
    }

    /// Returns every open account.
    fn running(&self) -> Vec<Arc<Session>> {
        self.state().running.clone()
    }

    /// Returns the open account with this id.
    fn running_of(&self, id: &AccountId) -> Option<Arc<Session>> {
        let state = self.state();
        let mut running = state.running.iter();
        running.find(|session| session.is_of(id)).cloned()
    }

    /// Sets and emits the start state, together with the account that is shown from now on.
    fn show(&self, start: StartState, session: Option<Arc<Session>>) -> StartState {
        let earlier = {
            let mut state = self.state();
            state.start = start.clone();
            std::mem::replace(&mut state.session, session)
        };
        self.0.start_changed.notify_waiters();
        self.0.desktop.emit(PageEvent::StartChanged(start.clone()));
        drop(earlier);
        start
    }

    /// Emits an event of an account, unless another account is shown by now.
    fn emit_for(&self, session: &Session, event: PageEvent) {
        // The lock is held, so that no event of an account follows the one that shows another account.
        let state = self.state();
        let shown = state.session.as_deref();
        if shown.is_some_and(|shown| std::ptr::eq(shown, session)) {
            self.0.desktop.emit(event);
        }
    }

    fn add_notice(&self, notice: impl Into<Option<String>>) {
        let notices = &mut self.state().notices;
        let new = notice.into().filter(|notice| !notices.contains(notice));
        notices.extend(new);
    }

    /// Returns the data folder.
    fn data(&self) -> Result<PathBuf, Error> {
        match &self.0.environment.data {
            Some(path) => Ok(path.clone()),
            None => default_data_folder(),
        }
    }
}
