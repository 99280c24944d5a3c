//! A change on its way: what is sent, what is kept of the answer, and what may not undo it.

use std::num::NonZero;

use interlude_app_tests::{
    App, Mode, effects, options, requests_for, serve, server, slot, slot_at, within,
};
use interlude_domain::{DoneAs, Party, ViewState};
use interlude_sandbox::{On, Options, Point, Scheme};

#[tokio::test]
async fn a_change_goes_out_as_documented_and_its_answer_is_kept() {
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
async fn where_two_servers_share_the_work_each_gets_its_own_credential_alone() {
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
async fn a_server_that_rounds_is_believed_and_no_conflict_follows() {
    let sandbox = serve(Options {
        round: NonZero::new(300),
        ..options()
    })
    .await;
    let app = App::synced(&sandbox).await;
    let (asked, stored) = (
        slot_at("14:02:00", "14:32:00"),
        slot_at("14:00:00", "14:30:00"),
    );
    app.amend(1, asked).await;
    app.sync().await;
    app.sync().await;

    let delivery = app.delivery(1).unwrap();
    assert_eq!(delivery.stored.slot(), Some(stored));
    assert!(delivery.is_rounded(asked));
    assert_eq!((app.proposed(1), app.change(1)), (Some(stored), None));
    assert_eq!(effects(&sandbox, 1), [asked]);
}

#[tokio::test]
async fn a_late_list_that_began_before_the_amend_was_answered_is_not_believed() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let amend = sandbox.gates().hold(On::AmendOf(1), Point::BeforeApplying);
    app.amend(1, slot(14)).await;
    let race = async {
        within("the amend arrives", amend.arrived()).await;
        sandbox.world().touch(2).unwrap();
        let list = sandbox.gates().hold(On::List, Point::BeforeAnswering);
        let late = async {
            within("the late list is read", list.arrived()).await;
            amend.release();
            let heard = |ledger: &interlude_engine::Ledger| ledger.durable().outbox.is_empty();
            app.until("the amend is answered", heard).await;
            list.release();
        };
        tokio::join!(app.sync(), late);
    };
    let second = app.interview(2);
    tokio::join!(app.sync(), race);

    assert_ne!(
        app.interview(2),
        second,
        "of other interviews the late list is heard"
    );
    assert_eq!(app.proposed(1), Some(slot(14)));
    assert_eq!(app.endings(1), ["sent"]);
    app.sync().await;
    let after_the_late_one = &sandbox.requests().lists()[3];
    let etag = after_the_late_one.header("if-none-match");
    assert_eq!(etag, None, "the late list's ETag is forgotten");
    assert_eq!(app.proposed(1), Some(slot(14)));
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_newer_wish_goes_out_after_the_one_that_is_under_way() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let held = sandbox.gates().hold(On::AmendOf(1), Point::BeforeAnswering);
    app.amend(1, slot(14)).await;
    let meanwhile = async {
        within("the first arrives", held.arrived()).await;
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
async fn of_wishes_that_only_wait_the_newest_is_sent() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    for hour in [14, 15, 16] {
        app.amend(1, slot(hour)).await;
    }
    let app = app.restarted(Mode::ByHand).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["replaced", "replaced", "sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(16)]);
}

#[tokio::test]
async fn what_stands_already_is_not_sent_again() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let agreed = app.agreed(1).unwrap();
    app.amend(1, agreed).await;
    app.sync().await;
    assert_eq!(app.delivery(1).unwrap().done, DoneAs::Agreed);
    assert_eq!(requests_for(&sandbox, 1), 0);
}
