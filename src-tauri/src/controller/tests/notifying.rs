//! Tests of notifications: what is shown, once, and what their buttons do without a window.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use interlude_app::view::{Action, AmendRequest, Notification, PlaceRequest};
use interlude_engine::clock::SystemClock;
use interlude_model::Timestamp;
use interlude_sandbox::Sandbox;
use tempfile::TempDir;

use super::answering::they_propose;
use super::harness::{Harness, sandbox};
use crate::controller::{Chosen, Controller, NotShown, Notifier, OnAction, Soon};

/// Longer than any test takes on a slow computer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A notifier that records what it is asked to show.
#[derive(Default)]
struct Recorded {
    shown: Mutex<Vec<(Notification, OnAction)>>,
    closed: Mutex<Vec<String>>,
    /// True if it shows nothing.
    fails: bool,
    /// True while it does not finish.
    hangs: AtomicBool,
    is_locked: AtomicBool,
}

impl Notifier for Recorded {
    fn show<'a>(
        &'a self,
        notification: &'a Notification,
        on_action: OnAction,
    ) -> Soon<'a, Result<(), NotShown>> {
        let notification = Notification {
            tag: tag(&notification.tag),
            ..notification.clone()
        };
        let shown = (notification, on_action);
        self.shown.lock().unwrap().push(shown);
        Box::pin(async {
            while self.hangs.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            match self.fails {
                true => Err(NotShown("no service".to_owned())),
                false => Ok(()),
            }
        })
    }

    fn close<'a>(&'a self, tag: &'a str) -> Soon<'a, ()> {
        self.closed.lock().unwrap().push(self::tag(tag));
        Box::pin(std::future::ready(()))
    }

    fn is_screen_locked(&self) -> Soon<'_, bool> {
        Box::pin(std::future::ready(self.is_locked.load(Ordering::Relaxed)))
    }
}

/// Returns the tag of a notification among those of its account.
fn tag(tag: &str) -> String {
    tag.split_once('/').unwrap().1.to_owned()
}

impl Recorded {
    /// Waits until a notification is shown for which this is true. Returns it.
    async fn until_shown(&self, wanted: impl Fn(&Notification) -> bool) -> Notification {
        let find = || {
            let shown = self.shown.lock().unwrap();
            let mut shown = shown.iter().map(|(shown, _)| shown);
            shown.find(|one| wanted(one)).cloned()
        };
        let found = async {
            loop {
                if let Some(found) = find() {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(TIMEOUT, found).await.unwrap()
    }

    async fn until_shown_about(&self, id: i64) -> Notification {
        let tag = format!("interview-{id}");
        self.until_shown(|shown| shown.tag == tag).await
    }

    fn count(&self, tag: &str) -> usize {
        let shown = self.shown.lock().unwrap();
        shown.iter().filter(|(shown, _)| shown.tag == tag).count()
    }

    /// Presses the button with this label, or the notification itself.
    fn press(&self, notification: &Notification, label: &str) {
        let button = notification
            .buttons
            .iter()
            .find(|one| one.label.starts_with(label));
        let action = button.map_or(Action::Open(notification.opens), |button| button.action);
        let shown = self.shown.lock().unwrap();
        let (_, on_action) = shown
            .iter()
            .rfind(|(shown, _)| shown.tag == notification.tag)
            .unwrap();
        on_action(Chosen {
            action,
            activation_token: Some("token".to_owned()),
        });
    }

    async fn until_closed(&self, tag: &str) {
        let closed = async {
            while !self.closed.lock().unwrap().iter().any(|one| one == tag) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(TIMEOUT, closed).await.unwrap();
    }
}

/// Returns a harness with a recorded notifier, whose clock begins at `now`.
fn harness(folder: &Arc<TempDir>, now: Option<Timestamp>, fails: bool) -> (Harness, Arc<Recorded>) {
    let notifier = Arc::new(Recorded {
        fails,
        ..Recorded::default()
    });
    let app = Harness::with(Arc::clone(folder), |environment| {
        environment.notifier = Arc::clone(&notifier) as Arc<dyn Notifier>;
        if let Some(now) = now {
            environment.clock = Arc::new(SystemClock::beginning_at(now));
        }
    });
    (app, notifier)
}

fn folder() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().unwrap())
}

/// Starts with an account, for which something may be told from now on.
async fn connected(sandbox: &Sandbox) -> (Harness, Arc<Recorded>) {
    let (mut app, notifier) = harness(&folder(), None, false);
    app.begin().await;
    let id = app.add_account(sandbox, None).await;
    until_told(&app, &id).await;
    (app, notifier)
}

/// Waits until the account has a record of what was told.
async fn until_told(app: &Harness, id: &str) {
    let file = app.account_folder(id).join("told.json");
    let written = async {
        while !file.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, written).await.unwrap();
}

/// Returns an interview with an address that can be opened, and its start.
fn video_call(sandbox: &Sandbox) -> (i64, Timestamp) {
    let interviews = sandbox.world().interviews();
    let mut starts = interviews.into_iter().filter_map(|interview| {
        let booking = interview.booking?;
        let is_video = booking.location?.starts_with("https://");
        let start = booking.agreed.slot()?.start();
        let is_open = booking.status == "scheduled";
        (is_video && is_open).then_some((interview.id, start))
    });
    let (id, start) = starts.next().unwrap();
    (i64::try_from(id).unwrap(), start.into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_shown_once_and_accepted_without_a_window() {
    let sandbox = sandbox().await;
    let (mut app, notifier) = connected(&sandbox).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let asked = they_propose(&app, &sandbox).await;
    let shown = notifier.until_shown_about(asked.id).await;
    notifier.press(&shown, "Accept");
    app.until_sent(asked.id).await;
    assert_eq!(notifier.count(&shown.tag), 1);

    app.close().await;
    let (app, notifier) = harness(&app.folder, None, false);
    app.begin().await;
    app.sync_now().await.unwrap();
    app.look_now();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(notifier.count(&shown.tag), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_ends_before_a_notification_is_shown_shows_it_after_its_next_start() {
    let sandbox = sandbox().await;
    let (app, notifier) = connected(&sandbox).await;
    let account = app.accounts().await.unwrap().remove(0);
    let file = app.account_folder(&account.id).join("told.json");
    let before = fs::read(&file).unwrap();
    notifier.hangs.store(true, Ordering::Relaxed);
    let asked = they_propose(&app, &sandbox).await;
    let lost = notifier.until_shown_about(asked.id).await;
    assert_eq!(fs::read(&file).unwrap(), before);
    notifier.hangs.store(false, Ordering::Relaxed);
    until_replaced(&file, &before).await;
    app.close().await;

    fs::write(&file, &before).unwrap();
    let (app, notifier) = harness(&app.folder, None, false);
    app.begin().await;
    let shown = notifier.until_shown_about(asked.id).await;
    assert_eq!((shown.title, shown.body), (lost.title, lost.body));
    until_replaced(&file, &before).await;
    app.close().await;
}

/// Waits until the file has another content.
async fn until_replaced(file: &Path, content: &[u8]) {
    let replaced = async {
        while fs::read(file).unwrap() == content {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, replaced).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_that_is_answered_in_the_window_is_closed_on_the_desktop() {
    let sandbox = sandbox().await;
    let (mut app, notifier) = connected(&sandbox).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let asked = they_propose(&app, &sandbox).await;
    let shown = notifier.until_shown_about(asked.id).await;
    app.look_now();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(*notifier.closed.lock().unwrap(), [""; 0]);
    app.accept(asked.clone()).await.unwrap();
    notifier.until_closed(&shown.tag).await;
    app.until_sent(asked.id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_whose_buttons_would_do_nothing_is_closed() {
    let sandbox = sandbox().await;
    let (app, notifier) = connected(&sandbox).await;
    let asked = they_propose(&app, &sandbox).await;
    let shown = notifier.until_shown_about(asked.id).await;
    app.close().await;
    assert_eq!(*notifier.closed.lock().unwrap(), [shown.tag]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreed_time_is_kept_without_a_window() {
    let sandbox = sandbox().await;
    let (mut app, notifier) = connected(&sandbox).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let asked = they_propose(&app, &sandbox).await;
    let shown = notifier.until_shown_about(asked.id).await;
    notifier.press(&shown, "Keep");
    app.until_sent(asked.id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_proposal_that_was_replaced_is_not_saved() {
    let sandbox = sandbox().await;
    let (app, notifier) = connected(&sandbox).await;
    let asked = they_propose(&app, &sandbox).await;
    let shown = notifier.until_shown_about(asked.id).await;
    let number = u64::try_from(asked.id).unwrap();
    sandbox.world().cancel(number).unwrap();
    app.sync_now().await.unwrap();
    notifier.press(&shown, "Accept");
    let failed = notifier
        .until_shown(|shown| shown.title == "That was not done")
        .await;
    assert!(!failed.body.is_empty());
    assert_eq!(app.outbox().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn join_opens_the_address_if_the_user_agreed_to_its_host() {
    let sandbox = sandbox().await;
    let (id, start) = video_call(&sandbox);
    let now = start.before(Duration::from_secs(9 * 60));
    let (mut app, notifier) = harness(&folder(), Some(now), false);
    app.begin().await;
    app.add_account(&sandbox, None).await;
    let tag = format!("reminder-{id}-{}", start.millis());
    let shown = notifier.until_shown(|shown| shown.tag == tag).await;

    notifier.press(&shown, "Join");
    let place = until_place(&app).await;
    let wanted = PlaceRequest::Interview {
        id: id.into(),
        join: true,
    };
    assert_eq!(place, wanted);
    let opened = app.opened.lock().unwrap().pop();
    assert_eq!(opened.as_deref(), Some("window with token"));

    let label = app.status().await.unwrap().account;
    let host = app.interview(id).await.unwrap().location_host.unwrap();
    app.set(|settings| {
        let hosts = settings.opened_hosts.entry(label).or_default();
        hosts.push(host.clone());
    })
    .await;
    notifier.press(&shown, "Join");
    let opened = async {
        loop {
            if let Some(opened) = app.opened.lock().unwrap().pop() {
                return opened;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let opened = tokio::time::timeout(TIMEOUT, opened).await.unwrap();
    assert!(opened.starts_with(&format!("https://{host}/")), "{opened}");
}

async fn until_place(controller: &Controller) -> PlaceRequest {
    let place = async {
        loop {
            if let Some(place) = controller.take_place().await.unwrap() {
                return place;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, place).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_put_off_also_over_a_restart() {
    let sandbox = sandbox().await;
    let (id, start) = video_call(&sandbox);
    let at = |minutes: u64| Some(start.before(Duration::from_secs(minutes * 60)));
    let (mut app, notifier) = harness(&folder(), at(9), false);
    app.begin().await;
    app.add_account(&sandbox, None).await;
    let tag = format!("reminder-{id}-{}", start.millis());
    let shown = notifier.until_shown(|shown| shown.tag == tag).await;
    notifier.press(&shown, "Snooze");
    let account = app.accounts().await.unwrap()[0].id.clone();
    let file = app.account_folder(&account).join("told.json");
    let stored = async {
        while !fs::read_to_string(&file).unwrap().contains("snoozed") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, stored).await.unwrap();
    app.close().await;
    assert_eq!(notifier.count(&tag), 1);

    let (app, notifier) = harness(&app.folder, at(6), false);
    app.begin().await;
    app.look_now();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(notifier.count(&tag), 0, "five minutes are not over");
    app.close().await;
    let (app, notifier) = harness(&app.folder, at(3), false);
    app.begin().await;
    let shown = notifier.until_shown(|shown| shown.tag == tag).await;
    assert!(shown.title.ends_with("in 3 min"), "{}", shown.title);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_shows_a_reminder_that_the_desktop_does_not() {
    let sandbox = sandbox().await;
    let (id, start) = video_call(&sandbox);
    let now = start.before(Duration::from_secs(9 * 60));
    let (mut app, notifier) = harness(&folder(), Some(now), true);
    app.begin().await;
    app.add_account(&sandbox, None).await;
    let tag = format!("reminder-{id}-{}", start.millis());
    let shown = notifier.until_shown(|shown| shown.tag == tag).await;
    let notice = format!("{}: {}", shown.title, shown.body);
    app.until_status(|status| status.notices.contains(&notice))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_did_is_not_told() {
    let sandbox = sandbox().await;
    let (mut app, notifier) = connected(&sandbox).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let AmendRequest { id, .. } = app.amended().await;
    app.until_sent(id).await;
    app.look_now();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(notifier.count(&format!("interview-{id}")), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_screen_gets_names_only_if_the_user_chose_that() {
    let sandbox = sandbox().await;
    let (app, notifier) = connected(&sandbox).await;
    notifier.is_locked.store(true, Ordering::Relaxed);
    let asked = they_propose(&app, &sandbox).await;
    let shown = notifier.until_shown_about(asked.id).await;
    assert_eq!(shown.title, "An interview");

    app.set(|settings| settings.notify.names_when_locked = true)
        .await;
    let name = app.interview(asked.id).await.unwrap().row.name;
    let number = u64::try_from(asked.id).unwrap();
    sandbox.world().cancel(number).unwrap();
    app.sync_now().await.unwrap();
    let shown = notifier
        .until_shown(|shown| shown.body == "Cancelled.")
        .await;
    assert_eq!(shown.title, name);
}
