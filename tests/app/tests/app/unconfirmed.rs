//! Requests without a clear answer: they are verified before anything else is sent, and take effect once.

use interlude_app_tests::{
    App, Mode, effects, options, requests_for, serve, server, slot, slot_at, with_timeout,
};
use interlude_model::{ReasonCode, ViewState};
use interlude_sandbox::{Calls, Fault, Offline, Point, Sandbox, Times};

#[tokio::test]
async fn a_lost_answer_that_was_applied_is_found_and_not_sent_again() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    once(&sandbox, Fault::lost_after_applying());
    app.amend(1, slot(14)).await;
    app.sync().await;

    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(app.state(1), ViewState::Proposed);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_lost_request_that_was_not_applied_is_verified_and_sent_again() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    once(&sandbox, Fault::lost_before_applying());
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.sync().await;
    assert_eq!(app.state(1), ViewState::Checking);
    assert_eq!(requests_for(&sandbox, 1), 1, "it may still arrive");

    app.pass_quiet_time();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(requests_for(&sandbox, 1), 2);
}

#[tokio::test]
async fn a_200_that_is_not_the_interview_is_verified() {
    let faults = [
        Fault::html_page(),
        Fault::empty_body(),
        Fault::cut_body(),
        Fault::wrong_id(),
        Fault::other_shape(),
    ];
    for fault in faults {
        ends_with_one_effect(fault.clone().after_applying(), 1).await;
        ends_with_one_effect(fault.before_applying(), 2).await;
    }
}

#[tokio::test]
async fn a_server_error_in_answer_to_a_change_is_verified() {
    for status in [500, 502, 503, 504, 408] {
        ends_with_one_effect(Fault::status(status).after_applying(), 1).await;
        ends_with_one_effect(Fault::status(status), 2).await;
    }
}

#[tokio::test]
async fn an_unconfirmed_change_stays_checking_while_the_list_fails() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(Calls::Amend, Point::BeforeApplying);
    app.amend(1, slot(14)).await;
    let reset = async {
        with_timeout("the request arrives", held.arrived()).await;
        sandbox.go_offline(Offline::Reset).await.unwrap();
    };
    tokio::join!(app.sync(), reset);

    assert_eq!(app.state(1), ViewState::Checking);
    assert_eq!(
        app.change(1).unwrap().reason.unwrap().code,
        ReasonCode::NoAnswer
    );
    app.sync().await;
    assert_eq!(app.state(1), ViewState::Checking);

    held.release();
    let applied = sandbox.world();
    let applied = applied.wait_until(|world| !world.applied(1).is_empty());
    with_timeout("the request takes effect after all", applied).await;
    sandbox.go_online().await.unwrap();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_request_interrupted_by_a_restart_is_verified_by_the_next_run() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(Calls::Amend, Point::BeforeAnswering);
    app.amend(1, slot(14)).await;
    tokio::select! {
        _ = app.sync() => panic!("a sync that did not wait for the answer"),
        _ = with_timeout("the request arrives", held.arrived()) => {}
    }
    assert_eq!(app.state(1), ViewState::Sending);

    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.state(1), ViewState::Checking);
    assert_eq!(
        app.change(1).unwrap().reason.unwrap().code,
        ReasonCode::Interrupted
    );
    held.release();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_rounded_proposal_whose_answer_was_lost_is_recognised() {
    let mut options = options();
    options.rules.round = std::num::NonZero::new(60);
    let sandbox = serve(options).await;
    let app = App::synced(&sandbox).await;
    once(&sandbox, Fault::lost_after_applying());
    app.amend(1, slot_at("14:02:20", "14:32:20")).await;
    app.sync().await;

    let delivery = app.delivery(1).unwrap();
    assert_eq!(
        delivery.stored.slot(),
        Some(slot_at("14:02:00", "14:32:00"))
    );
    assert_eq!(requests_for(&sandbox, 1), 1);
}

/// Checks that a change whose first answer has a fault is delivered once, in this number of requests.
async fn ends_with_one_effect(fault: Fault, requests: usize) {
    let what = format!("{fault:?}");
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    once(&sandbox, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.pass_quiet_time();
    app.sync().await;

    assert_eq!(app.endings(1), ["sent"], "{what}");
    assert_eq!(app.proposed(1), Some(slot(14)), "{what}");
    assert_eq!(effects(&sandbox, 1), [slot(14)], "{what}");
    assert_eq!(requests_for(&sandbox, 1), requests, "{what}");
}

fn once(sandbox: &Sandbox, fault: Fault) {
    sandbox
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, fault);
}
