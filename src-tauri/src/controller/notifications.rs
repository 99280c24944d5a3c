//! Tells the user what happens in an account by notifications of the desktop, and does what their buttons
//! say.

use std::sync::{Arc, Weak};
use std::time::Duration;

use interlude_app::run_blocking;
use interlude_app::view::{
    Action, ExternalLink, Fact, Notification, Place, PlaceRequest, Told, ViewContext, WindowError,
};
use interlude_engine::Event;
use interlude_engine::edit::Edit;
use interlude_model::{InterviewId, Timestamp};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::open::Session;
use super::{Chosen, Controller, NotShown, OnAction, PageEvent, words};

/// The longest wait before the time is read again. A timer stands still while the computer sleeps.
const LOOK_AFTER: Duration = Duration::from_secs(30);

/// The time in which further events are combined, because each look reads all interviews.
const AFTER_EVENT: Duration = Duration::from_millis(200);

/// The age from which the stored time of the last look is replaced, even if no notification was shown. Each shown
/// notification stores that time too.
const STORE_AFTER: Duration = Duration::from_secs(600);

/// The time limit for closing the notifications of an account that is closed.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);

/// The record of what the user was told of an account, with the copy on the disk.
#[derive(Default)]
pub(super) struct ToldRecord {
    /// True once the disk was read.
    is_read: bool,
    /// True once the account is closed, after which its folder is left alone.
    is_closed: bool,
    /// True while notifications are being shown that `told` has already.
    is_showing: bool,
    told: Option<Told>,
    stored: Option<Told>,
    /// The notifications that were shown in this run and whose facts held at the last look, by their tags.
    shown: Vec<(String, Fact)>,
}

impl Controller {
    /// Shows notifications of an account until it is closed. It looks after every event, whenever one is due,
    /// and after each of `hints`.
    pub(super) async fn notify_of(
        self,
        session: Weak<Session>,
        mut events: Receiver<Event>,
        mut hints: watch::Receiver<()>,
    ) {
        loop {
            let next = match session.upgrade() {
                Some(session) => self.tell(&session).await,
                None => return,
            };
            let now = self.0.environment.clock.now().wall;
            let wait = next.map_or(LOOK_AFTER, |next| next.since(now).min(LOOK_AFTER));
            tokio::select! {
                event = events.recv() => {
                    if event == Err(RecvError::Closed) {
                        return;
                    }
                    tokio::time::sleep(AFTER_EVENT).await;
                    events = events.resubscribe();
                }
                () = tokio::time::sleep(wait) => {}
                hint = hints.changed() => if hint.is_err() {
                    return;
                },
            }
        }
    }

    /// Shows what is to be told now. Returns the time at which the next notification is due.
    pub(super) async fn tell(&self, session: &Arc<Session>) -> Option<Timestamp> {
        let mut record = session.told.lock().await;
        if record.is_closed {
            return None;
        }
        if !record.is_read {
            let reading = Arc::clone(session);
            let stored = run_blocking(move || reading.open.told()).await;
            record.is_read = true;
            record.told.clone_from(&stored);
            record.stored = stored;
        }
        let decide = |with_names: bool| {
            let told = record.told.as_ref();
            self.view_of(session, |view| view.notifications(told, with_names))
        };
        let mut decided = decide(true);
        let names_when_locked = self.preferences().names_when_locked();
        if !decided.show.is_empty()
            && !names_when_locked
            && self.0.environment.notifier.is_screen_locked().await
        {
            decided = decide(false);
        }
        record.told = Some(decided.told);
        let holds = |fact: &Fact| self.view_of(session, |view| view.holds(fact));
        let (held, ended) = std::mem::take(&mut record.shown)
            .into_iter()
            .partition::<Vec<_>, _>(|(_, fact)| holds(fact));
        record.shown = held;
        for notification in &decided.show {
            record.note_shown(notification);
        }
        record.is_showing = true;
        drop(record);
        self.close_shown(session, ended).await;
        for notification in decided.show {
            self.show_notification(session, notification).await;
        }
        // The record is stored after the notifications are shown. A process that dies in between shows them again,
        // with the same words, after its next start. In the other order it would never show them.
        let mut record = session.told.lock().await;
        record.is_showing = false;
        record.store(session).await;
        decided.next
    }

    /// Closes the notifications of an account that was closed, because their buttons do nothing any more.
    pub(super) async fn close_notifications(&self, session: &Session) {
        let shown = std::mem::take(&mut session.told.lock().await.shown);
        let closed = self.close_shown(session, shown);
        // A service that hangs must not keep the application from ending.
        let _ = tokio::time::timeout(CLOSED_WITHIN, closed).await;
    }

    async fn close_shown(&self, session: &Session, shown: Vec<(String, Fact)>) {
        for (tag, _) in shown {
            let tag = tag_of(session, &tag);
            self.0.environment.notifier.close(&tag).await;
        }
    }

    async fn show_notification(&self, session: &Arc<Session>, mut notification: Notification) {
        notification.tag = tag_of(session, &notification.tag);
        let on_action = self.on_action(Arc::downgrade(session));
        let notifier = &self.0.environment.notifier;
        let shown = notifier.show(&notification, on_action).await;
        let Err(NotShown(why)) = shown else {
            return;
        };
        tracing::warn!(why, "a notification was not shown");
        // The window shows everything else anyway.
        if notification.is_urgent {
            let Notification { title, body, .. } = notification;
            self.add_notice(format!("{title}: {body}"));
            self.emit_status();
        }
    }

    /// Returns a function that does what a button of a notification says.
    fn on_action(&self, session: Weak<Session>) -> OnAction {
        let controller = self.clone();
        let runtime = tokio::runtime::Handle::current();
        Box::new(move |chosen| {
            let (controller, session) = (controller.clone(), session.clone());
            runtime.spawn(async move { controller.act(session, chosen).await });
        })
    }

    /// Does what a button of a notification says. If that fails, another notification says why.
    async fn act(&self, session: Weak<Session>, chosen: Chosen) {
        let Some(session) = session.upgrade() else {
            return;
        };
        let token = chosen.activation_token;
        let (done, id) = match chosen.action {
            Action::Accept { id, seen } => (self.answer(&session, id, seen, true).await, id),
            Action::Keep { id, seen } => (self.answer(&session, id, seen, false).await, id),
            Action::Join { id } => (self.join(&session, id, token).await, id),
            Action::Snooze { id, start } => return self.snooze(&session, id, start).await,
            Action::Open(place) => {
                let place = place.shown(false);
                return self.show_place_of(&session, place, token).await;
            }
        };
        if let Err(error) = done {
            let place = Place::Interview(id);
            let failed = Notification {
                tag: format!("interview-{id}"),
                title: words::NOT_DONE.to_owned(),
                body: error.message,
                opens: place,
                buttons: Vec::new(),
                is_urgent: false,
                fact: Fact::Past,
            };
            self.show_notification(&session, failed).await;
        }
    }

    /// Accepts or turns down the proposal that was shown.
    async fn answer(
        &self,
        session: &Session,
        id: InterviewId,
        seen: u64,
        accepts: bool,
    ) -> Result<(), WindowError> {
        let undo = self.preferences().undo();
        let edit = match accepts {
            true => Edit::Accept { id, seen, undo },
            false => Edit::Keep {
                id,
                seen: Some(seen),
                undo,
            },
        };
        session.open.engine.edit(edit).await?;
        Ok(())
    }

    /// Opens the address of an interview, or the window with the question about its host if the user has not
    /// agreed to that yet.
    pub(super) async fn join(
        &self,
        session: &Arc<Session>,
        id: InterviewId,
        activation_token: Option<String>,
    ) -> Result<(), WindowError> {
        let link = |view: &ViewContext<'_>| view.link(id.get(), ExternalLink::Location);
        let address = self.view_of(session, link)?;
        let label = session.account_info().label;
        let host = address.host_str().unwrap_or_default();
        let has_agreed = {
            let hosts = &self.state().remembered.settings.opened_hosts;
            let hosts = hosts.get(&label);
            hosts.is_some_and(|hosts| hosts.iter().any(|agreed| agreed == host))
        };
        if has_agreed {
            return self.0.desktop.open_address(&address);
        }
        let place = Place::Interview(id).shown(true);
        self.show_place_of(session, place, activation_token).await;
        Ok(())
    }

    async fn snooze(&self, session: &Arc<Session>, id: InterviewId, start: Timestamp) {
        let now = self.0.environment.clock.now().wall;
        let mut record = session.told.lock().await;
        if let Some(told) = &mut record.told {
            told.snooze(id, start, now);
            record.store(session).await;
        }
        drop(record);
        self.look_now();
    }

    /// Brings the window to the front, and shows an interview of the account that is shown.
    pub fn show_interview(&self, id: InterviewId) {
        self.show_place(Place::Interview(id).shown(false), None);
    }

    /// Shows a place of an account, which is shown from now on.
    pub(super) async fn show_place_of(
        &self,
        session: &Session,
        place: PlaceRequest,
        activation_token: Option<String>,
    ) {
        let is_shown = self
            .session()
            .is_ok_and(|shown| std::ptr::eq(Arc::as_ptr(&shown), session));
        if !is_shown && !session.is_sample() {
            // If the account is not there any more, the window shows why.
            let _ = self
                .switch_account(session.open.account.id().to_string())
                .await;
        }
        self.show_place(place, activation_token);
    }

    /// Brings the window to the front and shows a place in it.
    fn show_place(&self, place: PlaceRequest, activation_token: Option<String>) {
        self.state().place = Some(place);
        self.0.desktop.bring_to_front(activation_token);
        self.0.desktop.emit(PageEvent::PlaceAsked);
    }

    /// Returns the place that the window is asked to show, once. A window that was not there when it was asked
    /// takes it after its start.
    pub async fn take_place(&self) -> Result<Option<PlaceRequest>, WindowError> {
        Ok(self.state().place.take())
    }

    /// Has every account look at once at what is due, because the time, the network or a setting may have
    /// changed.
    pub(super) fn look_now(&self) {
        self.0.hints.send_replace(());
    }
}

/// Returns a tag of a notification that is unique among all accounts, from the tag that is unique in its account.
fn tag_of(session: &Session, tag: &str) -> String {
    format!("{}/{tag}", session.open.account.id())
}

impl ToldRecord {
    /// Notes that a notification is shown, in place of the one with its tag.
    fn note_shown(&mut self, notification: &Notification) {
        self.shown.retain(|(tag, _)| *tag != notification.tag);
        if notification.fact != Fact::Past {
            let shown = (notification.tag.clone(), notification.fact.clone());
            self.shown.push(shown);
        }
    }

    /// Leaves the account's folder alone from now on.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }

    /// Stores the record durably, unless nothing but the time is new, or notifications are still being shown. If
    /// the disk refuses, the next look tries again.
    async fn store(&mut self, session: &Arc<Session>) {
        if self.is_closed || self.is_showing {
            return;
        }
        let (Some(told), stored) = (&self.told, &self.stored) else {
            return;
        };
        let is_new = stored.as_ref().is_none_or(|stored| {
            told.told_up_to.since(stored.told_up_to) >= STORE_AFTER || !told.tells_the_same(stored)
        });
        if !is_new {
            return;
        }
        let (session, writing) = (Arc::clone(session), told.clone());
        let written = run_blocking(move || session.open.remember_told(&writing)).await;
        match written {
            Ok(()) => self.stored = self.told.clone(),
            Err(error) => tracing::warn!(%error, "what was told could not be saved"),
        }
    }
}
