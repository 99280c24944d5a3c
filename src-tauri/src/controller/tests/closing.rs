//! Tests of closing the window, which first sends waiting changes and reports those that it cannot send.

use std::time::Duration;

use interlude_app::view::{Closing, HistoryEnding, WindowStatus};
use interlude_sandbox::{Calls, Fault, Offline, Sandbox, Times};

use super::harness::{Harness, sandbox};
use crate::controller::PageEvent;

/// Shorter than the undo window of these tests, and longer than a request takes on a slow computer.
const AT_MOST: Duration = Duration::from_secs(30);

fn closing_events(app: &mut Harness) -> Vec<Closing> {
    app.events_so_far(|event| match event {
        PageEvent::Closing(closing) => Some(closing),
        _ => None,
    })
}

async fn close_window(app: &Harness) {
    let closed = app.send_before_closing();
    tokio::time::timeout(AT_MOST, closed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_the_undo_window_and_sends() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 60).await;
    let request = app.amend_request().await;
    let saved = app.amend_interview(request.clone()).await.unwrap();
    assert_eq!(saved.undo_seconds, 60);
    close_window(&app).await;
    let ending = app.last_ending(request.id).await;
    assert_eq!(ending, Some(HistoryEnding::Sent));
    let applied = sandbox.world().applied(request.id.try_into().unwrap());
    assert_eq!(applied.len(), 1);
    let sending = Closing {
        waiting: 1,
        ended: false,
    };
    assert_eq!(closing_events(&mut app), [sending]);
    // Nothing is left to send, so the window closes at once.
    close_window(&app).await;
    assert_eq!(closing_events(&mut app), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_delays_closing_by_seconds_only() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 60).await;
    app.amended().await;
    let slow = Fault::slow_answer(Duration::from_secs(60));
    sandbox
        .faults()
        .inject(Calls::Any, Times::UntilCleared, slow);
    close_window(&app).await;
    let waiting = |ended| Closing { waiting: 1, ended };
    assert_eq!(closing_events(&mut app), [waiting(false), waiting(true)]);
    let app = app.restarted().await;
    assert_eq!(app.outbox().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_closes_at_once_if_offline_or_signed_out() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.set_offline(true).await.unwrap();
    app.amended().await;
    close_window(&app).await;
    assert_eq!(closing_events(&mut app), []);
    sandbox.tokens().revoke(sandbox.token());
    app.set_offline(false).await.unwrap();
    app.sync_now().await.unwrap();
    close_window(&app).await;
    assert_eq!(closing_events(&mut app), []);
    assert_eq!(app.outbox().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_sends_the_changes_of_every_account() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut app = Harness::started().await;
    app.set(|settings| settings.undo_seconds = 60).await;
    app.add_account(&one, None).await;
    let first = app.amended().await.id;
    app.add_account(&other, None).await;
    let second = app.amended().await.id;
    close_window(&app).await;
    let applied =
        |sandbox: &Sandbox, id: i64| sandbox.world().applied(id.try_into().unwrap()).len();
    assert_eq!((applied(&one, first), applied(&other, second)), (1, 1));
    let sending = Closing {
        waiting: 2,
        ended: false,
    };
    assert_eq!(closing_events(&mut app), [sending]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_window_did_not_wait_for_is_sent_after_it_is_gone() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 5).await;
    let id = app.amended().await.id;
    tokio::time::timeout(AT_MOST, app.send_after_closing())
        .await
        .unwrap();
    assert_eq!(app.last_ending(id).await, Some(HistoryEnding::Sent));

    // Nothing goes out without a network, so nothing is waited for.
    app.set(|settings| settings.undo_seconds = 60).await;
    sandbox.go_offline(Offline::Refuse).await.unwrap();
    app.sync_now().await.unwrap();
    app.amended().await;
    let ended = tokio::time::timeout(Duration::from_secs(5), app.send_after_closing()).await;
    ended.expect("the network is known to be away");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_start_says_what_still_waits_until_it_is_sent() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    sandbox.go_offline(Offline::Refuse).await.unwrap();
    let id = app.amended().await.id;
    app.until_status(|status| status.paused.is_some()).await;
    assert_eq!(app.status().await.unwrap().notices, [""; 0]);

    let mut app = app.restarted().await;
    let says = |status: &WindowStatus| {
        let mut notices = status.notices.iter();
        notices.any(|notice| notice.starts_with("1 change waits to be sent"))
    };
    app.until_status(says).await;
    sandbox.go_online().await.unwrap();
    let key = Some(sandbox.api_key().to_owned());
    let token = Some(sandbox.token().to_owned());
    app.sign_in(key, token, None, None).await.unwrap();
    app.until_sent(id).await;
    assert!(!says(&app.status().await.unwrap()));
}
