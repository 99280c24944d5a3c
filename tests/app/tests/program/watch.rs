//! `sync --watch`: it runs until it is interrupted.

use interlude_app_tests::{
    Cli, Running, effects, requests_for, server, slot, unplug, with_timeout,
};
use interlude_sandbox::{Calls, Point};
use serde_json::Value;

#[tokio::test]
async fn watch_sends_waiting_changes_and_ends_on_ctrl_c() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let mut watch = cli.spawn(["sync", "--watch"]);
    until(&mut watch, |event| event["ended"][0]["state"] == "sent").await;
    assert_eq!(effects(&sandbox, 1), [slot(14)]);

    watch.interrupt();
    watch.end().await.expect(0);
    assert!(cli.outbox().await.is_empty());
}

#[tokio::test]
async fn watch_survives_a_401_and_a_network_failure() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    sandbox.tokens().revoke(sandbox.token());
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let mut watch = cli.spawn(["sync", "--watch"]);
    until(&mut watch, |event| event["paused"] == "sign_in").await;
    assert!(watch.is_running());
    watch.interrupt();
    watch.end().await.expect(4);
    assert_eq!(requests_for(&sandbox, 1), 1);
    assert_eq!(cli.outbox().await.len(), 1);

    unplug(&sandbox).await;
    let mut watch = cli.spawn(["sync", "--watch"]);
    until(&mut watch, |event| {
        event["last_failure"]["code"] == "unreachable"
    })
    .await;
    assert!(watch.is_running());
    watch.interrupt();
    watch.end().await;
}

#[tokio::test]
async fn a_conflict_does_not_end_watch() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    sandbox.world().cancel(1).unwrap();
    for id in [1, 2] {
        cli.amend(id, slot(14), &["--no-sync"]).await.expect(0);
    }
    let mut watch = cli.spawn(["sync", "--watch"]);
    until(&mut watch, |event| event["ended"][0]["interview_id"] == 2).await;
    watch.interrupt();
    watch.end().await.expect(4);
    let outbox = cli.outbox().await;
    assert_eq!(outbox[0]["state"], "conflict", "{outbox:#?}");
}

#[tokio::test]
async fn ending_watch_with_a_request_in_flight_leaves_it_to_the_next_sync() {
    for ask in [Running::interrupt, Running::terminate] {
        let sandbox = server().await;
        let cli = Cli::connected(&sandbox).await;
        cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
        let held = sandbox
            .gates()
            .hold(Calls::AmendOf(1), Point::BeforeAnswering);
        let watch = cli.spawn(["sync", "--watch"]);
        with_timeout("the request arrives", held.arrived()).await;
        ask(&watch);
        watch.end().await.expect(3);

        let outbox = cli.run(["outbox"]).await.expect(0).json();
        assert_eq!(outbox["changes"][0]["state"], "checking");
        assert_eq!(outbox.get("notices"), None, "nothing was found damaged");
        held.release();
        cli.run(["sync"]).await.expect(0);
        assert_eq!(effects(&sandbox, 1), [slot(14)]);
        assert_eq!(requests_for(&sandbox, 1), 1);
    }
}

/// Reads its documents until one matches.
async fn until(watch: &mut Running, fits: impl Fn(&Value) -> bool) {
    while let Some(event) = watch.next_document().await {
        if fits(&event) {
            return;
        }
    }
    panic!("it ended");
}
