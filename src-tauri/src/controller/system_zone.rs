//! The computer's time zone, which may change while the application runs.

use std::fmt;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use interlude_app::run_blocking;
use interlude_app::view::{ZoneChange, ZoneChoice};
use interlude_model::zone::{Zone, ZoneError};

use super::{AppEvent, Controller, Inner};

/// The interval at which the zone is read.
const INTERVAL: Duration = Duration::from_secs(60);

/// Reads the computer's time zone.
#[derive(Clone)]
pub struct ZoneReader(Arc<dyn Fn() -> Result<Zone, ZoneError> + Send + Sync>);

impl ZoneReader {
    /// Creates a reader that does not ask the system.
    pub fn new(read: impl Fn() -> Result<Zone, ZoneError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Returns the zone, and a notice if the computer's zone cannot be read.
    pub(super) fn read(&self) -> (Zone, Option<String>) {
        match (self.0)() {
            Ok(zone) => (zone, None),
            Err(error) => (error.instead(), Some(error.to_string())),
        }
    }
}

impl Default for ZoneReader {
    fn default() -> Self {
        Self::new(Zone::of_user)
    }
}

impl fmt::Debug for ZoneReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ZoneReader")
    }
}

impl Controller {
    /// Reads the computer's zone again. If another zone is shown from now on, the window gets an event and a
    /// new status.
    pub(super) async fn refresh_zone(&self) {
        let reader = self.0.environment.zone.clone();
        let (to, notice) = run_blocking(move || reader.read()).await;
        self.add_notice(notice);
        let from = {
            let zone = self.0.system_zone.write();
            let mut zone = zone.unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *zone, to)
        };
        if from == to || self.remembered().settings.zone != ZoneChoice::System {
            return;
        }
        self.emit(AppEvent::ZoneChanged(ZoneChange {
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
        tokio::time::sleep(INTERVAL).await;
        match controller.upgrade() {
            Some(inner) => Controller(inner).refresh_zone().await,
            None => return,
        }
    }
}
