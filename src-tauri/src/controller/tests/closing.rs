//! What waits is sent before the window closes, and what cannot be is said.

use std::time::Duration;

use interlude_ipc::{Closing, HistoryEnding};
use interlude_sandbox::{Fault, On, Times};

use super::desk::{Desk, sandbox};
use crate::controller::News;

/// Well within the longest undo window, and longer than a request takes on the slowest computer.
const AT_MOST: Duration = Duration::from_secs(30);

fn told(desk: &mut Desk) -> Vec<Closing> {
    let heard = desk.heard().into_iter();
    heard
        .filter_map(|news| match news {
            News::Closing(closing) => Some(closing),
            _ => None,
        })
        .collect()
}

async fn with_a_long_undo_window(desk: &Desk) {
    let mut settings = desk.controller.settings().await.unwrap();
    settings.undo_seconds = 60;
    desk.controller.save_settings(settings).await.unwrap();
}

async fn closed(desk: &Desk) {
    let closed = desk.controller.send_before_closing();
    tokio::time::timeout(AT_MOST, closed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_the_undo_window_and_sends() {
    let sandbox = sandbox().await;
    let mut desk = Desk::connected(&sandbox, None).await;
    with_a_long_undo_window(&desk).await;
    let wish = desk.wish().await;
    let saved = desk.controller.amend_interview(wish.clone()).await.unwrap();
    assert_eq!(saved.undo_seconds, 60);
    closed(&desk).await;
    let history = desk.controller.history(wish.id).await.unwrap();
    assert_eq!(history[0].ending, HistoryEnding::Sent);
    let applied = sandbox.world().applied(wish.id.try_into().unwrap());
    assert_eq!(applied.len(), 1);
    let sending = Closing {
        waiting: 1,
        ended: false,
    };
    assert_eq!(told(&mut desk), [sending]);
    // There is nothing more to wait for.
    closed(&desk).await;
    assert_eq!(told(&mut desk), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_take_it_keeps_the_window_for_seconds_only() {
    let sandbox = sandbox().await;
    let mut desk = Desk::connected(&sandbox, None).await;
    with_a_long_undo_window(&desk).await;
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish.clone()).await.unwrap();
    let slow = Fault::slow(Duration::from_secs(60));
    sandbox.faults().inject(On::Any, Times::UntilCleared, slow);
    closed(&desk).await;
    let still = |ended| Closing { waiting: 1, ended };
    assert_eq!(told(&mut desk), [still(false), still(true)]);
    let desk = desk.again().await;
    assert_eq!(desk.controller.outbox().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_or_signed_out_it_closes_at_once() {
    let sandbox = sandbox().await;
    let mut desk = Desk::connected(&sandbox, None).await;
    desk.controller.set_offline(true).await.unwrap();
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish).await.unwrap();
    closed(&desk).await;
    assert_eq!(told(&mut desk), []);
    sandbox.tokens().revoke(sandbox.token());
    desk.controller.set_offline(false).await.unwrap();
    desk.controller.sync_now().await.unwrap();
    closed(&desk).await;
    assert_eq!(told(&mut desk), []);
    assert_eq!(desk.controller.outbox().await.unwrap().len(), 1);
}
