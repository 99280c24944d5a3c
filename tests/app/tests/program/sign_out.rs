//! `sign-out`: it forgets credentials, can remove an account, and loses no change without an explicit flag.

use interlude_app_tests::{Cli, effects, server, slot};
use serde_json::{Value, json};

const PASSPHRASE: &str = "INTERLUDE_PASSPHRASE";

#[tokio::test]
async fn an_account_bound_to_the_wrong_person_is_removed_and_connected_anew() {
    let sandbox = server().await;
    let theirs = sandbox.tokens().mint(sandbox.user_id() + 1);
    let cli = Cli::new(&sandbox).with("INTERLUDE_TOKEN", &theirs);
    cli.connect(&["--seal", "none"]).await.expect(0);

    let cli = cli.with("INTERLUDE_TOKEN", sandbox.token());
    let (code, sentence) = cli.run(["sync"]).await.expect(4).error();
    assert_eq!(code, "other_holder");
    assert!(
        sentence.contains("interlude sign-out --remove"),
        "{sentence}"
    );

    let removed = cli.run(["sign-out", "--remove"]).await.expect(0).json();
    assert_eq!(removed["is_removed"], true);
    cli.connect(&["--seal", "none"]).await.expect(0);
    cli.amend(1, slot(14), &[]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn an_account_with_waiting_changes_is_removed_only_with_drop_waiting() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let (code, sentence) = cli.run(["sign-out", "--remove"]).await.expect(4).error();
    assert_eq!(code, "unfinished_changes");
    assert!(
        sentence.contains("1 change is not finished") && sentence.contains("--drop-waiting"),
        "{sentence}"
    );
    cli.run(["sign-out", "--drop-waiting"]).await.expect(2);
    assert_eq!(cli.outbox().await.len(), 1);

    let remove = ["sign-out", "--remove", "--drop-waiting"];
    let removed = cli.run(remove).await.expect(0).json();
    let lost = &removed["unfinished"][0];
    assert_eq!(
        (&lost["interview_id"], &lost["start_at"]),
        (&json!(1), &json!("2031-05-06T14:00:00Z"))
    );
    let none = cli.run(["accounts"]).await.expect(0).json();
    assert_eq!(none["accounts"], json!([]));
    let left = std::fs::read_dir(cli.data().join("accounts")).unwrap();
    assert_eq!(left.count(), 0);
    let (code, _) = cli.run(["sign-out"]).await.expect(1).error();
    assert_eq!(code, "no_account");
}

#[tokio::test]
async fn signing_out_forgets_credentials_and_reconnecting_sends_waiting_changes() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with(PASSPHRASE, "correct horse battery staple");
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let without = |cli: Cli| cli.without("INTERLUDE_API_KEY").without("INTERLUDE_TOKEN");

    let cli = without(cli);
    let left = cli.run(["sign-out"]).await.expect(0).json();
    assert_eq!(left["is_removed"], false);
    assert_eq!(left["unfinished"].as_array().map(Vec::len), Some(1));
    let (code, sentence) = cli.run(["sync"]).await.expect(4).error();
    assert_eq!(code, "sign_in");
    assert!(sentence.contains("The API key is missing"), "{sentence}");
    assert_eq!(cli.outbox().await.len(), 1);

    let cli = cli
        .with("INTERLUDE_API_KEY", sandbox.api_key())
        .with("INTERLUDE_TOKEN", sandbox.token());
    cli.connect(&[]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    without(cli).run(["sync"]).await.expect(0);
}

#[tokio::test]
async fn an_account_that_does_not_open_is_removed_only_with_drop_waiting() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with(PASSPHRASE, "correct horse battery staple");
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    let cli = cli.with(PASSPHRASE, "long forgotten");
    let (code, sentence) = cli.run(["sign-out", "--remove"]).await.expect(4).error();
    assert_eq!(code, "wrong_passphrase");
    assert!(sentence.contains("--drop-waiting"), "{sentence}");
    assert!(cli.account_folder().join("journal").exists());

    let remove = ["sign-out", "--remove", "--drop-waiting"];
    let removed = cli.run(remove).await.expect(0).json();
    assert_eq!(removed["unfinished"], Value::Null);
    let none = cli.run(["accounts"]).await.expect(0).json();
    assert_eq!(none["accounts"], json!([]));
}
