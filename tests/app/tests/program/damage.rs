//! A file of the account is damaged: the user is told, what was damaged is kept aside, and no change
//! is lost.

use std::fs;
use std::path::{Path, PathBuf};

use interlude_app_tests::{Cli, effects, server, slot};
use interlude_sandbox::Sandbox;
use serde_json::Value;

/// What befalls a file.
#[derive(Debug, Clone, Copy)]
enum Harm {
    /// A bit in every hundredth byte is another.
    Flipped,
    /// The second half of what was written to it is gone.
    Truncated,
    /// It is there, with nothing in it.
    Emptied,
    /// It is gone.
    Removed,
}

const HARMS: [Harm; 4] = [Harm::Flipped, Harm::Truncated, Harm::Emptied, Harm::Removed];

#[tokio::test]
async fn a_damaged_journal_is_begun_anew_from_the_database() {
    for harm in HARMS {
        let (sandbox, cli, before) = two_changes_wait().await;
        harm.befalls(&cli.account_folder().join("journal"));
        is_told_and_loses_nothing(&sandbox, &cli, &before, "journal_damaged", harm).await;
    }
}

#[tokio::test]
async fn a_damaged_database_is_moved_aside_and_built_anew_from_the_journal() {
    for harm in HARMS {
        let (sandbox, cli, before) = two_changes_wait().await;
        harm.befalls(&sled_file(&cli.account_folder()));
        is_told_and_loses_nothing(&sandbox, &cli, &before, "database_rebuilt", harm).await;
    }
}

#[tokio::test]
async fn a_damaged_account_or_vault_file_is_named_and_not_guessed_at() {
    for (name, code) in [
        ("account.json", "account_damaged"),
        ("vault.json", "vault_damaged"),
    ] {
        let (_sandbox, cli, before) = two_changes_wait().await;
        let path = cli.account_folder().join(name);
        let sound = fs::read(&path).unwrap();
        for harm in HARMS {
            harm.befalls(&path);
            let (said, sentence) = cli.run(["outbox"]).await.expect(5).error();
            assert_eq!(said, code, "{name}, {harm:?}: {sentence}");
            assert!(
                sentence.contains(path.to_str().unwrap()),
                "{harm:?}: {sentence}"
            );
            fs::write(&path, &sound).unwrap();
            assert_eq!(cli.outbox().await, before, "{name}, {harm:?}");
        }
    }
}

/// Changes to the interviews 1 and 2 wait, and the list is kept.
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

async fn is_told_and_loses_nothing(
    sandbox: &Sandbox,
    cli: &Cli,
    before: &[Value],
    code: &str,
    harm: Harm,
) {
    let found = cli.run(["outbox"]).await.expect(0);
    let document = found.json();
    let notice = &document["notices"][0];
    assert_eq!(notice["code"], code, "{harm:?}: {found:#?}");
    let sentence = notice["message"].as_str().unwrap();
    if let Some((_, aside)) = sentence.split_once("kept at ") {
        let aside = Path::new(aside.trim_end_matches('.'));
        assert!(aside.exists(), "{harm:?}: {sentence}");
    }
    let wishes = |outbox: &[Value]| -> Vec<Value> { outbox.iter().map(wish).collect() };
    let changes = document["changes"].as_array().unwrap();
    assert_eq!(wishes(changes), wishes(before), "{harm:?}");

    // The interviews are those last heard, though nothing was asked of the server.
    let list = cli.run(["list"]).await.expect(0).json();
    assert_eq!(list["total"], 3, "{harm:?}");
    assert_eq!(
        list["notices"], document["notices"],
        "{harm:?}: it is said until it is seen"
    );
    let doctor = cli.run(["doctor", "--seen"]).await.expect(0).json();
    assert_eq!(doctor["notices"], document["notices"], "{harm:?}");
    let again = cli.run(["outbox"]).await.expect(0).json();
    assert_eq!(again.get("notices"), None, "{harm:?}: it was seen");
    cli.run(["sync"]).await.expect(0);
    for id in [1, 2] {
        assert_eq!(effects(sandbox, id), [slot(14)], "{harm:?}");
    }
    let list = cli.run(["list"]).await.expect(0).json();
    assert_eq!(list["total"], 3, "{harm:?}");
}

/// A change without what the server says beside it, which is fetched again.
fn wish(change: &Value) -> Value {
    let mut wish = change.clone();
    wish.as_object_mut().unwrap().remove("remote");
    wish
}

/// The one file in which sled keeps its data.
fn sled_file(account: &Path) -> PathBuf {
    account.join("sled").join("db")
}

impl Harm {
    fn befalls(self, path: &Path) {
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

/// How far a file is written: sled keeps room at its end.
fn written(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1)
}
