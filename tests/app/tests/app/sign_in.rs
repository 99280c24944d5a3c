//! An expired credential pauses the account, and a new one lets it send again.

use interlude_app_tests::{App, Mode, effects, requests_for, server, slot};
use interlude_engine::{EngineStatus, Ledger, Paused};
use interlude_model::ViewState;
use interlude_sandbox::{Calls, Fault, Sandbox, Scheme, Times};

/// Leaves two changes waiting, of which the first was sent with a revoked token.
async fn signed_out() -> (Sandbox, App) {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    sandbox.tokens().revoke(sandbox.token());
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.amend(2, slot(14)).await;
    (sandbox, app)
}

#[tokio::test]
async fn a_401_pauses_the_account_and_uses_up_no_attempt() {
    let (sandbox, app) = signed_out().await;
    assert_eq!(app.status().paused, Some(Paused::SignIn));
    assert_eq!(app.status().waiting, 2);
    let change = app.change(1).unwrap();
    assert_eq!(app.state(1), ViewState::Waiting);
    assert_eq!(change.attempts, 0);
    assert_eq!(change.reason.unwrap().http_status, Some(401));
    assert_eq!(sandbox.requests().amends_of(1)[0].scheme(), Scheme::Bearer);
    assert_eq!(effects(&sandbox, 1), []);
}

#[tokio::test]
async fn the_401_is_remembered_across_a_restart() {
    let (sandbox, app) = signed_out().await;
    let synced_at = app.status().last_sync_at;
    let app = app.restarted(Mode::Automatic).await;
    assert_eq!(app.status().paused, Some(Paused::SignIn));
    let polled = |status: &EngineStatus| status.last_sync_at != synced_at && !status.pulling;
    app.until_status("the first poll is answered", polled).await;

    app.amend(2, slot(15)).await;
    sandbox.world().remove(3).unwrap();
    app.wake().await;
    let is_pulled = |ledger: &Ledger| ledger.len() == 2;
    app.until(
        "the list is pulled although the token is refused",
        is_pulled,
    )
    .await;

    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.status().paused, Some(Paused::SignIn));
    let states = (app.state(1), app.state(2));
    assert_eq!(states, (ViewState::Waiting, ViewState::Waiting));
    assert_eq!(requests_for(&sandbox, 1), 1);
    assert_eq!(requests_for(&sandbox, 2), 0);
}

#[tokio::test]
async fn another_token_sends_the_waiting_changes() {
    let (sandbox, app) = signed_out().await;
    let token = sandbox.tokens().mint(sandbox.user_id());
    let app = app.restarted_with_token(&token, Mode::Automatic).await;
    let drained = |ledger: &Ledger| ledger.durable().outbox.is_empty();
    app.until("the outbox is empty", drained).await;
    assert_eq!(app.status().paused, None);
    for id in [1, 2] {
        assert_eq!(app.endings(id), ["sent"]);
        assert_eq!(effects(&sandbox, id), [slot(14)]);
    }
}

#[tokio::test]
async fn a_manual_sync_tries_a_refused_token_once() {
    let (sandbox, app) = signed_out().await;
    app.drop_change(2).await;
    for tries in 2..5 {
        app.sync().await;
        assert_eq!(requests_for(&sandbox, 1), tries);
        assert_eq!(app.status().paused, Some(Paused::SignIn));
    }
}

#[tokio::test]
async fn a_refused_key_pauses_the_account_and_keeps_the_cache() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let listed = app.listed();
    let fault = Fault::unauthorised();
    sandbox.faults().inject(Calls::List, Times::Once, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.status().paused, Some(Paused::SignIn));
    assert_eq!(app.listed(), listed);

    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.status().paused, Some(Paused::SignIn));
    assert_eq!(requests_for(&sandbox, 1), 0);
    app.sync().await;
    assert_eq!(app.status().paused, None);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_token_of_another_user_sends_nothing() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    app.amend(1, slot(14)).await;
    let theirs = sandbox.tokens().mint(sandbox.user_id() + 1);
    let refused = app.start_error_with_token(&theirs).await;
    assert_eq!(refused.code, interlude_model::Code::OtherHolder);
    assert_eq!(requests_for(&sandbox, 1), 0);
}
