use std::sync::Weak;
use std::time::Duration;

use interlude_app::run_blocking;
use interlude_app::view::{Settings, WindowError, ZoneChange, ZoneChoice, time_locale};
use interlude_model::zone::Zone;

use super::settings_file::{Remembered, StartupAccount};
use super::{Controller, Inner, PageEvent, ZoneReader};

/// The interval at which the computer's time zone is read.
const ZONE_INTERVAL: Duration = Duration::from_secs(60);

/// The settings, and the computer's time zone and locale.
impl Controller {
    /// Reads the remembered state if it was not read before, and returns the settings. It blocks on the disk.
    /// The shell calls it before the start, because the settings say how the window is drawn.
    pub fn read_settings(&self) -> Settings {
        // A second reader waits for the first.
        self.0.settings_read.get_or_init(|| {
            let (remembered, notice) = self.0.settings_file.load();
            self.state().remembered = remembered;
            self.add_notice(notice);
            self.refresh_background();
        });
        self.state().remembered.settings.clone()
    }

    pub async fn settings(&self) -> Result<Settings, WindowError> {
        Ok(self.state().remembered.settings.clone())
    }

    /// Saves settings and returns them with every invalid value replaced.
    ///
    /// # Errors
    /// The disk refused them. They apply until the application ends, but are not saved.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, WindowError> {
        let settings = settings.normalized();
        let zoom = self.state().remembered.settings.zoom;
        let saved = self.remember(|remembered| remembered.settings = settings.clone());
        let saved = saved.await;
        if settings.zoom != zoom {
            self.0.desktop.zoom(settings.zoom);
        }
        self.look_now();
        self.refresh_background();
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
        Ok(time_locale(|name| std::env::var(name).ok()))
    }

    /// Ends the backoff of every engine, because the user looks at the window, and refreshes the time zone.
    pub async fn window_focused(&self) -> Result<(), WindowError> {
        for session in self.running() {
            session.open.engine.wake().await;
        }
        self.refresh_zone().await;
        Ok(())
    }

    /// Returns true if the application runs on without a window until the user quits.
    pub fn keeps_running(&self) -> bool {
        self.state().remembered.settings.keep_running
    }

    /// Returns true if the application starts at login. None if this system has no way to do so.
    pub async fn starts_at_login(&self) -> Result<Option<bool>, WindowError> {
        let Some(autostart) = self.0.environment.autostart.clone() else {
            return Ok(None);
        };
        Ok(Some(run_blocking(move || autostart.is_on()).await))
    }

    /// Starts the application at login from now on, without a window, or does not.
    ///
    /// # Errors
    /// The disk refused it.
    pub async fn start_at_login(&self, starts: bool) -> Result<(), WindowError> {
        let Some(autostart) = self.0.environment.autostart.clone() else {
            return Ok(());
        };
        run_blocking(move || {
            let program = std::env::current_exe().unwrap_or_default();
            autostart.set(starts, &program, std::env::var_os("PATH").as_deref())
        })
        .await?;
        Ok(())
    }

    /// Ends the application, after it has sent what can be sent.
    pub async fn quit(&self) -> Result<(), WindowError> {
        self.send_before_closing().await;
        self.0.desktop.quit();
        Ok(())
    }

    /// Looks at once at everything that a change of the time, the network or the zone affects. It is called when
    /// the system announces such a change.
    pub async fn woken(&self) {
        self.look_now();
        // It never fails.
        let _ = self.window_focused().await;
    }

    /// Changes the remembered state in memory and on the disk.
    pub(super) async fn remember(
        &self,
        change: impl FnOnce(&mut Remembered),
    ) -> Result<(), WindowError> {
        let remembered = {
            let remembered = &mut self.state().remembered;
            change(remembered);
            remembered.clone()
        };
        self.0.settings_file.save(remembered).await
    }

    /// Remembers the account that the next start opens. If the disk refuses, only a notice is added.
    pub(super) async fn remember_startup_account(&self, opens: StartupAccount) {
        let saved = self.remember(|remembered| remembered.opens = opens).await;
        self.add_notice(saved.err().map(|error| error.message));
    }

    /// Reads the computer's zone again. If another zone is shown from now on, the window gets an event and a
    /// new status.
    async fn refresh_zone(&self) {
        let reader = self.0.environment.zone.clone();
        let (to, notice) = run_blocking(move || read_zone(&reader)).await;
        self.add_notice(notice);
        let (from, choice) = {
            let state = &mut *self.state();
            let from = std::mem::replace(&mut state.system_zone, to);
            (from, state.remembered.settings.zone.clone())
        };
        if from == to || choice != ZoneChoice::System {
            return;
        }
        self.0.desktop.emit(PageEvent::ZoneChanged(ZoneChange {
            from: from.name().to_owned(),
            from_place: from.place(),
            to: to.name().to_owned(),
            to_place: to.place(),
        }));
        self.emit_status();
    }
}

/// Refreshes the zone each minute as long as the controller exists.
pub(super) async fn watch_zone(controller: Weak<Inner>) {
    loop {
        tokio::time::sleep(ZONE_INTERVAL).await;
        match controller.upgrade() {
            Some(inner) => Controller(inner).refresh_zone().await,
            None => return,
        }
    }
}

/// Returns the computer's zone, and a notice if it cannot be read.
pub(super) fn read_zone(reader: &ZoneReader) -> (Zone, Option<String>) {
    match reader() {
        Ok(zone) => (zone, None),
        Err(error) => (error.instead(), Some(error.to_string())),
    }
}
