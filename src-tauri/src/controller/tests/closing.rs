//! What waits is sent before the window closes, and what cannot be is said.

use std::time::Duration;

use interlude_ipc::{Closing, HistoryEnding};
use interlude_sandbox::{Fault, On, Times};

use super::harness::{Harness, sandbox};
use crate::controller::AppEvent;

/// Well within the longest undo window, and longer than a request takes on the slowest computer.
const AT_MOST: Duration = Duration::from_secs(30);

fn told(app: &mut Harness) -> Vec<Closing> {
    let heard = app.events_so_far().into_iter();
    heard
        .filter_map(|event| match event {
            AppEvent::Closing(closing) => Some(closing),
            _ => None,
        })
        .collect()
}

async fn with_a_long_undo_window(app: &Harness) {
    let mut settings = app.controller.settings().await.unwrap();
    settings.undo_seconds = 60;
    app.controller.save_settings(settings).await.unwrap();
}

async fn closed(app: &Harness) {
    let closed = app.controller.send_before_closing();
    tokio::time::timeout(AT_MOST, closed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_the_undo_window_and_sends() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    with_a_long_undo_window(&app).await;
    let request = app.amend_request().await;
    let saved = app
        .controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    assert_eq!(saved.undo_seconds, 60);
    closed(&app).await;
    let history = app.controller.history(request.id).await.unwrap();
    assert_eq!(history[0].ending, HistoryEnding::Sent);
    let applied = sandbox.world().applied(request.id.try_into().unwrap());
    assert_eq!(applied.len(), 1);
    let sending = Closing {
        waiting: 1,
        ended: false,
    };
    assert_eq!(told(&mut app), [sending]);
    // There is nothing more to wait for.
    closed(&app).await;
    assert_eq!(told(&mut app), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_take_it_keeps_the_window_for_seconds_only() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    with_a_long_undo_window(&app).await;
    let request = app.amend_request().await;
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    let slow = Fault::slow(Duration::from_secs(60));
    sandbox.faults().inject(On::Any, Times::UntilCleared, slow);
    closed(&app).await;
    let still = |ended| Closing { waiting: 1, ended };
    assert_eq!(told(&mut app), [still(false), still(true)]);
    let app = app.restarted().await;
    assert_eq!(app.controller.outbox().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_or_signed_out_it_closes_at_once() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.controller.set_offline(true).await.unwrap();
    let request = app.amend_request().await;
    app.controller.amend_interview(request).await.unwrap();
    closed(&app).await;
    assert_eq!(told(&mut app), []);
    sandbox.tokens().revoke(sandbox.token());
    app.controller.set_offline(false).await.unwrap();
    app.controller.sync_now().await.unwrap();
    closed(&app).await;
    assert_eq!(told(&mut app), []);
    assert_eq!(app.controller.outbox().await.unwrap().len(), 1);
}
