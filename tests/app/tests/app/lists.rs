//! Pulls: the effect of a list, and answers that must change nothing.

use std::time::Duration;

use interlude_app_tests::{
    App, Mode, effects, options, other_side_accepts, other_side_proposes, requests_for, serve,
    server, slot,
};
use interlude_engine::{Paused, PullReport};
use interlude_model::{Party, ReasonCode, Status, ViewState};
use interlude_sandbox::{Calls, Damage, Data, Fault, Offline, Options, Scheme, Times};
use tokio::net::TcpListener;

#[tokio::test]
async fn the_first_sync_brings_every_interview() {
    let sandbox = server().await;
    let app = App::connected(&sandbox).await;
    assert_eq!((app.listed().len(), app.status().last_sync_at), (0, None));

    let report = app.sync().await;
    let (changed, unreadable) = (3, 0);
    assert_eq!(
        report.pull,
        PullReport::Fetched {
            changed,
            unreadable
        }
    );
    assert_eq!(app.listed().len(), 3);
    assert_eq!(app.state(2), ViewState::Agreed);
    assert_eq!(app.agreed(2), Some(slot(10)));
    assert_eq!(
        app.see(2, |view| view.interview.name().unwrap().to_owned()),
        "Amara Okafor"
    );
    assert!(app.status().last_sync_at.is_some());

    let requests = sandbox.requests().all();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].scheme(), Scheme::Bare);
    assert_eq!(requests[0].header("if-none-match"), None);
}

#[tokio::test]
async fn the_list_is_shown_offline_and_after_a_restart() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let listed = app.listed();

    sandbox.go_offline(Offline::Refuse).await.unwrap();
    let PullReport::Failed(reason) = app.sync().await.pull else {
        panic!("a list without a network");
    };
    assert_eq!(reason.code, ReasonCode::Unreachable);
    assert_eq!(app.status().paused, Some(Paused::Unreachable));
    assert_eq!(app.listed(), listed);

    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.listed(), listed);
}

#[tokio::test]
async fn an_unchanged_list_is_answered_304_even_after_a_restart() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let listed = app.listed();
    app.sync().await;
    let app = app.restarted(Mode::Manual).await;
    app.sync().await;

    let lists = sandbox.requests().lists();
    let statuses: Vec<_> = lists.iter().map(|one| one.status()).collect();
    assert_eq!(statuses, [Some(200), Some(304), Some(304)]);
    assert!(lists[2].header("if-none-match").is_some());
    assert_eq!(app.listed(), listed);
}

#[tokio::test]
async fn an_invalid_list_leaves_the_cache_unchanged_and_sends_nothing() {
    let faults = [
        Fault::html_page(),
        Fault::empty_body(),
        Fault::cut_body(),
        Fault::other_shape(),
        Fault::status(503),
    ];
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let (listed, synced_at) = (app.listed(), app.status().last_sync_at);
    other_side_proposes(&sandbox, 2, slot(15));
    sandbox.world().remove(3).unwrap();
    app.amend(1, slot(14)).await;

    for fault in faults {
        let name = fault.name();
        sandbox.faults().inject(Calls::List, Times::Once, fault);
        let pull = app.sync().await.pull;
        assert!(matches!(pull, PullReport::Failed(_)), "{name}: {pull:?}");
        assert_eq!(app.listed(), listed, "{name}");
        assert_eq!(app.status().last_sync_at, synced_at, "{name}");
        assert_eq!(app.state(1), ViewState::Waiting, "{name}");
    }
    assert_eq!(requests_for(&sandbox, 1), 0);

    app.sync().await;
    assert_eq!(app.proposed(2), Some(slot(15)));
    assert_eq!(app.listed().len(), 2);
    assert_eq!(app.proposed(1), Some(slot(14)));
}

#[tokio::test]
async fn a_redirect_to_another_origin_carries_no_credential_there() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let listed = app.listed();
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/sign-in", elsewhere.local_addr().unwrap());

    let list_away = Fault::redirect(address.clone());
    sandbox.faults().inject(Calls::List, Times::Once, list_away);
    assert!(matches!(app.sync().await.pull, PullReport::Failed(_)));
    assert_eq!(app.listed(), listed);

    let amend_away = Fault::redirect(address);
    sandbox
        .faults()
        .inject(Calls::Amend, Times::Once, amend_away);
    app.amend(1, slot(14)).await;
    app.sync().await;
    app.pass_quiet_time();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);

    let mut arrived = Box::pin(elsewhere.accept());
    let arrived = std::future::poll_fn(|context| {
        std::task::Poll::Ready(arrived.as_mut().poll(context).is_ready())
    });
    assert!(!arrived.await, "a request reached the other origin");
}

#[tokio::test]
async fn one_unreadable_interview_affects_no_other_and_proves_no_absence() {
    for damage in [Damage::Times, Damage::Id, Damage::Shape] {
        let sandbox = server().await;
        let app = App::synced(&sandbox).await;
        let second = app.interview(2);
        other_side_proposes(&sandbox, 1, slot(15));
        sandbox.world().remove(3).unwrap();

        let fault = Fault::unreadable(Some(2), damage);
        sandbox.faults().inject(Calls::List, Times::Once, fault);
        app.sync().await;
        assert_eq!(app.status().unreadable, 1, "{damage:?}");
        assert_eq!(app.proposed(1), Some(slot(15)), "{damage:?}");
        assert_eq!(app.interview(2), second, "{damage:?}");
        assert!(app.interview(3).is_some(), "{damage:?}");

        app.sync().await;
        assert_eq!(app.status().unreadable, 0, "{damage:?}");
        assert!(app.interview(3).is_none(), "{damage:?}");
    }
}

#[tokio::test]
async fn the_next_sync_shows_the_answers_of_the_other_side() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    for id in [1, 2, 3] {
        app.amend(id, slot(14)).await;
    }
    app.sync().await;
    other_side_accepts(&sandbox, 1);
    other_side_proposes(&sandbox, 2, slot(16));
    sandbox.world().reject(3).unwrap();
    app.sync().await;

    assert_eq!(app.state(1), ViewState::Agreed);
    assert_eq!(app.agreed(1), Some(slot(14)));

    let (range, by) = app.see(2, |view| view.proposed());
    assert_eq!(app.state(2), ViewState::Proposed);
    assert_eq!(
        (range.slot(), by),
        (Some(slot(16)), Some(Party::Interviewee))
    );
    assert_eq!(app.agreed(2), Some(slot(10)));

    let third = app.interview(3).unwrap().terms();
    assert_eq!(third.status, Some(Status::Rejected));
    assert!(third.proposed.is_empty());
    assert_eq!(third.agreed.slot(), Some(slot(11)));
}

#[tokio::test]
async fn an_unknown_user_pauses_the_account_and_keeps_the_cache() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    let unknown = Fault::status(404);
    sandbox.faults().inject(Calls::List, Times::Once, unknown);
    app.sync().await;
    assert_eq!(app.status().paused, Some(Paused::NoSuchUser));
    assert_eq!(app.listed().len(), 3);

    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.status().paused, Some(Paused::NoSuchUser));
    app.sync().await;
    assert_eq!(app.status().paused, None);
}

#[tokio::test]
async fn a_thousand_interviews_arrive_completely_over_a_slow_network() {
    let sandbox = serve(Options {
        data: Data::Many(1_000),
        ..options()
    })
    .await;
    let drip = Fault::drip(64 * 1024, Duration::from_millis(5));
    sandbox.faults().inject(Calls::List, Times::Once, drip);
    let app = App::synced(&sandbox).await;
    let listed = app.listed();
    assert_eq!(listed.len(), 1_000);
    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.listed(), listed);
}
