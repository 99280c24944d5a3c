use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use interlude_domain::InterviewId;
use interlude_engine::{Engine, Event, Waits};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::session::Session;
use super::{AppEvent, Controller};

/// Events that come this close to each other are told as one.
const TOGETHER: Duration = Duration::from_millis(30);

/// What happened since the window was last told.
#[derive(Default)]
struct Happened {
    interviews: BTreeSet<InterviewId>,
    /// Some of it was missed: everything may have changed.
    everything: bool,
    status: bool,
    progress: Option<interlude_engine::remote::Progress>,
}

/// Tells the window what happens to an account, until it is closed, and the status each minute: it
/// says how long ago the server was heard.
pub(super) async fn follow(controller: Controller, session: Weak<Session>) {
    let Some(mut events) = session
        .upgrade()
        .map(|session| session.open.engine.events())
    else {
        return;
    };
    let mut known = Waits::new();
    loop {
        let minute = tokio::time::sleep(until_next_minute(&controller));
        let mut happened = Happened::default();
        tokio::select! {
            event = events.recv() => {
                if !happened.note(event) {
                    return;
                }
                tokio::time::sleep(TOGETHER).await;
                happened.drain(&mut events);
            }
            () = minute => happened.status = true,
        }
        let Some(session) = session.upgrade() else {
            return;
        };
        happened.add_waits(&session.open.engine, &mut known);
        forward(&controller, &session, happened);
    }
}

fn forward(controller: &Controller, session: &Session, happened: Happened) {
    let ids: Vec<i64> = if happened.everything {
        let all = |ledger: &interlude_engine::Ledger| {
            let interviews = ledger.interviews();
            interviews.map(|interview| interview.id.get()).collect()
        };
        session.open.engine.read(all)
    } else {
        happened.interviews.iter().map(|id| id.get()).collect()
    };
    if let Some(progress) = happened.progress {
        controller.emit_for(session, AppEvent::Progress(progress.into()));
    }
    let any = !ids.is_empty();
    if any {
        controller.emit_for(session, AppEvent::InterviewsChanged(ids));
    }
    // The numbers of the side list are part of it.
    if happened.status || any {
        let status = controller.status_of(session);
        controller.emit_for(session, AppEvent::StatusChanged(Box::new(status)));
    }
}

impl Happened {
    /// Whether there is more to come.
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

    /// A change whose wait is another one is shown differently.
    fn add_waits(&mut self, engine: &Engine, known: &mut Waits) {
        let waits = engine.waits();
        engine.read(|ledger| {
            for (id, line) in ledger.durable().outbox.queues() {
                let other = |change: &interlude_domain::Change| {
                    waits.get(&change.id) != known.get(&change.id)
                };
                if line.iter().any(other) {
                    self.interviews.insert(id);
                }
            }
        });
        *known = waits;
    }
}

fn until_next_minute(controller: &Controller) -> Duration {
    let into = controller.0.clock.now().wall.millis().rem_euclid(60_000);
    Duration::from_millis(u64::try_from(60_000 - into).unwrap_or(60_000))
}
