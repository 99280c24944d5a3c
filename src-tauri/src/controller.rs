//! The logic behind the window's commands. Nothing here depends on Tauri: the shell passes in the data
//! folder, the sink for events, and the desktop.
//!
//! The window never waits for a start. It is told each start state as an event, so that the page is on
//! the screen while the disk is read. Only one account is opened or closed at a time.

mod accounts;
mod closing;
mod connecting;
mod desktop;
mod diagnostics;
mod drafts;
mod edits;
mod environment;
mod errors;
mod events;
mod export;
mod forwarding;
mod queries;
mod sample;
mod session;
mod settings_file;
mod start;
mod system_zone;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use interlude_app::view::{Preferences, Settings, StartState, WindowError};
use interlude_app::{Accounts, Error};
use interlude_engine::clock::Clock;
use interlude_model::zone::Zone;
use tokio::sync::Mutex;

pub use desktop::{Desktop, DesktopError};
pub use environment::Environment;
pub use events::{AppEvent, EventSink};
use session::Session;
use settings_file::{Remembered, SettingsFile};
pub use system_zone::ZoneReader;

/// The state and the commands of one window.
#[derive(Clone)]
pub struct Controller(Arc<Inner>);

struct Inner {
    environment: Environment,
    events: Box<dyn EventSink>,
    desktop: Box<dyn Desktop>,
    clock: Arc<dyn Clock>,
    system_zone: RwLock<Zone>,
    settings_file: SettingsFile,
    /// True if the settings were read. The lock is held while they are read, so that a second reader waits.
    settings_are_read: std::sync::Mutex<bool>,
    /// The files that were written for the user since the start. Only these may be shown.
    exported_files: std::sync::Mutex<BTreeSet<PathBuf>>,
    /// Locked while an account is being opened or closed.
    claimed: Mutex<ClaimedAccounts>,
    shown: RwLock<Shown>,
    remembered: RwLock<Remembered>,
    notices: RwLock<Vec<String>>,
    /// Notices that the user dismissed and that the engine does not store.
    dismissed: RwLock<Vec<String>>,
}

/// The accounts of the data folder, once this process has claimed it.
#[derive(Default)]
struct ClaimedAccounts {
    accounts: Option<Accounts>,
}

/// The start state and the account that the window shows.
struct Shown {
    start: StartState,
    session: Option<Arc<Session>>,
}

impl Controller {
    /// Creates a controller that has not touched the disk. [`begin`](Self::begin) starts it.
    pub fn new(
        environment: Environment,
        events: impl EventSink + 'static,
        desktop: impl Desktop + 'static,
    ) -> Self {
        let (zone, zone_notice) = environment.zone.read();
        let settings_file = SettingsFile::in_folder(environment.data.as_deref());
        Self(Arc::new(Inner {
            events: Box::new(events),
            desktop: Box::new(desktop),
            clock: Arc::clone(&environment.clock),
            system_zone: RwLock::new(zone),
            settings_file,
            settings_are_read: std::sync::Mutex::default(),
            exported_files: std::sync::Mutex::default(),
            claimed: Mutex::default(),
            shown: RwLock::new(Shown {
                start: StartState::Opening,
                session: None,
            }),
            remembered: RwLock::default(),
            notices: RwLock::new(zone_notice.into_iter().collect()),
            dismissed: RwLock::default(),
            environment,
        }))
    }

    /// Returns the current start state.
    pub async fn start_state(&self) -> Result<StartState, WindowError> {
        Ok(self.start())
    }

    pub async fn settings(&self) -> Result<Settings, WindowError> {
        Ok(self.remembered().settings)
    }

    /// Saves settings and returns them with every invalid value replaced.
    ///
    /// # Errors
    /// The disk refused them. They apply until the application ends, but are not saved.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, WindowError> {
        let settings = settings.normalized();
        let zoom = self.remembered().settings.zoom;
        let saved = self.remember(|remembered| remembered.settings = settings.clone());
        let saved = saved.await;
        if settings.zoom != zoom {
            self.0.desktop.zoom(settings.zoom);
        }
        saved?;
        self.emit_status();
        Ok(settings)
    }

    /// Returns the names of all zones that can be chosen.
    pub async fn zones(&self) -> Result<Vec<String>, WindowError> {
        Ok(Zone::names().map(str::to_owned).collect())
    }

    /// Returns the language tag in which this computer writes times. None if it names no language.
    pub async fn time_locale(&self) -> Result<Option<String>, WindowError> {
        Ok(interlude_app::view::time_locale(|name| {
            std::env::var(name).ok()
        }))
    }

    fn start(&self) -> StartState {
        self.shown(|shown| shown.start.clone())
    }

    /// Returns the open account.
    fn session(&self) -> Result<Arc<Session>, WindowError> {
        let session = self.shown(|shown| shown.session.clone());
        session.ok_or_else(WindowError::not_open)
    }

    fn preferences(&self) -> Preferences {
        Preferences::of(&self.remembered().settings, self.system_zone())
    }

    /// Returns the computer's zone as it was last read.
    fn system_zone(&self) -> Zone {
        let zone = self.0.system_zone.read();
        *zone.unwrap_or_else(PoisonError::into_inner)
    }

    fn remembered(&self) -> Remembered {
        let remembered = self.0.remembered.read();
        remembered.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the remembered state in memory and on the disk.
    async fn remember(&self, change: impl FnOnce(&mut Remembered)) -> Result<(), WindowError> {
        let next = {
            let mut remembered = self
                .0
                .remembered
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            change(&mut remembered);
            remembered.clone()
        };
        self.0.settings_file.save(next).await
    }

    fn shown<T>(&self, query: impl FnOnce(&Shown) -> T) -> T {
        query(&self.0.shown.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Emits an event of an account, unless another account is shown by now.
    fn emit_for(&self, session: &Session, event: AppEvent) {
        self.shown(|shown| {
            let shown = shown.session.as_deref();
            if shown.is_some_and(|shown| std::ptr::eq(shown, session)) {
                self.0.events.send(event);
            }
        });
    }

    /// Sets and emits the start state, together with the account that is open from now on.
    fn show(&self, start: StartState, session: Option<Arc<Session>>) -> StartState {
        {
            let mut shown = self.0.shown.write().unwrap_or_else(PoisonError::into_inner);
            shown.start = start.clone();
            shown.session = session;
        }
        self.0.events.send(AppEvent::StartChanged(start.clone()));
        start
    }

    fn data(&self) -> Result<PathBuf, Error> {
        self.0.environment.data_folder()
    }
}
