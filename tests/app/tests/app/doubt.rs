//! No clear answer: what was sent is looked up before anything else, and takes effect once.

use interlude_app_tests::{
    App, Mode, effects, options, requests_for, serve, server, slot, slot_at, within,
};
use interlude_domain::{ReasonCode, ViewState};
use interlude_sandbox::{Fault, Offline, On, Options, Point, Sandbox, Times};

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
async fn a_lost_request_that_was_not_applied_is_looked_up_and_sent_again() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    once(&sandbox, Fault::lost_before_applying());
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.sync().await;
    assert_eq!(app.state(1), ViewState::Checking);
    assert_eq!(requests_for(&sandbox, 1), 1, "it may still arrive");

    app.it_is_quiet();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(requests_for(&sandbox, 1), 2);
}

#[tokio::test]
async fn a_200_that_is_not_the_interview_is_looked_up() {
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
async fn a_server_that_fails_with_the_change_in_its_hands_is_asked_what_became_of_it() {
    for status in [500, 502, 503, 504, 408] {
        ends_with_one_effect(Fault::status(status).after_applying(), 1).await;
        ends_with_one_effect(Fault::status(status), 2).await;
    }
}

#[tokio::test]
async fn while_the_list_cannot_be_had_a_change_in_doubt_waits_and_says_so() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(On::Amend, Point::BeforeApplying);
    app.amend(1, slot(14)).await;
    let reset = async {
        within("the request arrives", held.arrived()).await;
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
    within("the request takes effect after all", applied).await;
    sandbox.go_online().await.unwrap();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_run_that_ended_while_it_was_sending_is_taken_up_by_the_next() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(On::Amend, Point::BeforeAnswering);
    app.amend(1, slot(14)).await;
    tokio::select! {
        _ = app.sync() => panic!("a sync that did not wait for the answer"),
        _ = within("the request arrives", held.arrived()) => {}
    }
    assert_eq!(app.state(1), ViewState::Sending);

    let app = app.restarted(Mode::ByHand).await;
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
    let sandbox = serve(Options {
        round: std::num::NonZero::new(60),
        ..options()
    })
    .await;
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

/// Delivers one change whose first answer is bent by `fault`, in so many requests.
async fn ends_with_one_effect(fault: Fault, requests: usize) {
    let what = format!("{fault:?}");
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    once(&sandbox, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.it_is_quiet();
    app.sync().await;

    assert_eq!(app.endings(1), ["sent"], "{what}");
    assert_eq!(app.proposed(1), Some(slot(14)), "{what}");
    assert_eq!(effects(&sandbox, 1), [slot(14)], "{what}");
    assert_eq!(requests_for(&sandbox, 1), requests, "{what}");
}

fn once(sandbox: &Sandbox, fault: Fault) {
    sandbox.faults().inject(On::AmendOf(1), Times::Once, fault);
}
