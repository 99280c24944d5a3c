//! Lists with only the documented attributes: without times, nothing can be compared.

use interlude_app_tests::{App, Mode, effects, options, requests_for, serve, slot};
use interlude_engine::edit::Choice;
use interlude_model::{ConflictKind, ListVisibility, ViewState};
use interlude_sandbox::{Calls, Fault, ListMode, Sandbox, Times};

async fn strict_server() -> Sandbox {
    let mut options = options();
    options.rules.list = ListMode::Strict;
    serve(options).await
}

#[tokio::test]
async fn a_change_is_delivered_although_the_list_has_no_times() {
    let sandbox = strict_server().await;
    let app = App::synced(&sandbox).await;
    assert_eq!(app.listed().len(), 3);
    assert_eq!(app.interview(1).unwrap().visibility, ListVisibility::Hidden);
    assert_eq!((app.agreed(1), app.state(1)), (None, ViewState::None));

    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn the_times_of_an_answer_stay_shown() {
    let sandbox = strict_server().await;
    let app = App::synced(&sandbox).await;
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.sync().await;
    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.interview(1).unwrap().visibility, ListVisibility::Hidden);
    assert_eq!(
        (app.agreed(1), app.proposed(1)),
        (Some(slot(9)), Some(slot(14)))
    );
}

#[tokio::test]
async fn a_lost_request_that_was_not_applied_is_sent_again() {
    let sandbox = strict_server().await;
    let app = App::synced(&sandbox).await;
    let fault = Fault::lost_before_applying();
    sandbox.faults().inject(Calls::Amend, Times::Once, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.pass_quiet_time();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

/// `updated_at` shows that something changed, but the list does not show what.
#[tokio::test]
async fn a_lost_answer_that_was_applied_is_a_conflict_until_the_user_resolves_it() {
    let sandbox = strict_server().await;
    let app = App::synced(&sandbox).await;
    let fault = Fault::lost_after_applying();
    sandbox.faults().inject(Calls::Amend, Times::Once, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.pass_quiet_time();
    app.sync().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Unseen));
    assert_eq!(requests_for(&sandbox, 1), 1);

    app.resolve(1, Choice::Mine).await.unwrap();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(requests_for(&sandbox, 1), 2);
}
