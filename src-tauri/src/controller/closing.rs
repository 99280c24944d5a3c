use std::time::Duration;

use interlude_app::view::Closing;
use interlude_engine::{Engine, WaitCause};
use interlude_model::{Change, State};

use super::session::clamped;
use super::{AppEvent, Controller};

/// The time for which the window stays open to send waiting changes.
const SEND_TIMEOUT: Duration = Duration::from_secs(8);

/// The time for which the window shows that changes are still waiting.
const MESSAGE_TIME: Duration = Duration::from_secs(3);

impl Controller {
    /// Sends what can be sent before the window closes, and ends undo windows for that. It takes a few
    /// seconds at most, and returns at once if nothing is waiting or nothing can be sent. The rest is
    /// reported to the window and is sent the next time that Interlude runs.
    pub async fn send_before_closing(&self) {
        let Ok(session) = self.session() else {
            return;
        };
        let engine = &session.open.engine;
        let before = engine.status();
        let waiting = count_sendable(engine);
        if waiting == 0 || before.paused.is_some() {
            return;
        }
        let report = |waiting, ended| {
            let waiting = clamped(waiting);
            self.emit_for(&session, AppEvent::Closing(Closing { waiting, ended }));
        };
        report(waiting, false);
        // A request that is under way after this time is checked at the next start.
        let _ = tokio::time::timeout(SEND_TIMEOUT, engine.sync_now()).await;
        let after = engine.status();
        let new_decisions = after.needs_attention.saturating_sub(before.needs_attention);
        let left = after.waiting + new_decisions;
        if left > 0 {
            report(left, true);
            tokio::time::sleep(MESSAGE_TIME).await;
        }
    }
}

/// Returns the number of changes that are being sent, or that are sent within seconds without the user.
fn count_sendable(engine: &Engine) -> usize {
    let waits = engine.waits();
    let is_sendable = |change: &&Change| match change.state {
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
        let queues = ledger.durable().outbox.queues();
        queues
            .flat_map(|(_, queue)| queue)
            .filter(is_sendable)
            .count()
    })
}
