//! A list with the documented attributes alone: no times, so nothing can be compared.

use interlude_app_tests::{App, Mode, effects, options, requests_for, serve, slot};
use interlude_domain::{ConflictKind, ListVisibility, ViewState};
use interlude_engine::edit::Choice;
use interlude_sandbox::{Fault, ListMode, On, Options, Sandbox, Times};

async fn strict() -> Sandbox {
    let list = ListMode::Strict;
    serve(Options { list, ..options() }).await
}

#[tokio::test]
async fn interviews_come_without_times_and_a_change_is_delivered_all_the_same() {
    let sandbox = strict().await;
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
async fn what_the_answer_told_stays_on_show() {
    let sandbox = strict().await;
    let app = App::synced(&sandbox).await;
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.sync().await;
    let app = app.restarted(Mode::ByHand).await;
    assert_eq!(app.interview(1).unwrap().visibility, ListVisibility::Hidden);
    assert_eq!(
        (app.agreed(1), app.proposed(1)),
        (Some(slot(9)), Some(slot(14)))
    );
}

#[tokio::test]
async fn a_lost_request_that_was_not_applied_is_sent_again() {
    let sandbox = strict().await;
    let app = App::synced(&sandbox).await;
    let fault = Fault::lost_before_applying();
    sandbox.faults().inject(On::Amend, Times::Once, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.it_is_quiet();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

/// Whether it was applied cannot be seen. Something happened, and nobody can know what.
#[tokio::test]
async fn a_lost_answer_that_was_applied_is_asked_about_and_sent_by_the_users_word() {
    let sandbox = strict().await;
    let app = App::synced(&sandbox).await;
    let fault = Fault::lost_after_applying();
    sandbox.faults().inject(On::Amend, Times::Once, fault);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.it_is_quiet();
    app.sync().await;
    assert_eq!(app.clash(1), Some(ConflictKind::Unseen));
    assert_eq!(requests_for(&sandbox, 1), 1);

    app.resolve(1, Choice::Mine).await.unwrap();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(requests_for(&sandbox, 1), 2);
}
