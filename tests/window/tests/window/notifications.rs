//! Notifications in a real notification service, while no window is open.

use std::fs;
use std::time::Duration;

use interlude_sandbox::{Effect, Sandbox, Side};
use interlude_window_tests::{
    Computer, Keychain, Moment, Notifications, Started, System, eventually, interview, serve, slot,
};
use serde_json::json;

use crate::answering::proposes;
use crate::offline::unplug;

/// Longer than the time in which the program looks again after an answer of the server.
const AFTER_ANSWER: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_proposal_is_accepted_in_its_notification_while_the_window_is_closed() {
    let server = crate::two_interviews().await;
    let computer = computer(Moment::usual(), true);
    let system = computer.system().await;
    let notifications = computer.show_notifications().await;
    let window = computer.open().await;
    window.signs_in(&server).await;
    let _running_on = window.closes().await;
    let before = notifications.titles();
    let on_screen = notifications.on_screen();

    proposes(&server, 1, ("17:00", "17:30"));
    let with_one = [before.as_slice(), &["Howard Schiller".to_owned()]].concat();
    computer.interlude(&["sync"]).await;
    notifications.shows(&with_one).await;

    unplug(&server).await;
    notifications.press("Accept 17:00");
    let saved = eventually(async || {
        let outbox = computer.interlude(&["outbox", "--json"]).await;
        outbox.contains(r#""kind":"accept""#).then_some(())
    });
    assert!(saved.await.is_some(), "the accept is not in the outbox");
    let gone = eventually(async || (notifications.on_screen() == on_screen).then_some(()));
    assert!(
        gone.await.is_some(),
        "what was answered is still on the screen"
    );

    server.go_online().await.unwrap();
    system.has_a_network().await;
    let accepted = Effect::Accepted {
        by: Side::Interviewer,
        agreed: slot("17:00", "17:30").into(),
    };
    let sent = eventually(async || server.world().effects(1).contains(&accepted).then_some(()));
    assert!(sent.await.is_some(), "{:?}", server.world().effects(1));
    computer.interlude(&["sync"]).await;
    assert_eq!(notifications.titles(), with_one);
}

#[tokio::test]
async fn a_reminder_comes_once_and_again_after_it_was_put_off() {
    let moment = Moment::at("2031-05-06T13:40", "Europe/Berlin");
    let server = day_of(moment, &[("Howard Schiller", "14:00", "14:30")]).await;
    let computer = computer(moment, false);
    let system = computer.system().await;
    let notifications = computer.show_notifications().await;
    let running = signed_in(&computer, &server).await;

    // The minutes of a title are those of the clock, which runs on while the tests of a busy computer wait.
    running.skips(10);
    system.wakes_up().await;
    notifications.shows(&["Howard Schiller in "]).await;
    running.skips(1);
    nothing_new_is_shown(&system, &server, &notifications).await;

    notifications.press("Snooze 5 min");
    let is_put_off = || told(&computer).contains("snoozed");
    let saved = eventually(async || is_put_off().then_some(()));
    assert!(saved.await.is_some(), "the reminder was not put off");
    running.skips(2);
    nothing_new_is_shown(&system, &server, &notifications).await;
    running.skips(3);
    system.wakes_up().await;
    notifications.shows(&["Howard Schiller in "; 2]).await;
    assert_eq!(
        notifications.on_screen(),
        1,
        "the second takes the place of the first"
    );
    running.skips(1);
    nothing_new_is_shown(&system, &server, &notifications).await;
    // A killed program leaves the shared memory of its clock behind.
    running.quit().await;
}

#[tokio::test]
async fn what_began_during_a_night_asleep_is_told_once_in_a_summary() {
    let moment = Moment::at("2031-05-06T22:00", "Europe/Berlin");
    let night = [
        ("Howard Schiller", "01:00", "01:30"),
        ("Amara Okafor", "02:00", "02:30"),
        ("Ines Duarte", "07:30", "08:00"),
    ];
    let server = day_of(moment, &night).await;
    let computer = computer(moment, false);
    let system = computer.system().await;
    let notifications = computer.show_notifications().await;
    let running = signed_in(&computer, &server).await;

    system.falls_asleep().await;
    running.skips(9 * 60 + 25);
    system.wakes_up().await;
    let wanted = ["2 interviews began in the meantime", "Ines Duarte in "];
    notifications.shows(&wanted).await;
    assert_eq!(notifications.on_screen(), 2);
    running.skips(1);
    nothing_new_is_shown(&system, &server, &notifications).await;
    // A killed program leaves the shared memory of its clock behind.
    running.quit().await;
}

/// Wakes the program up, waits until it has looked, and fails if it shows another notification.
async fn nothing_new_is_shown(
    system: &System,
    server: &Sandbox,
    notifications: &Notifications<'_>,
) {
    let before = (notifications.titles(), server.requests().lists().len());
    system.wakes_up().await;
    let looked = eventually(async || (server.requests().lists().len() > before.1).then_some(()));
    assert!(looked.await.is_some(), "the program did not look");
    // It looks again after the answer.
    tokio::time::sleep(AFTER_ANSWER).await;
    assert_eq!(notifications.titles(), before.0);
}

/// Creates a computer with a keychain and notifications.
fn computer(moment: Moment, keep_running: bool) -> Computer {
    let settings = json!({ "undoSeconds": 0, "notifications": true, "keepRunning": keep_running });
    Computer::with(Keychain::Unlocked, (1320, 820), moment).remembering(settings)
}

/// Returns the record of what the user of the only account was told.
fn told(computer: &Computer) -> String {
    let accounts = fs::read_dir(computer.data().join("accounts")).unwrap();
    let files = accounts.map(|account| account.unwrap().path().join("told.json"));
    let found = files
        .filter_map(|file| fs::read_to_string(file).ok())
        .next();
    found.unwrap_or_default()
}

/// Starts a server with interviews on the day of `moment`, or on the next one if they begin in the morning.
async fn day_of(moment: Moment, interviews: &[(&'static str, &str, &str)]) -> Sandbox {
    let today = moment.today();
    let interviews = (1..).zip(interviews).map(|(id, (name, start, end))| {
        let day = today.plus(u64::from(*start < "12:00"));
        interview(moment, id, name, day.slot(start, end))
    });
    serve(moment, interviews.collect()).await
}

/// Signs in with the window, closes it, and starts the program without one.
async fn signed_in<'a>(computer: &'a Computer, server: &Sandbox) -> Started<'a> {
    let window = computer.open().await;
    window.signs_in(server).await;
    window.close().await;
    let lists = server.requests().lists().len();
    let running = computer.start_hidden();
    let listed = eventually(async || (server.requests().lists().len() > lists).then_some(()));
    assert!(listed.await.is_some(), "the program did not start");
    running
}
