//! Delivery of a change: the request, the use of its answer, and lists that must not undo it.

use std::num::NonZero;

use interlude_app_tests::{
    App, Mode, effects, options, requests_for, serve, server, slot, slot_at, with_timeout,
};
use interlude_model::{ChangeKind, DoneAs, Party, ViewState};
use interlude_sandbox::{Calls, Options, Point, Scheme};

#[tokio::test]
async fn a_change_is_sent_as_documented_and_its_answer_is_stored() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    app.amend(1, slot(14)).await;
    assert_eq!(app.state(1), ViewState::Waiting);
    assert_eq!(requests_for(&sandbox, 1), 0);
    app.sync().await;

    let request = sandbox.requests().amends_of(1).remove(0);
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let expected = serde_json::json!({"interview": {
        "amend_start_at": "2031-05-06T14:00:00Z",
        "amend_end_at": "2031-05-06T14:30:00Z",
    }});
    assert_eq!((body, request.scheme()), (expected, Scheme::Bearer));

    let delivery = app.delivery(1).unwrap();
    assert_eq!(delivery.done, DoneAs::Proposed);
    assert_eq!(delivery.stored.slot(), Some(slot(14)));
    assert_eq!(delivery.request_id, request.outcome.unwrap().request_id);
    assert_eq!(app.state(1), ViewState::Proposed);
    assert_eq!(app.agreed(1), Some(slot(9)));
    assert_eq!(
        app.see(1, |view| view.proposed().1),
        Some(Party::Interviewer)
    );
}

#[tokio::test]
async fn with_two_servers_each_gets_only_its_own_credential() {
    let lists = server().await;
    let amends = serve(Options {
        seed: 2,
        ..options()
    })
    .await;
    let app = App::connected_to_both(&lists, &amends).await;
    app.sync().await;
    app.amend(1, slot(14)).await;
    app.sync().await;

    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&amends, 1), [slot(14)]);
    let all = lists.requests().all();
    assert!(all.iter().all(|one| one.scheme() == Scheme::Bare));
    assert_eq!(amends.requests().count(), 1);
    assert_eq!(amends.requests().all()[0].scheme(), Scheme::Bearer);
}

#[tokio::test]
async fn times_rounded_by_the_server_are_accepted_without_a_conflict() {
    let mut options = options();
    options.rules.round = NonZero::new(300);
    let sandbox = serve(options).await;
    let app = App::synced(&sandbox).await;
    let (requested, stored) = (
        slot_at("14:02:00", "14:32:00"),
        slot_at("14:00:00", "14:30:00"),
    );
    app.amend(1, requested).await;
    app.sync().await;
    app.sync().await;

    let delivery = app.delivery(1).unwrap();
    assert_eq!(delivery.stored.slot(), Some(stored));
    assert!(delivery.is_rounded(ChangeKind::Amend(requested)));
    assert_eq!((app.proposed(1), app.change(1)), (Some(stored), None));
    assert_eq!(effects(&sandbox, 1), [requested]);
}

#[tokio::test]
async fn a_late_list_that_began_before_the_amend_was_answered_is_not_believed() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let amend = sandbox
        .gates()
        .hold(Calls::AmendOf(1), Point::BeforeApplying);
    app.amend(1, slot(14)).await;
    let race = async {
        with_timeout("the amend arrives", amend.arrived()).await;
        sandbox.world().touch(2).unwrap();
        let list = sandbox.gates().hold(Calls::List, Point::BeforeAnswering);
        let late = async {
            with_timeout("the late list is read", list.arrived()).await;
            amend.release();
            let is_answered =
                |ledger: &interlude_engine::Ledger| ledger.durable().outbox.is_empty();
            app.until("the amend is answered", is_answered).await;
            list.release();
        };
        tokio::join!(app.sync(), late);
    };
    let second = app.interview(2);
    tokio::join!(app.sync(), race);

    assert_ne!(
        app.interview(2),
        second,
        "the late list counts for other interviews"
    );
    assert_eq!(app.proposed(1), Some(slot(14)));
    assert_eq!(app.endings(1), ["sent"]);
    app.sync().await;
    let after_the_late_one = &sandbox.requests().lists()[3];
    let etag = after_the_late_one.header("if-none-match");
    assert_eq!(etag, None, "the ETag of the late list is not used");
    assert_eq!(app.proposed(1), Some(slot(14)));
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_newer_change_is_sent_after_the_one_in_flight() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox
        .gates()
        .hold(Calls::AmendOf(1), Point::BeforeAnswering);
    app.amend(1, slot(14)).await;
    let meanwhile = async {
        with_timeout("the first arrives", held.arrived()).await;
        app.amend(1, slot(15)).await;
        assert_eq!(app.state(1), ViewState::Sending);
        assert_eq!(app.proposed(1), Some(slot(15)));
        held.release();
    };
    tokio::join!(app.sync(), meanwhile);
    app.sync().await;
    assert_eq!(app.endings(1), ["sent", "sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14), slot(15)]);
}

#[tokio::test]
async fn of_several_waiting_changes_only_the_newest_is_sent() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    for hour in [14, 15, 16] {
        app.amend(1, slot(hour)).await;
    }
    let app = app.restarted(Mode::Manual).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["replaced", "replaced", "sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(16)]);
}

#[tokio::test]
async fn a_proposal_of_the_agreed_time_is_not_sent() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let agreed = app.agreed(1).unwrap();
    app.amend(1, agreed).await;
    app.sync().await;
    assert_eq!(app.delivery(1).unwrap().done, DoneAs::Agreed);
    assert_eq!(requests_for(&sandbox, 1), 0);
}
