use std::time::Duration;

use interlude_domain::{Change, State};
use interlude_engine::{Engine, WaitCause};
use interlude_ipc::Closing;

use super::session::clamped;
use super::{AppEvent, Controller};

/// How long the window stays for what waits to be sent.
const SENDS_FOR: Duration = Duration::from_secs(8);

/// For how long it is said that something still waits.
const SAID_FOR: Duration = Duration::from_secs(3);

impl Controller {
    /// Sends what can be sent, before the window closes: an undo window ends with it. Takes a few
    /// seconds at most, and no time where nothing waits, or nothing can be sent. What still waits is
    /// told, and is sent the next time that this runs.
    pub async fn send_before_closing(&self) {
        let Ok(session) = self.session() else {
            return;
        };
        let engine = &session.open.engine;
        let before = engine.status();
        let waiting = about_to_go(engine);
        if waiting == 0 || before.paused.is_some() {
            return;
        }
        let told = |waiting, ended| {
            let waiting = clamped(waiting);
            self.emit_for(&session, AppEvent::Closing(Closing { waiting, ended }));
        };
        told(waiting, false);
        // What is under way after this time is looked up at the next start.
        let _ = tokio::time::timeout(SENDS_FOR, engine.sync_now()).await;
        let after = engine.status();
        let questions = after.needs_attention.saturating_sub(before.needs_attention);
        let left = after.waiting + questions;
        if left > 0 {
            told(left, true);
            tokio::time::sleep(SAID_FOR).await;
        }
    }
}

/// How many changes go out by themselves within seconds, or are going.
fn about_to_go(engine: &Engine) -> usize {
    let waits = engine.waits();
    let goes = |change: &&Change| match change.state {
        State::Sending { .. } => true,
        State::Waiting { .. } => waits.get(&change.id).is_none_or(|wait| {
            matches!(
                wait.cause,
                WaitCause::Undo | WaitCause::Turn | WaitCause::Backoff
            )
        }),
        _ => false,
    };
    engine.read(|ledger| {
        let lines = ledger.durable().outbox.queues();
        lines.flat_map(|(_, line)| line).filter(goes).count()
    })
}
