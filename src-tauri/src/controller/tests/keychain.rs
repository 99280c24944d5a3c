//! Tests with keychains that are missing, locked, slow or reset. The user always gets a page that says what
//! to do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use interlude_app::view::{ConnectRequest, LockedSeal, StartState};
use interlude_model::Code;
use interlude_sandbox::Sandbox;
use interlude_store::keys::test_keychain::MemoryKeychain;
use interlude_store::keys::{Keychain, KeychainError, Seal};
use zeroize::Zeroizing;

use super::harness::{Harness, request, sandbox};
use crate::controller::PageEvent;

/// A keychain whose calls block while it is blocked.
#[derive(Debug, Default)]
struct BlockingKeychain {
    inner: MemoryKeychain,
    is_blocked: Mutex<bool>,
    unblocked: Condvar,
}

impl BlockingKeychain {
    fn set_blocked(&self, blocked: bool) {
        *self.is_blocked.lock().unwrap() = blocked;
        self.unblocked.notify_all();
    }

    fn wait(&self) -> &MemoryKeychain {
        let blocked = self.is_blocked.lock().unwrap();
        let wait = self.unblocked.wait_while(blocked, |blocked| *blocked);
        drop(wait.unwrap());
        &self.inner
    }
}

impl Keychain for BlockingKeychain {
    fn reach(&self) -> Result<(), KeychainError> {
        self.wait().reach()
    }

    fn load(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        self.wait().load(entry)
    }

    fn keep(&self, entry: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.wait().keep(entry, secret)
    }

    fn forget(&self, entry: &str) -> Result<(), KeychainError> {
        self.wait().forget(entry)
    }
}

fn missing() -> KeychainError {
    KeychainError::missing("no bus")
}

fn in_keychain(sandbox: &Sandbox) -> ConnectRequest {
    ConnectRequest {
        seal: Seal::Keychain,
        ..request(sandbox, None)
    }
}

/// Connects an account that the keychain seals and closes the application. Returns a new harness for the
/// same folder, and the account's files.
async fn closed_account<K: Keychain + 'static>(
    keychain: &Arc<K>,
) -> (Harness, BTreeMap<PathBuf, Vec<u8>>) {
    let sandbox = sandbox().await;
    let app = with_keychain(Harness::new(), keychain);
    app.begin().await;
    let opened = app.connect(in_keychain(&sandbox)).await;
    assert_eq!(opened.unwrap(), StartState::Open);
    app.close().await;
    let stored = files(&app.folder.path().join("data/accounts"));
    assert!(!stored.is_empty());
    (with_keychain(app, keychain), stored)
}

/// Creates a harness with a keychain for the same folder.
fn with_keychain<K: Keychain + 'static>(app: Harness, keychain: &Arc<K>) -> Harness {
    Harness::with_keychain(Arc::clone(&app.folder), Some(keychain.clone()))
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_locked_keychain_opens_after_it_is_unlocked() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (app, stored) = closed_account(&keychain).await;
    keychain.set_trouble(Some(KeychainError::Locked));
    app.begin().await;
    for _ in 0..2 {
        let (account, seal) = app.locked().await;
        assert_eq!(seal, LockedSeal::Keychain);
        assert!(!account.label.is_empty());
        app.retry_start().await.unwrap();
    }
    assert_eq!(files(&app.folder.path().join("data/accounts")), stored);
    keychain.set_trouble(None);
    let opened = app.retry_start().await.unwrap();
    assert_eq!(opened, StartState::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_not_shown_runs_from_the_start_and_sends() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (one, other) = (sandbox().await, sandbox().await);
    let app = with_keychain(Harness::new(), &keychain);
    app.begin().await;
    app.connect(in_keychain(&one)).await.unwrap();
    app.sync_now().await.unwrap();
    app.set(|settings| settings.undo_seconds = 20).await;
    let request = app.amended().await;
    app.connect(in_keychain(&other)).await.unwrap();
    let shown = app.status().await.unwrap().account;
    app.close().await;

    let number = u64::try_from(request.id).unwrap();
    assert_eq!(one.world().applied(number), []);
    let app = with_keychain(app, &keychain);
    app.begin().await;
    assert_eq!(app.status().await.unwrap().account, shown);
    let sent = async {
        while one.world().applied(number).is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let sent = tokio::time::timeout(Duration::from_secs(60), sent).await;
    sent.expect("the account that is not shown sends its change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_keychain_is_an_error_that_the_user_can_leave() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (app, stored) = closed_account(&keychain).await;
    keychain.set_trouble(Some(missing()));
    app.begin().await;
    let error = app.start_error().await;
    assert_eq!(error.code, Code::NoKeychain);
    assert!(error.message.contains("Start one"), "{}", error.message);
    assert_eq!(files(&app.folder.path().join("data/accounts")), stored);

    let left = app.sign_out().await.unwrap();
    assert_eq!(left, StartState::FirstRun { keychain: false });
    let accounts = app.accounts().await.unwrap();
    keychain.set_trouble(None);
    let id = accounts[0].id.clone();
    let opened = app.switch_account(id).await.unwrap();
    assert_eq!(opened, StartState::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_keychain_is_an_error_and_changes_no_file() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (app, stored) = closed_account(&keychain).await;
    for entry in keychain.entries() {
        keychain.forget(&entry).unwrap();
    }
    app.begin().await;
    let error = app.start_error().await;
    assert_eq!(error.code, Code::KeychainEntryLost);
    assert!(
        error.message.contains("restore a copy"),
        "{}",
        error.message
    );
    let still = app.retry_start().await.unwrap();
    assert!(matches!(still, StartState::Error(_)));
    assert_eq!(files(&app.folder.path().join("data/accounts")), stored);
    assert_eq!(keychain.entries(), [] as [String; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_user_has_to_choose_another_protection() {
    let sandbox = sandbox().await;
    let keychain = Arc::new(MemoryKeychain::default());
    keychain.set_trouble(Some(missing()));
    let app = with_keychain(Harness::new(), &keychain);
    app.begin().await;
    assert_eq!(app.start().await, StartState::FirstRun { keychain: false });
    assert!(!app.has_keychain().await.unwrap());
    let refused = app.connect(in_keychain(&sandbox)).await;
    assert_eq!(refused.unwrap_err().code, Code::NoKeychain);
    assert_eq!(app.accounts().await.unwrap(), []);
    keychain.set_trouble(None);
    assert!(app.has_keychain().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_answered_while_the_keychain_blocks() {
    let keychain = Arc::new(BlockingKeychain::default());
    let (mut app, _) = closed_account(&keychain).await;
    keychain.set_blocked(true);
    let controller = app.clone();
    let beginning = tokio::spawn(async move { controller.begin().await });
    assert_eq!(app.start().await, StartState::Opening);
    assert!(app.settings().await.is_ok());
    let error = app.status().await.unwrap_err();
    assert_eq!(error.code, Code::NotOpen);
    assert!(!beginning.is_finished());
    keychain.set_blocked(false);
    app.until(|event| match event {
        PageEvent::StartChanged(StartState::Open) => Some(()),
        _ => None,
    })
    .await;
}
