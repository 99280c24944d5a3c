//! The exit codes of commands, and their messages.

use chrono::{DateTime, TimeDelta, Utc};
use interlude_app_tests::{Cli, effects, now, other_side_proposes, server, slot, unplug};
use interlude_sandbox::{Calls, Fault, Refusal, RefusalBody, Times};

#[tokio::test]
async fn amend_exits_0_if_the_change_is_delivered() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let amended = cli.amend(1, slot(14), &[]).await.expect(0).json();
    assert_eq!(amended["state"], "sent");
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn amend_exits_0_with_no_sync() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let requests_before = sandbox.requests().count();
    let saved = cli
        .amend(1, slot(14), &["--no-sync"])
        .await
        .expect(0)
        .json();
    assert_eq!(saved["state"], "waiting");
    assert_eq!(sandbox.requests().count(), requests_before);
}

#[tokio::test]
async fn amend_exits_3_if_the_change_is_saved_and_waits() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    unplug(&sandbox).await;
    let saved = cli.amend(1, slot(14), &[]).await.expect(3).json();
    assert_eq!(saved["state"], "waiting");
    cli.run(["sync"]).await.expect(3);

    sandbox.go_online().await.unwrap();
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn amend_exits_4_if_the_other_side_moved_first() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    other_side_proposes(&sandbox, 1, slot(15));
    let ran = cli.amend(1, slot(14), &[]).await.expect(4).json();
    assert_eq!(
        (&ran["state"], &ran["reason"]["code"]),
        (&"conflict".into(), &"moved".into())
    );

    let mine = cli.run(["resolve", "1", "--mine"]).await.expect(0).json();
    assert_eq!(mine["state"], "sent");
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn amend_exits_4_if_the_server_refuses() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let refusal = Refusal::new(422).body(RefusalBody::field("amend_start_at", "is too late"));
    sandbox
        .faults()
        .inject(Calls::Amend, Times::Once, Fault::refusal(refusal));
    let ran = cli.amend(1, slot(14), &[]).await.expect(4).json();
    assert_eq!(
        (&ran["state"], &ran["reason"]["http_status"]),
        (&"refused".into(), &422.into())
    );
    assert!(
        ran["reason"]["message"]
            .as_str()
            .unwrap()
            .contains("is too late")
    );

    cli.run(["sync"]).await.expect(4);
    cli.run(["retry", "1"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn amend_exits_4_if_the_sign_in_expired_and_another_token_sends_it() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    sandbox.tokens().revoke(sandbox.token());
    let ran = cli.amend(1, slot(14), &[]).await.expect(4).json();
    assert_eq!(
        (&ran["state"], &ran["reason"]["http_status"]),
        (&"waiting".into(), &401.into())
    );
    let status = cli.run(["status"]).await.expect(0).json();
    assert_eq!(
        (&status["paused"], &status["waiting"]),
        (&"sign_in".into(), &1.into())
    );
    let (code, _) = cli.run(["sync"]).await.expect(4).error();
    assert_eq!(code, "sign_in");

    let token = sandbox.tokens().mint(sandbox.user_id());
    let cli = cli.with("INTERLUDE_TOKEN", &token);
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    let status = cli.run(["status"]).await.expect(0).json();
    assert!(status["paused"].is_null());
}

#[tokio::test]
async fn after_a_server_error_sync_says_that_the_next_one_tries_again() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    for (status, code) in [(503, "server_error"), (429, "try_later")] {
        let fault = Fault::refusal(Refusal::new(status).body(RefusalBody::Nothing));
        sandbox.faults().inject(Calls::List, Times::Once, fault);
        let (code_found, sentence) = cli.run(["sync"]).await.expect(1).error();
        assert_eq!(code_found, code);
        assert!(
            sentence.ends_with("The next sync tries again."),
            "{sentence}"
        );
    }
}

#[tokio::test]
async fn a_token_of_another_user_is_refused_before_anything_is_sent() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let requests_before = sandbox.requests().count();
    let theirs = sandbox.tokens().mint(sandbox.user_id() + 1);
    let theirs = cli.with("INTERLUDE_TOKEN", &theirs);
    let (code, _) = theirs.run(["sync"]).await.expect(4).error();
    assert_eq!(code, "other_holder");
    assert_eq!(sandbox.requests().count(), requests_before);
}

#[tokio::test]
async fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    const VARIABLE: &str = "INTERLUDE_PASSPHRASE";
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with(VARIABLE, "correct horse battery staple");
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);

    let cli = cli.with(VARIABLE, "correct horse battery stable");
    let (code, sentence) = cli.run(["outbox"]).await.expect(4).error();
    assert_eq!(code, "wrong_passphrase");
    assert!(sentence.contains("passphrase"), "{sentence}");
    let cli = cli.without(VARIABLE);
    let (code, _) = cli.run(["outbox"]).await.expect(4).error();
    assert_eq!(code, "passphrase_needed");

    let cli = cli.with(VARIABLE, "correct horse battery staple");
    let cli = cli.without("INTERLUDE_API_KEY").without("INTERLUDE_TOKEN");
    cli.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn drop_returns_the_dropped_change_even_if_the_clock_was_ahead_before() {
    let sandbox = server().await;
    let mut cli = Cli::connected(&sandbox).await;
    // The first drop is made with a clock that is a month ahead.
    for (now, hour) in [("2030-06-01T09:00:00Z", 14), ("2030-05-01T09:00:00Z", 15)] {
        cli = cli.with("INTERLUDE_NOW", now);
        cli.amend(1, slot(hour), &["--no-sync"]).await.expect(0);
        let dropped = cli.run(["drop", "1"]).await.expect(0).json();
        let wanted = slot(hour).start().to_string();
        assert_eq!(
            (&dropped["state"], &dropped["start_at"]),
            (&"dropped".into(), &wanted.into())
        );
    }
}

#[tokio::test]
async fn no_time_can_be_proposed_for_a_cancelled_interview() {
    let sandbox = server().await;
    sandbox.world().cancel(1).unwrap();
    let cli = Cli::connected(&sandbox).await;
    let requests_before = sandbox.requests().count();
    let (code, sentence) = cli.amend(1, slot(14), &[]).await.expect(1).error();
    assert_eq!(code, "cancelled");
    assert!(sentence.contains("was cancelled"), "{sentence}");
    assert!(cli.outbox().await.is_empty());
    assert_eq!(sandbox.requests().count(), requests_before);
}

#[tokio::test]
async fn an_invalid_interlude_now_exits_2() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with("INTERLUDE_NOW", "soon");
    let ran = cli.run(["list"]).await.expect(2);
    let (code, sentence) = ran.error();
    assert_eq!(code, "bad_now");
    assert!(
        sentence.contains("INTERLUDE_NOW is not a time"),
        "{sentence}"
    );
}

#[tokio::test]
async fn the_clock_starts_at_interlude_now() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    let last_sync_at = async |cli: &Cli| {
        let status = cli.run(["status"]).await.expect(0).json();
        let at: DateTime<Utc> = status["last_sync_at"].as_str().unwrap().parse().unwrap();
        at
    };
    let first = now() - last_sync_at(&cli).await;
    assert!(first < TimeDelta::minutes(30), "{first}");
    let cli = cli.with("INTERLUDE_NOW", "2031-05-06T03:04:00+02:00");
    cli.run(["sync"]).await.expect(0);
    let named: DateTime<Utc> = "2031-05-06T01:04:00Z".parse().unwrap();
    let later = last_sync_at(&cli).await - named;
    assert!(later < TimeDelta::minutes(30), "{later}");
}
