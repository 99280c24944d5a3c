use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use interlude_engine::{Engine, Event, Waits};
use interlude_model::InterviewId;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::session::Session;
use super::{AppEvent, Controller};

/// The time in which events are combined, so that a sync does not redraw the page for each interview.
const COALESCE: Duration = Duration::from_millis(30);

/// The events since the window was last updated.
#[derive(Default)]
struct Pending {
    interviews: BTreeSet<InterviewId>,
    /// True if events were missed, so any interview may have changed.
    everything: bool,
    status: bool,
    progress: Option<interlude_engine::remote::Progress>,
}

/// Forwards the events of an account to the window until the account is closed. It also emits the status
/// each minute, because the status contains the minutes since the last list. The reference to the session
/// is weak, so that this task does not keep a closed account alive.
pub(super) async fn forward_events(controller: Controller, session: Weak<Session>) {
    let Some(mut events) = session
        .upgrade()
        .map(|session| session.open.engine.events())
    else {
        return;
    };
    let mut last_waits = Waits::new();
    loop {
        let minute = tokio::time::sleep(until_next_minute(&controller));
        let mut pending = Pending::default();
        tokio::select! {
            event = events.recv() => {
                if !pending.note(event) {
                    return;
                }
                tokio::time::sleep(COALESCE).await;
                pending.drain(&mut events);
            }
            () = minute => pending.status = true,
        }
        let Some(session) = session.upgrade() else {
            return;
        };
        pending.add_waits(&session.open.engine, &mut last_waits);
        emit_pending(&controller, &session, pending);
    }
}

fn emit_pending(controller: &Controller, session: &Session, pending: Pending) {
    let ids: Vec<i64> = if pending.everything {
        let all = |ledger: &interlude_engine::Ledger| {
            let interviews = ledger.interviews();
            interviews.map(|interview| interview.id.get()).collect()
        };
        session.open.engine.read(all)
    } else {
        pending.interviews.iter().map(|id| id.get()).collect()
    };
    if let Some(progress) = pending.progress {
        controller.emit_for(session, AppEvent::Progress(progress.into()));
    }
    let any = !ids.is_empty();
    if any {
        controller.emit_for(session, AppEvent::InterviewsChanged(ids));
    }
    // The status contains the counts of the side list.
    if pending.status || any {
        let status = controller.status_of(session);
        controller.emit_for(session, AppEvent::StatusChanged(Box::new(status)));
    }
}

impl Pending {
    /// Adds an event. Returns false if the engine has stopped.
    fn note(&mut self, event: Result<Event, RecvError>) -> bool {
        match event {
            Ok(Event::InterviewsChanged(ids)) => self.interviews.extend(ids),
            Ok(Event::StatusChanged) => self.status = true,
            Ok(Event::Progress(progress)) => self.progress = Some(progress),
            Err(RecvError::Lagged(_)) => (self.everything, self.status) = (true, true),
            Err(RecvError::Closed) => return false,
        }
        true
    }

    fn drain(&mut self, events: &mut Receiver<Event>) {
        loop {
            let event = match events.try_recv() {
                Ok(event) => Ok(event),
                Err(TryRecvError::Lagged(missed)) => Err(RecvError::Lagged(missed)),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            };
            self.note(event);
        }
    }

    /// Adds the interviews whose change now waits for another reason, because the window shows it.
    fn add_waits(&mut self, engine: &Engine, last_waits: &mut Waits) {
        let waits = engine.waits();
        engine.read(|ledger| {
            for (id, queue) in ledger.durable().outbox.queues() {
                let waits_otherwise = |change: &interlude_model::Change| {
                    waits.get(&change.id) != last_waits.get(&change.id)
                };
                if queue.iter().any(waits_otherwise) {
                    self.interviews.insert(id);
                }
            }
        });
        *last_waits = waits;
    }
}

fn until_next_minute(controller: &Controller) -> Duration {
    let into = controller.0.clock.now().wall.millis().rem_euclid(60_000);
    Duration::from_millis(u64::try_from(60_000 - into).unwrap_or(60_000))
}
