//! `backup` and `restore`: what was saved comes back elsewhere, and a kill leaves everything or nothing.

use std::fs;
use std::time::Duration;

use interlude_app_tests::{Cli, effects, server, slot};
use interlude_sandbox::Sandbox;
use serde_json::Value;

/// Creates an account with a sent and a waiting change, and settings of the window.
async fn used(sandbox: &Sandbox) -> Cli {
    let cli = Cli::connected(sandbox).await;
    cli.amend(1, slot(14), &[]).await.expect(0);
    cli.amend(2, slot(15), &["--no-sync"]).await.expect(0);
    fs::write(cli.data().join("window.json"), "settings").unwrap();
    cli.with("INTERLUDE_PASSPHRASE", "correct horse")
}

/// Returns the environment of another computer with the same passphrase.
fn elsewhere(sandbox: &Sandbox) -> Cli {
    Cli::new(sandbox).with("INTERLUDE_PASSPHRASE", "correct horse")
}

/// Returns the unfinished changes, without what the list says of their interviews.
async fn changes(cli: &Cli) -> Vec<Value> {
    let mut changes = cli.outbox().await;
    for change in &mut changes {
        change.as_object_mut().unwrap().remove("remote");
    }
    changes
}

fn file(cli: &Cli) -> String {
    let file = cli.data().with_file_name("interlude.backup");
    file.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_was_saved_comes_back_in_an_empty_folder() {
    let sandbox = server().await;
    let cli = used(&sandbox).await;
    let (outbox, file) = (changes(&cli).await, file(&cli));
    let history = cli.run(["history", "1"]).await.expect(0).json();
    let account = cli.run(["status"]).await.expect(0).json()["account"].clone();
    let made = cli.run(["backup", &file]).await.expect(0).json();
    assert_eq!(made["accounts"][0], account);
    let sealed = fs::read(&file).unwrap();
    let holds = |text: &str| {
        sealed
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    assert!(!holds("settings") && !holds(sandbox.partner_id()) && !holds(sandbox.token()));
    let (code, _) = cli.run(["backup", &file]).await.expect(1).error();
    assert_eq!(code, "exists");
    cli.run(["backup", "--replace", &file]).await.expect(0);

    let other = elsewhere(&sandbox);
    let restored = other
        .run(["restore", &file, "--seal", "none"])
        .await
        .expect(0)
        .json();
    assert_eq!(restored["accounts"][0], account);
    assert_eq!(changes(&other).await, outbox);
    assert_eq!(other.run(["history", "1"]).await.expect(0).json(), history);
    let settings = fs::read_to_string(other.data().join("window.json"));
    assert_eq!(settings.unwrap(), "settings");
    let other = other.with("INTERLUDE_API_KEY", sandbox.api_key());
    other.run(["sync"]).await.expect(0);
    assert_eq!(effects(&sandbox, 2), [slot(15)]);
    let report = other.run(["doctor"]).await.json();
    assert!(
        report.get("notices").is_none(),
        "nothing is damaged: {report:#?}"
    );
}

#[tokio::test]
async fn an_account_comes_back_under_another_seal() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox).with("INTERLUDE_PASSPHRASE", "first");
    cli.connect(&["--seal", "passphrase"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let file = file(&cli);
    cli.run(["backup", &file]).await.expect(0);
    let other = Cli::new(&sandbox).with("INTERLUDE_PASSPHRASE", "first");
    other
        .run(["restore", &file, "--seal", "passphrase"])
        .await
        .expect(0);
    assert_eq!(other.outbox().await.len(), 1);
    let wrong = other.with("INTERLUDE_PASSPHRASE", "second");
    let (code, _) = wrong.run(["outbox"]).await.expect(4).error();
    assert_eq!(code, "wrong_passphrase");
}

#[tokio::test]
async fn what_cannot_be_restored_has_its_sentence_and_changes_nothing() {
    let sandbox = server().await;
    let cli = used(&sandbox).await;
    let file = file(&cli);
    cli.run(["backup", &file]).await.expect(0);
    let refused = async |cli: &Cli, file: &str| {
        let output = cli.run(["restore", file, "--seal", "none"]).await;
        (output.exit.unwrap(), output.error())
    };
    let (exit, (code, sentence)) = refused(&cli, &file).await;
    assert_eq!((exit, &*code), (1, "exists"));
    assert!(sentence.contains("has accounts already"), "{sentence}");

    let other = elsewhere(&sandbox);
    let (exit, (code, _)) = refused(&other, "/missing.backup").await;
    assert_eq!((exit, &*code), (1, "disk"));
    for (contents, word) in [
        (b"BEGIN:VCALENDAR\r\n".to_vec(), "not a backup"),
        (fs::read(&file).unwrap()[..500].to_vec(), "damaged"),
    ] {
        let bad = other.data().with_file_name("bad");
        fs::write(&bad, contents).unwrap();
        let (exit, (code, sentence)) = refused(&other, bad.to_str().unwrap()).await;
        assert_eq!((exit, &*code), (1, "damaged"));
        assert!(sentence.contains(word), "{sentence}");
    }
    let wrong = other.with("INTERLUDE_PASSPHRASE", "wrong");
    let (exit, (code, _)) = refused(&wrong, &file).await;
    assert_eq!((exit, &*code), (4, "wrong_passphrase"));
    let nothing = wrong.without("INTERLUDE_PASSPHRASE");
    let (exit, (code, _)) = refused(&nothing, &file).await;
    assert_eq!((exit, &*code), (4, "passphrase_needed"));
    let accounts = nothing.run(["accounts"]).await.expect(0).json();
    assert_eq!(accounts["accounts"], serde_json::json!([]));
}

#[tokio::test]
async fn a_backup_is_written_while_another_process_has_the_account_open() {
    let sandbox = server().await;
    let cli = used(&sandbox).await;
    cli.run(["offline", "on"]).await.expect(0);
    #[cfg(unix)]
    let mut watch = cli.spawn(["sync", "--watch"]);
    #[cfg(unix)]
    assert!(watch.next_document().await.is_some());
    let file = file(&cli);
    cli.run(["backup", &file]).await.expect(0);
    let other = elsewhere(&sandbox);
    other
        .run(["restore", &file, "--seal", "none"])
        .await
        .expect(0);
    assert_eq!(changes(&other).await, changes(&cli).await);
    #[cfg(unix)]
    {
        let (code, sentence) = cli.run(["restore", &file]).await.expect(5).error();
        assert_eq!(code, "in_use");
        assert!(sentence.contains("Close it"), "{sentence}");
    }
}

/// The pauses after which a command is killed, ever longer.
fn pauses() -> impl Iterator<Item = Duration> {
    (0..).map(|step: u32| Duration::from_millis(u64::from(step * step) * 2))
}

#[tokio::test]
async fn a_killed_backup_leaves_a_whole_file_or_none() {
    let sandbox = server().await;
    let cli = used(&sandbox).await;
    for pause in pauses() {
        let file = file(&cli);
        let backup = cli.spawn(["backup", &file]);
        tokio::time::sleep(pause).await;
        let ended = backup.kill().await;
        if fs::exists(&file).unwrap() {
            let other = elsewhere(&sandbox);
            other
                .run(["restore", &file, "--seal", "none"])
                .await
                .expect(0);
            assert_eq!(other.outbox().await.len(), 1);
            fs::remove_file(&file).unwrap();
        }
        if ended.exit == Some(0) {
            return;
        }
    }
}

#[tokio::test]
async fn a_killed_restore_leaves_every_account_or_none() {
    let sandbox = server().await;
    let cli = used(&sandbox).await;
    let file = file(&cli);
    cli.run(["backup", &file]).await.expect(0);
    let restore = ["restore", &file, "--seal", "none"];
    for pause in pauses() {
        let other = elsewhere(&sandbox);
        let killed = other.spawn(restore);
        tokio::time::sleep(pause).await;
        let ended = killed.kill().await;
        let accounts = other.run(["accounts"]).await.expect(0).json();
        if accounts["accounts"] == serde_json::json!([]) {
            other.run(restore).await.expect(0);
        }
        assert_eq!(other.outbox().await.len(), 1, "after {pause:?}");
        assert!(!other.data().join(".restoring").exists());
        if ended.exit == Some(0) {
            return;
        }
    }
}
