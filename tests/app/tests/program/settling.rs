//! Unconfirmed requests, times that pass while a change waits, undo, and interviews that one list lacks.

use std::time::Duration;

use interlude_app_tests::{Cli, effects, now, requests_for, server, slot};
use interlude_engine::QUIET_AFTER_UNCONFIRMED;
use interlude_model::{Slot, Timestamp};
use interlude_sandbox::{Calls, Fault, Times};
use serde_json::json;

const HOUR: Duration = Duration::from_secs(3600);

/// Returns the half hour that begins in an hour.
fn soon() -> Slot {
    let start = Timestamp::from(now()).whole_second().plus(HOUR);
    Slot::new(start, start.plus(HOUR / 2)).unwrap()
}

#[tokio::test]
async fn a_time_that_passed_while_it_waited_is_not_sent() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, soon(), &["--no-sync"]).await.expect(0);
    let cli = cli.later(2 * HOUR);
    cli.run(["sync"]).await.expect(4);
    let outbox = cli.outbox().await;
    assert_eq!(outbox[0]["state"], "conflict", "{outbox:#?}");
    assert_eq!(outbox[0]["reason"]["code"], "passed", "{outbox:#?}");
    assert_eq!(requests_for(&sandbox, 1), 0);

    cli.run(["resolve", "1", "--mine"]).await;
    cli.run(["sync"]).await.expect(0);
    assert_eq!(requests_for(&sandbox, 1), 1, "by the user's own word");
}

#[tokio::test]
async fn after_a_504_nothing_is_sent_for_two_minutes_however_often_it_syncs() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let fault = Fault::status(504);
    sandbox
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, fault);
    cli.amend(1, slot(14), &[]).await.expect(3);
    for _ in 0..3 {
        cli.run(["sync"]).await.expect(3);
    }
    assert_eq!(requests_for(&sandbox, 1), 1);
    for command in ["sync", "status", "outbox"] {
        let said = cli.say([command]).await.stdout;
        assert!(said.contains("being checked until"), "{command}: {said}");
    }

    let almost = QUIET_AFTER_UNCONFIRMED - Duration::from_secs(30);
    let cli = cli.later(almost);
    cli.run(["sync"]).await.expect(3);
    assert_eq!(requests_for(&sandbox, 1), 1);

    let cli = cli.later(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(5));
    cli.run(["sync"]).await.expect(0);
    assert_eq!(requests_for(&sandbox, 1), 2);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn undo_leaves_the_earlier_change_waiting() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    for hour in [14, 15, 16] {
        cli.amend(1, slot(hour), &["--no-sync"]).await.expect(0);
    }
    let said = cli.say(["undo", "1"]).await.expect(0).stdout;
    let first = said.lines().next();
    assert_eq!(first, Some("Taken back. Your earlier change waits again."));
    let left = cli.run(["undo", "1"]).await.expect(0).json();
    assert_eq!(left["state"], "waiting", "{left:#}");
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_change_that_an_empty_list_stopped_is_sent_after_the_next_list() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let empty = Fault::rewrite(|list| list["interviews"] = json!([]));
    sandbox.faults().inject(Calls::List, Times::Once, empty);
    cli.run(["sync"]).await.expect(4);
    assert_eq!(cli.outbox().await[0]["reason"]["code"], "gone");
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}
