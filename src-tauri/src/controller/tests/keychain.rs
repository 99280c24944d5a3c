//! Keychains that are missing, locked, slow or were reset: always a page with a way on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};

use interlude_ipc::{ConnectRequest, ErrorCode, LockedSeal, Protection, StartState};
use interlude_sandbox::Sandbox;
use interlude_vault::test_keychain::MemoryKeychain;
use interlude_vault::{Keychain, KeychainError};
use zeroize::Zeroizing;

use super::harness::{Harness, request, sandbox};
use crate::controller::AppEvent;

/// A keychain that lets nobody in while its door is shut.
#[derive(Debug, Default)]
struct Doorkeeper {
    within: MemoryKeychain,
    shut: Mutex<bool>,
    opened: Condvar,
}

impl Doorkeeper {
    fn shut(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.opened.notify_all();
    }

    fn wait(&self) -> &MemoryKeychain {
        let shut = self.shut.lock().unwrap();
        drop(self.opened.wait_while(shut, |shut| *shut).unwrap());
        &self.within
    }
}

impl Keychain for Doorkeeper {
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
    KeychainError::Missing {
        reason: "no bus".to_owned(),
    }
}

fn in_keychain(sandbox: &Sandbox) -> ConnectRequest {
    ConnectRequest {
        protection: Protection::Keychain,
        ..request(sandbox, None)
    }
}

/// A app with one account that the keychain seals, closed again, and what lies on the disk.
async fn left_behind<K: Keychain + 'static>(
    keychain: &Arc<K>,
) -> (Harness, BTreeMap<PathBuf, Vec<u8>>) {
    let sandbox = sandbox().await;
    let app = with(Harness::new(), keychain);
    app.controller.begin().await;
    let opened = app.controller.connect(in_keychain(&sandbox)).await;
    assert_eq!(opened.unwrap(), StartState::Open);
    app.controller.close().await;
    let kept = files(&app.folder.path().join("data/accounts"));
    assert!(!kept.is_empty());
    (with(app, keychain), kept)
}

/// The application started anew in the same folder.
fn with<K: Keychain + 'static>(app: Harness, keychain: &Arc<K>) -> Harness {
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
async fn a_locked_keychain_is_waited_for_and_tried_again() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (app, kept) = left_behind(&keychain).await;
    keychain.set_trouble(Some(KeychainError::Locked));
    app.controller.begin().await;
    for _ in 0..2 {
        let StartState::Locked { account, seal } = app.start().await else {
            panic!("{:?}", app.start().await);
        };
        assert_eq!(seal, LockedSeal::Keychain);
        assert!(!account.label.is_empty());
        app.controller.retry_start().await.unwrap();
    }
    assert_eq!(files(&app.folder.path().join("data/accounts")), kept);
    keychain.set_trouble(None);
    let opened = app.controller.retry_start().await.unwrap();
    assert_eq!(opened, StartState::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_keychain_is_a_page_with_a_way_on() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (app, kept) = left_behind(&keychain).await;
    keychain.set_trouble(Some(missing()));
    app.controller.begin().await;
    let StartState::Error(error) = app.start().await else {
        panic!("{:?}", app.start().await);
    };
    assert_eq!(error.code, "no_keychain");
    assert!(error.message.contains("start one"), "{}", error.message);
    assert_eq!(files(&app.folder.path().join("data/accounts")), kept);

    let left = app.controller.sign_out().await.unwrap();
    assert_eq!(left, StartState::FirstRun { keychain: false });
    let accounts = app.controller.accounts().await.unwrap();
    keychain.set_trouble(None);
    let id = accounts[0].id.clone();
    let opened = app.controller.switch_account(id).await.unwrap();
    assert_eq!(opened, StartState::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keychain_that_was_reset_is_told_and_nothing_is_touched() {
    let keychain = Arc::new(MemoryKeychain::default());
    let (app, kept) = left_behind(&keychain).await;
    for entry in keychain.entries() {
        keychain.forget(&entry).unwrap();
    }
    app.controller.begin().await;
    let StartState::Error(error) = app.start().await else {
        panic!("{:?}", app.start().await);
    };
    assert_eq!(error.code, "keychain_entry_lost");
    assert!(
        error.message.contains("put back a copy"),
        "{}",
        error.message
    );
    let still = app.controller.retry_start().await.unwrap();
    assert!(matches!(still, StartState::Error(_)));
    assert_eq!(files(&app.folder.path().join("data/accounts")), kept);
    assert_eq!(keychain.entries(), [] as [String; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_choice_is_the_users() {
    let sandbox = sandbox().await;
    let keychain = Arc::new(MemoryKeychain::default());
    keychain.set_trouble(Some(missing()));
    let app = with(Harness::new(), &keychain);
    app.controller.begin().await;
    assert_eq!(app.start().await, StartState::FirstRun { keychain: false });
    assert!(!app.controller.has_keychain().await.unwrap());
    let refused = app.controller.connect(in_keychain(&sandbox)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::Keychain);
    assert_eq!(app.controller.accounts().await.unwrap(), []);
    keychain.set_trouble(None);
    assert!(app.controller.has_keychain().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_keychain_thinks_the_window_is_answered() {
    let keychain = Arc::new(Doorkeeper::default());
    let (mut app, _) = left_behind(&keychain).await;
    keychain.shut(true);
    let controller = app.controller.clone();
    let beginning = tokio::spawn(async move { controller.begin().await });
    assert_eq!(app.start().await, StartState::Opening);
    assert!(app.controller.settings().await.is_ok());
    let error = app.controller.status().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotOpen);
    assert!(!beginning.is_finished());
    keychain.shut(false);
    app.until(|event| match event {
        AppEvent::StartChanged(StartState::Open) => Some(()),
        _ => None,
    })
    .await;
}
