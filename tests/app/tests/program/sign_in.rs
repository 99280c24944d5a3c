//! Signing in with a login and a password, and what a sealed account writes to the disk.

use std::fs;
use std::path::Path;

use interlude_app_tests::{Cli, effects, server, slot};
use interlude_sandbox::{Calls, Fault, Refusal, RelatedCalls, Rules, Sandbox, Times};
use memchr::memmem;

const PASSPHRASE: &str = "correct horse battery staple";
const PASSWORD: &str = "sample";
const SIGN_IN: [&str; 3] = ["sign-in", "--login", "jacob@example.org"];

/// Connects a sealed account, which then has a revoked token and no credential in the environment.
async fn signed_out() -> (Sandbox, Cli) {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with("INTERLUDE_PASSPHRASE", PASSPHRASE);
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    sandbox.tokens().revoke(sandbox.token());
    let cli = cli
        .without("INTERLUDE_API_KEY")
        .without("INTERLUDE_TOKEN")
        .with("INTERLUDE_PASSWORD", PASSWORD);
    cli.amend(1, slot(14), &[]).await.expect(4);
    (sandbox, cli)
}

#[tokio::test]
async fn a_login_and_a_password_renew_the_token_and_send_what_waits() {
    let (sandbox, cli) = signed_out().await;
    let signed_in = cli.run(SIGN_IN).await.expect(0).json();
    assert_eq!(signed_in["sent"], 1, "{signed_in:#}");
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    let cli = cli.without("INTERLUDE_PASSWORD");
    cli.amend(2, slot(15), &[]).await.expect(0);
}

#[tokio::test]
async fn a_failed_sign_in_says_why_and_changes_nothing() {
    let (sandbox, cli) = signed_out().await;
    let cli = cli.with("INTERLUDE_PASSWORD", "guess");
    let (code, sentence) = cli.run(SIGN_IN).await.expect(4).error();
    assert_eq!(code, "sign_in");
    assert!(sentence.contains("this login and password"), "{sentence}");

    let cli = cli.with("INTERLUDE_PASSWORD", PASSWORD);
    let busy = Fault::refusal(Refusal::new(429));
    let sign_ins = Calls::SignIn;
    sandbox.faults().inject(sign_ins, Times::Once, busy);
    let (code, _) = cli.run(SIGN_IN).await.expect(1).error();
    assert_eq!(code, "try_later");
    let without = |rules: &mut Rules| rules.related_calls = RelatedCalls::NotFound;
    sandbox.world().set_rules(without);
    let (code, sentence) = cli.run(SIGN_IN).await.expect(1).error();
    assert_eq!(code, "not_offered");
    assert!(sentence.contains("Enter a token"), "{sentence}");

    let cli = cli.without("INTERLUDE_PASSWORD");
    let (code, sentence) = cli.run(SIGN_IN).await.expect(2).error();
    assert_eq!(code, "wrong_use");
    assert!(sentence.contains("INTERLUDE_PASSWORD"), "{sentence}");
    let (code, _) = cli.run(["sign-in"]).await.expect(2).error();
    assert_eq!(code, "wrong_use");

    let (code, sentence) = cli.run(["sync"]).await.expect(4).error();
    assert_eq!(code, "sign_in");
    assert!(sentence.contains("does not accept the token"), "{sentence}");
    assert_eq!(cli.outbox().await.len(), 1);
}

#[tokio::test]
async fn a_sign_in_without_a_login_takes_the_credentials_of_the_environment() {
    let (sandbox, cli) = signed_out().await;
    let token = sandbox.tokens().mint(sandbox.user_id());
    let cli = cli.with("INTERLUDE_TOKEN", &token);
    let signed_in = cli.run(["sign-in"]).await.expect(0).json();
    assert_eq!(signed_in["is_new"], false, "{signed_in:#}");
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    let cli = cli.without("INTERLUDE_TOKEN");
    cli.amend(2, slot(15), &[]).await.expect(0);
}

#[tokio::test]
async fn an_account_is_connected_with_a_login() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox)
        .without("INTERLUDE_TOKEN")
        .with("INTERLUDE_PASSPHRASE", PASSPHRASE);
    let connect = ["--seal", "passphrase", "--login", "jacob@example.org"];
    let cli = cli.with("INTERLUDE_PASSWORD", "guess");
    let (code, _) = cli.connect(&connect).await.expect(4).error();
    assert_eq!(code, "sign_in");
    let accounts = cli.run(["accounts"]).await.expect(0).json();
    assert_eq!(accounts["accounts"].as_array().map(Vec::len), Some(0));

    let cli = cli.with("INTERLUDE_PASSWORD", PASSWORD);
    let connected = cli.connect(&connect).await.expect(0).json();
    assert_eq!(connected["is_new"], true, "{connected:#}");
    cli.amend(1, slot(14), &[]).await.expect(0);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

/// Searches the bytes of every file, as somebody who copied the disk would.
#[tokio::test]
async fn a_sealed_account_writes_no_secret_and_no_person_in_plain() {
    let (sandbox, cli) = signed_out().await;
    let cli = cli.with("INTERLUDE_PASSWORD", "pass wörd of jacob");
    cli.run(SIGN_IN).await.expect(4);
    let token = sandbox.tokens().mint(sandbox.user_id());
    let cli = cli.with("INTERLUDE_TOKEN", &token);
    cli.run(["sign-in"]).await.expect(0);
    cli.amend(2, slot(15), &["--no-sync"]).await.expect(0);
    cli.run(["doctor"]).await.expect(0);

    let private = [
        PASSPHRASE,
        "pass wörd of jacob",
        "jacob@example.org",
        sandbox.api_key(),
        sandbox.token(),
        &token,
        "Howard Schiller",
        "Amara Okafor",
    ];
    let mut files = 0;
    visit(cli.data(), &mut |path, bytes| {
        files += 1;
        for text in private {
            let found = memmem::find(bytes, text.as_bytes());
            assert_eq!(found, None, "{text:?} in {}", path.display());
        }
        // The parts of a token say who is signed in.
        for part in token.split('.').chain(sandbox.token().split('.')) {
            let found = memmem::find(bytes, part.as_bytes());
            assert_eq!(found, None, "{part:?} in {}", path.display());
        }
    });
    assert!(files > 5, "{files} files");
}

fn visit(folder: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, look);
        } else {
            look(&path, &fs::read(&path).unwrap());
        }
    }
}
