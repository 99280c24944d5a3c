//! Damaged files of an account: the user is told, the damaged file is moved aside, and no change is lost.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_app_tests::{Cli, effects, server, slot};
use interlude_sandbox::Sandbox;
use serde_json::Value;

/// A way to damage a file.
#[derive(Debug, Clone, Copy)]
enum Corruption {
    /// Flips a bit in every hundredth byte.
    Flipped,
    /// Removes the second half of the written part.
    Truncated,
    /// Empties it.
    Emptied,
    /// Removes it.
    Removed,
}

const CORRUPTIONS: [Corruption; 4] = [
    Corruption::Flipped,
    Corruption::Truncated,
    Corruption::Emptied,
    Corruption::Removed,
];

#[tokio::test]
async fn a_damaged_journal_is_rebuilt_from_the_database() {
    for corruption in CORRUPTIONS {
        let (sandbox, cli, before) = two_changes_wait().await;
        corruption.apply(&cli.account_folder().join("journal"));
        check_notice_and_no_loss(&sandbox, &cli, &before, "journal_damaged", corruption).await;
    }
}

#[tokio::test]
async fn a_damaged_database_is_moved_aside_and_rebuilt_from_the_journal() {
    for corruption in CORRUPTIONS {
        let (sandbox, cli, before) = two_changes_wait().await;
        corruption.apply(&sled_file(&cli.account_folder()));
        check_notice_and_no_loss(&sandbox, &cli, &before, "database_rebuilt", corruption).await;
    }
}

#[tokio::test]
async fn a_damaged_account_or_vault_file_is_reported_and_left_alone() {
    for (name, code) in [
        ("account.json", "account_damaged"),
        ("vault.json", "vault_damaged"),
    ] {
        let (_sandbox, cli, before) = two_changes_wait().await;
        let path = cli.account_folder().join(name);
        let sound = fs::read(&path).unwrap();
        for corruption in CORRUPTIONS {
            corruption.apply(&path);
            let (found, sentence) = cli.run(["outbox"]).await.expect(5).error();
            assert_eq!(found, code, "{name}, {corruption:?}: {sentence}");
            assert!(
                sentence.contains(path.to_str().unwrap()),
                "{corruption:?}: {sentence}"
            );
            fs::write(&path, &sound).unwrap();
            assert_eq!(cli.outbox().await, before, "{name}, {corruption:?}");
        }
    }
}

/// Connects an account, in which changes to the interviews 1 and 2 wait.
async fn two_changes_wait() -> (Sandbox, Cli, Vec<Value>) {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    for id in [1, 2] {
        cli.amend(id, slot(14), &["--no-sync"]).await.expect(0);
    }
    let outbox = cli.outbox().await;
    assert_eq!(outbox.len(), 2);
    (sandbox, cli, outbox)
}

async fn check_notice_and_no_loss(
    sandbox: &Sandbox,
    cli: &Cli,
    before: &[Value],
    code: &str,
    corruption: Corruption,
) {
    let found = cli.run(["outbox"]).await.expect(0);
    let document = found.json();
    let notice = &document["notices"][0];
    assert_eq!(notice["code"], code, "{corruption:?}: {found:#?}");
    let sentence = notice["message"].as_str().unwrap();
    if let Some((_, aside)) = sentence.split_once("kept at ") {
        let aside = Path::new(aside.trim_end_matches('.'));
        assert!(aside.exists(), "{corruption:?}: {sentence}");
    }
    let changes_of =
        |outbox: &[Value]| -> Vec<Value> { outbox.iter().map(without_remote).collect() };
    let changes = document["changes"].as_array().unwrap();
    assert_eq!(changes_of(changes), changes_of(before), "{corruption:?}");

    // The interviews of the last list are shown without a request to the server.
    let list = cli.run(["list"]).await.expect(0).json();
    assert_eq!(list["total"], 3, "{corruption:?}");
    assert_eq!(
        list["notices"], document["notices"],
        "{corruption:?}: it is shown until it is dismissed"
    );
    let doctor = cli.run(["doctor", "--seen"]).await.expect(0).json();
    assert_eq!(doctor["notices"], document["notices"], "{corruption:?}");
    let again = cli.run(["outbox"]).await.expect(0).json();
    assert_eq!(
        again.get("notices"),
        None,
        "{corruption:?}: it was dismissed"
    );
    cli.run(["sync"]).await.expect(0);
    for id in [1, 2] {
        assert_eq!(effects(sandbox, id), [slot(14)], "{corruption:?}");
    }
    let list = cli.run(["list"]).await.expect(0).json();
    assert_eq!(list["total"], 3, "{corruption:?}");
}

/// Returns a change without the remote terms, which are fetched again.
fn without_remote(change: &Value) -> Value {
    let mut change = change.clone();
    change.as_object_mut().unwrap().remove("remote");
    change
}

/// Returns the file in which sled keeps its data.
fn sled_file(account: &Path) -> PathBuf {
    account.join("sled").join("db")
}

impl Corruption {
    fn apply(self, path: &Path) {
        let mut bytes = fs::read(path).unwrap();
        match self {
            Self::Flipped => bytes.iter_mut().step_by(100).for_each(|byte| *byte ^= 0x10),
            Self::Truncated => bytes.truncate(written(&bytes) / 2),
            Self::Emptied => bytes.clear(),
            Self::Removed => return fs::remove_file(path).unwrap(),
        }
        fs::write(path, bytes).unwrap();
    }
}

/// Returns the length of the written part. sled preallocates space after it.
fn written(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1)
}
