//! Servers that are slow, busy or unreachable, and working offline.

use std::time::Duration;

use interlude_app_tests::{App, Mode, effects, requests_for, server, slot, with_timeout};
use interlude_engine::{Ledger, Paused, PullReport};
use interlude_model::{ReasonCode, ViewState};
use interlude_sandbox::{Calls, Fault, Offline, Point, Refusal, RetryAfter, Sandbox, Times};

/// Refuses the next matching request with this status and a `Retry-After` of this number of seconds.
fn busy(sandbox: &Sandbox, on: Calls, status: u16, seconds: u32) {
    let refusal = Refusal::new(status).retry_after(RetryAfter::Seconds(seconds));
    sandbox
        .faults()
        .inject(on, Times::Once, Fault::refusal(refusal));
}

#[tokio::test]
async fn retry_after_holds_even_for_a_manual_sync() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    busy(&sandbox, Calls::Amend, 429, 3_600);
    app.amend(1, slot(14)).await;
    app.sync().await;
    let requests_before = sandbox.requests().count();

    app.amend(1, slot(15)).await;
    assert_eq!(app.sync().await.pull, PullReport::NotRequested);
    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.sync().await.pull, PullReport::NotRequested);
    assert_eq!(sandbox.requests().count(), requests_before);
    assert_eq!(app.state(1), ViewState::Waiting);
    assert_eq!(effects(&sandbox, 1), []);
}

#[tokio::test]
async fn a_request_is_retried_once_its_retry_after_is_over() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await.restarted(Mode::Automatic).await;
    busy(&sandbox, Calls::Amend, 429, 1);
    app.amend(1, slot(14)).await;
    let drained = |ledger: &Ledger| ledger.durable().outbox.is_empty();
    app.until("the change is delivered", drained).await;

    let requests = sandbox.requests().amends_of(1);
    assert_eq!(requests.len(), 2);
    let between = (requests[1].at - requests[0].at).to_std().unwrap();
    assert!(between >= Duration::from_secs(1), "{between:?}");
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_retry_after_of_the_list_also_delays_changes() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let listed = app.listed();
    busy(&sandbox, Calls::List, 503, 3_600);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.sync().await;
    assert_eq!(app.listed(), listed);
    assert_eq!(sandbox.requests().lists().len(), 2);
    assert_eq!(requests_for(&sandbox, 1), 0);
    let reason = app.status().last_failure.unwrap();
    assert_eq!(reason.code, ReasonCode::ServerError);
}

#[tokio::test]
async fn reading_and_saving_work_while_a_request_is_pending() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(Calls::List, Point::BeforeAnswering);
    let meanwhile = async {
        with_timeout("the list request arrives", held.arrived()).await;
        app.amend(1, slot(14)).await;
        assert_eq!(app.state(1), ViewState::Waiting);
        assert_eq!(app.listed().len(), 3);
        assert!(app.status().pulling);
        held.release();
    };
    tokio::join!(app.sync(), meanwhile);
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let slow = Fault::slow_answer(Duration::from_millis(400));
    sandbox.faults().inject(Calls::Any, Times::Next(2), slow);
    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_change_survives_a_network_that_resets_every_connection() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await.restarted(Mode::Automatic).await;
    sandbox.go_offline(Offline::Reset).await.unwrap();
    app.amend(1, slot(14)).await;
    let is_unreachable = |status: &interlude_engine::EngineStatus| status.last_failure.is_some();
    app.until_status("the failure is reported", is_unreachable)
        .await;
    assert_eq!(app.state(1), ViewState::Waiting);

    sandbox.go_online().await.unwrap();
    app.wake().await;
    let drained = |ledger: &Ledger| ledger.durable().outbox.is_empty();
    app.until("the change is delivered", drained).await;
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(app.status().last_failure, None);
}

#[tokio::test]
async fn working_offline_sends_no_request_until_it_is_switched_off() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let requests_before = sandbox.requests().count();
    app.work_offline(true).await;
    app.amend(1, slot(14)).await;
    assert_eq!(app.sync().await.pull, PullReport::NotRequested);

    let app = app.restarted(Mode::Automatic).await;
    app.wake().await;
    app.amend(2, slot(14)).await;
    let app = app.restarted(Mode::Automatic).await;
    assert_eq!(app.status().paused, Some(Paused::ByChoice));
    assert_eq!(app.state(1), ViewState::Waiting);
    assert_eq!(app.state(2), ViewState::Waiting);
    assert_eq!(sandbox.requests().count(), requests_before);

    app.work_offline(false).await;
    let drained = |ledger: &Ledger| ledger.durable().outbox.is_empty();
    app.until("both changes are delivered", drained).await;
    for id in [1, 2] {
        assert_eq!(effects(&sandbox, id), [slot(14)]);
    }
}
