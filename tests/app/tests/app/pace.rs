//! When the server is slow, busy or out of reach, and when the user works offline.

use std::time::Duration;

use interlude_app_tests::{App, Mode, effects, requests_for, server, slot, within};
use interlude_domain::{ReasonCode, ViewState};
use interlude_engine::{Ledger, Paused, PullReport};
use interlude_sandbox::{Fault, Offline, On, Point, Refusal, RetryAfter, Sandbox, Times};

/// Refuses the next fitting request with this status, and asks to be left alone for so long.
fn busy(sandbox: &Sandbox, on: On, status: u16, seconds: u32) {
    let refusal = Refusal::new(status).retry_after(RetryAfter::Seconds(seconds));
    sandbox
        .faults()
        .inject(on, Times::Once, Fault::refusal(refusal));
}

#[tokio::test]
async fn a_server_that_says_when_to_come_back_is_left_alone_even_by_sync_now() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    busy(&sandbox, On::Amend, 429, 3_600);
    app.amend(1, slot(14)).await;
    app.sync().await;
    let asked = sandbox.requests().count();

    app.amend(1, slot(15)).await;
    assert_eq!(app.sync().await.pull, PullReport::NotAsked);
    let app = app.restarted(Mode::ByHand).await;
    assert_eq!(app.sync().await.pull, PullReport::NotAsked);
    assert_eq!(sandbox.requests().count(), asked);
    assert_eq!(app.state(1), ViewState::Waiting);
    assert_eq!(effects(&sandbox, 1), []);
}

#[tokio::test]
async fn it_is_asked_again_when_it_said() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await.restarted(Mode::Automatic).await;
    busy(&sandbox, On::Amend, 429, 1);
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
async fn a_list_that_is_put_off_holds_the_changes_too() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let listed = app.listed();
    busy(&sandbox, On::List, 503, 3_600);
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
async fn while_the_server_thinks_reading_and_saving_go_on() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(On::List, Point::BeforeAnswering);
    let meanwhile = async {
        within("the list is asked for", held.arrived()).await;
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
    let slow = Fault::slow(Duration::from_millis(400));
    sandbox.faults().inject(On::Any, Times::Next(2), slow);
    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_network_that_resets_every_connection_costs_nothing() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await.restarted(Mode::Automatic).await;
    sandbox.go_offline(Offline::Reset).await.unwrap();
    app.amend(1, slot(14)).await;
    let is_unreachable = |status: &interlude_engine::EngineStatus| status.last_failure.is_some();
    app.until_status("the failure is said", is_unreachable)
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
async fn working_offline_asks_nothing_of_the_network_until_it_is_ended() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let asked = sandbox.requests().count();
    app.work_offline(true).await;
    app.amend(1, slot(14)).await;
    assert_eq!(app.sync().await.pull, PullReport::NotAsked);

    let app = app.restarted(Mode::Automatic).await;
    app.wake().await;
    app.amend(2, slot(14)).await;
    let app = app.restarted(Mode::Automatic).await;
    assert_eq!(app.status().paused, Some(Paused::ByChoice));
    assert_eq!(app.state(1), ViewState::Waiting);
    assert_eq!(app.state(2), ViewState::Waiting);
    assert_eq!(sandbox.requests().count(), asked);

    app.work_offline(false).await;
    let drained = |ledger: &Ledger| ledger.durable().outbox.is_empty();
    app.until("both changes are delivered", drained).await;
    for id in [1, 2] {
        assert_eq!(effects(&sandbox, id), [slot(14)]);
    }
}
