//! The computer's own time zone, which changes on a journey.

use std::fmt;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use interlude_ipc::{ZoneChange, ZoneChoice};
use interlude_zone::{Zone, ZoneError};

use super::start::off_thread;
use super::{AppEvent, Controller, Inner};

/// How often the zone is read.
const EVERY: Duration = Duration::from_secs(60);

/// Reads the computer's time zone.
#[derive(Clone)]
pub struct ZoneReader(Arc<dyn Fn() -> Result<Zone, ZoneError> + Send + Sync>);

impl ZoneReader {
    /// Reads it in another way than from the system.
    pub fn new(read: impl Fn() -> Result<Zone, ZoneError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The zone, and what the user is to be told of it.
    pub(super) fn read(&self) -> (Zone, Option<String>) {
        match (self.0)() {
            Ok(zone) => (zone, None),
            Err(error) => (error.instead(), Some(error.to_string())),
        }
    }
}

impl Default for ZoneReader {
    fn default() -> Self {
        Self::new(Zone::of_the_user)
    }
}

impl fmt::Debug for ZoneReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ZoneReader")
    }
}

impl Controller {
    /// Reads the computer's zone anew. Where another one is shown from now on, the window is told of it,
    /// and of the time in it.
    pub(super) async fn look_at_zone(&self) {
        let reader = self.0.environment.zone.clone();
        let (to, trouble) = off_thread(move || reader.read()).await;
        self.add_notice(trouble);
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

/// Looks at the zone each minute, as long as the controller lasts.
pub(super) async fn watch_zone(controller: Weak<Inner>) {
    loop {
        tokio::time::sleep(EVERY).await;
        match controller.upgrade() {
            Some(inner) => Controller(inner).look_at_zone().await,
            None => return,
        }
    }
}
