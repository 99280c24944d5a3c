use std::collections::BTreeSet;
use std::sync::Weak;
use std::time::Duration;

use futures_util::future::join_all;
use interlude_app::view::{Closing, Id, PageEvent, Progress};
use interlude_engine::{Engine, Event, Ledger, WaitCause, Waits};
use interlude_model::{Change, InterviewId, State};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::Controller;
use super::open::{Session, clamped};

/// The time in which events are combined, so that a sync does not redraw the page for each interview.
const COALESCE: Duration = Duration::from_millis(30);

/// The time for which the window stays open to send waiting changes.
const SEND_TIMEOUT: Duration = Duration::from_secs(8);

/// The time for which changes are sent after the window is gone.
const RUN_ON: Duration = Duration::from_secs(120);

/// The pause before it is checked again that everything is sent.
const CHECK_AGAIN: Duration = Duration::from_millis(500);

/// The time for which the window shows that changes are still waiting.
const MESSAGE_TIME: Duration = Duration::from_secs(3);

/// The events since the window was last updated.
#[derive(Default)]
struct Pending {
    interviews: BTreeSet<InterviewId>,
    /// True if events were missed, so any interview may have changed.
    everything: bool,
    status: bool,
    progress: Option<Progress>,
}

impl Controller {
    /// Sends what can be sent of every account before the window closes, and ends undo windows for that. It takes a few
    /// seconds at most, and returns at once if nothing is waiting or nothing can be sent. The rest is
    /// reported to the window and is sent the next time that Interlude runs.
    pub async fn send_before_closing(&self) {
        let mut sending = Vec::new();
        let mut waiting = 0;
        for session in self.running() {
            let count = count_sendable(&session.open.engine);
            if count > 0 {
                waiting += count;
                let before = session.open.engine.status().needs_attention;
                sending.push((session, before));
            }
        }
        if waiting == 0 {
            return;
        }
        let report = |waiting, ended| {
            let waiting = clamped(waiting);
            let closing = PageEvent::Closing(Closing { waiting, ended });
            self.0.desktop.emit(closing);
        };
        report(waiting, false);
        let syncs = sending
            .iter()
            .map(|(session, _)| session.open.engine.sync_now());
        // A request that is under way after this time is checked at the next start.
        let _ = tokio::time::timeout(SEND_TIMEOUT, join_all(syncs)).await;
        let left = sending.iter().map(|(session, before)| {
            let after = session.open.engine.status();
            after.waiting + after.needs_attention.saturating_sub(*before)
        });
        let left: usize = left.sum();
        if left > 0 {
            report(left, true);
            tokio::time::sleep(MESSAGE_TIME).await;
        }
    }

    /// Continues sending after the window is gone, until every change needs the user or nothing can be sent, for
    /// two minutes at most.
    pub async fn send_after_closing(&self) {
        let sent = async {
            while self
                .running()
                .iter()
                .any(|one| count_sendable(&one.open.engine) > 0)
            {
                tokio::time::sleep(CHECK_AGAIN).await;
            }
        };
        // What is left is sent the next time that Interlude runs.
        let _ = tokio::time::timeout(RUN_ON, sent).await;
    }

    /// Forwards the events of an account to the window until the account is closed. It also emits the
    /// status each minute, because the status contains the minutes since the last list. The reference to
    /// the session is weak, so that this task does not keep a closed account alive.
    pub(super) async fn forward_events(self, session: Weak<Session>, mut events: Receiver<Event>) {
        let mut last_waits = Waits::new();
        let mut last_unfinished = session.upgrade().map(|session| session.open.unfinished());
        loop {
            let mut pending = Pending::default();
            tokio::select! {
                event = events.recv() => {
                    if !pending.note(event) {
                        return;
                    }
                    tokio::time::sleep(COALESCE).await;
                    pending.drain(&mut events);
                }
                () = tokio::time::sleep(self.until_next_minute()) => pending.status = true,
            }
            let Some(session) = session.upgrade() else {
                return;
            };
            pending.add_waits(&session.open.engine, &mut last_waits);
            self.emit_pending(&session, pending);
            self.refresh_background();
            let unfinished = Some(session.open.unfinished());
            if unfinished != last_unfinished {
                last_unfinished = unfinished;
                self.0.desktop.emit(PageEvent::AccountsChanged);
            }
        }
    }

    fn emit_pending(&self, session: &Session, pending: Pending) {
        let ids: Vec<Id> = if pending.everything {
            let interviews =
                |ledger: &Ledger| ledger.interviews().map(|one| one.id.get().into()).collect();
            session.open.engine.read(interviews)
        } else {
            let changed = pending.interviews.iter();
            changed.map(|id| id.get().into()).collect()
        };
        if let Some(progress) = pending.progress {
            self.emit_for(session, PageEvent::Progress(progress));
        }
        let any = !ids.is_empty();
        if any {
            self.emit_for(session, PageEvent::InterviewsChanged(ids));
        }
        // The status contains the counts of the side list.
        if pending.status || any {
            let status = self.status_of(session);
            self.emit_for(session, PageEvent::StatusChanged(Box::new(status)));
        }
    }

    fn until_next_minute(&self) -> Duration {
        let now = self.0.environment.clock.now().wall;
        let into = now.millis().rem_euclid(60_000);
        Duration::from_millis(u64::try_from(60_000 - into).unwrap_or(60_000))
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
                let waits_otherwise =
                    |change: &Change| waits.get(&change.id) != last_waits.get(&change.id);
                if queue.iter().any(waits_otherwise) {
                    self.interviews.insert(id);
                }
            }
        });
        *last_waits = waits;
    }
}

/// Returns the number of changes that are being sent, or that are sent within seconds without the user. It is
/// 0 if nothing can be sent now.
fn count_sendable(engine: &Engine) -> usize {
    if engine.status().paused.is_some() {
        return 0;
    }
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
        let changes = queues.flat_map(|(_, queue)| queue);
        changes.filter(is_sendable).count()
    })
}
