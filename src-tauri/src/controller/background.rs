use futures_util::future::join_all;
use tokio::sync::watch;

use super::Controller;

/// The part of the state that the tray shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Background {
    /// True if the application runs on without a window until the user quits.
    pub keeps_running: bool,
    /// The number of changes of all open accounts that wait to be sent.
    pub waiting: usize,
}

impl Controller {
    /// Returns what the tray shows, now and after each change.
    pub fn background(&self) -> watch::Receiver<Background> {
        self.0.background.subscribe()
    }

    /// Brings the window to the front. The token is that of [`Chosen`](super::Chosen).
    pub fn open_window(&self, activation_token: Option<String>) {
        self.0.desktop.bring_to_front(activation_token);
    }

    /// Fetches the list and sends the waiting changes of every open account.
    pub async fn sync_all(&self) {
        let running = self.running();
        let syncs = running.iter().map(|session| session.open.engine.sync_now());
        join_all(syncs).await;
    }

    /// Computes anew what the tray shows.
    pub(super) fn refresh_background(&self) {
        let running = self.running().into_iter();
        let waiting = running.map(|session| session.open.engine.status().waiting);
        let now = Background {
            keeps_running: self.keeps_running(),
            waiting: waiting.sum(),
        };
        self.0.background.send_if_modified(|shown| {
            let is_new = *shown != now;
            *shown = now;
            is_new
        });
    }
}
