//! Refusals: the server's message is stored, and only the user can continue.

use interlude_app_tests::{App, Mode, effects, requests_for, server, slot};
use interlude_model::{ReasonCode, ViewState};
use interlude_sandbox::{Calls, Fault, Refusal, RefusalBody, Sandbox, Times};

const WORDS: &str = "is outside of working hours";

/// Sends one change that is answered with 422.
async fn refused() -> (Sandbox, App) {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let refusal = Refusal::new(422).body(RefusalBody::field("amend_start_at", WORDS));
    let refusal = Fault::refusal(refusal);
    sandbox
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, refusal);
    app.amend(1, slot(14)).await;
    app.sync().await;
    (sandbox, app)
}

#[tokio::test]
async fn a_422_is_refused_with_the_servers_words_and_its_request_id() {
    let (sandbox, app) = refused().await;
    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.state(1), ViewState::Refused);
    assert_eq!(app.status().needs_attention, 1);

    let reason = app.change(1).unwrap().reason.unwrap();
    assert_eq!(reason.code, ReasonCode::Refused);
    assert!(reason.message.contains(WORDS), "{}", reason.message);
    assert_eq!(reason.http_status, Some(422));
    let request = sandbox.requests().amends_of(1).remove(0);
    let request_id = request.outcome.unwrap().request_id;
    assert!(request_id.is_some());
    assert_eq!(reason.request_id, request_id);
}

#[tokio::test]
async fn a_refused_change_is_not_sent_again_by_itself() {
    let (sandbox, app) = refused().await;
    app.sync().await;
    let app = app.restarted(Mode::Manual).await;
    app.sync().await;
    assert_eq!(app.state(1), ViewState::Refused);
    assert_eq!(requests_for(&sandbox, 1), 1);
}

#[tokio::test]
async fn another_time_replaces_the_refused_change() {
    let (sandbox, app) = refused().await;
    app.amend(1, slot(15)).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["replaced", "sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(15)]);
}

#[tokio::test]
async fn a_refused_change_can_be_retried() {
    let (sandbox, app) = refused().await;
    app.retry(1).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn an_answer_without_the_proposal_is_a_refusal_too() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let fault = Fault::not_taken();
    sandbox
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.state(1), ViewState::Refused);
    let reason = app.change(1).unwrap().reason.unwrap();
    assert_eq!(reason.code, ReasonCode::NotTaken);
    assert_eq!(app.interview(1).unwrap().terms().proposed.slot(), None);
}

#[tokio::test]
async fn a_refused_change_blocks_no_other_interview() {
    let (sandbox, app) = refused().await;
    app.amend(2, slot(14)).await;
    app.sync().await;
    assert_eq!(app.endings(2), ["sent"]);
    assert_eq!(effects(&sandbox, 2), [slot(14)]);
    assert_eq!(app.state(1), ViewState::Refused);
}
