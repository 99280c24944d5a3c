use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interlude_engine::clock::SystemClock;
use interlude_vault::test_keychain::MemoryKeychain;
use interlude_vault::{Credentials, KeychainError, Secret};

use super::*;
use crate::{Account, Connection, Protection, Unfinished};

fn clock() -> Arc<SystemClock> {
    Arc::new(SystemClock::start())
}

struct Scene {
    folder: tempfile::TempDir,
    keychain: Arc<MemoryKeychain>,
    accounts: Accounts,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(MemoryKeychain::default());
        let accounts = Accounts::claim(folder.path()).unwrap();
        Self {
            accounts: accounts.with_keychain(keychain.clone()),
            folder,
            keychain,
        }
    }

    async fn account_of(&self, holder: &str) -> Account {
        let connection = Connection {
            base: "http://127.0.0.1:9".parse().unwrap(),
            amend: None,
            partner: "me".parse().unwrap(),
        };
        let protection = Protection::Keychain;
        let made = self
            .accounts
            .create(connection, protection, credentials_of(holder));
        let made = made.await.unwrap();
        let account = made.account().clone();
        let open = made
            .start(credentials_of(holder), false, clock())
            .await
            .unwrap();
        open.engine.close().await;
        account
    }

    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("accounts")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

fn credentials_of(holder: &str) -> Credentials {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = part(&format!(r#"{{"sub":"{holder}"}}"#));
    let token = format!("{}.{claims}.sig", part(r#"{"alg":"HS256"}"#));
    Credentials {
        api_key: Some(Secret::new("935d85ab").unwrap()),
        token: Some(Secret::new(token).unwrap()),
    }
}

#[tokio::test]
async fn signing_out_forgets_the_credentials_and_keeps_whose_account_it_is() {
    let scene = Scene::new();
    let account = scene.account_of("1050").await;
    let unlocked = scene.accounts.unlock(account.clone(), None).await.unwrap();
    let kept = unlocked.credentials(Credentials::default());
    let open = unlocked.start(kept, false, clock()).await.unwrap();
    open.sign_out().await.unwrap();
    drop(open);

    let unlocked = scene.accounts.unlock(account, None).await.unwrap();
    let kept = unlocked.credentials(Credentials::default());
    assert!(kept.api_key.is_none() && kept.token.is_none());
    let refused = unlocked.start(credentials_of("7"), false, clock()).await;
    assert_eq!(refused.unwrap_err().code(), "other_holder");
}

#[tokio::test]
async fn an_account_that_was_removed_can_be_another_persons() {
    let scene = Scene::new();
    let account = scene.account_of("7").await;
    let unlocked = scene.accounts.unlock(account.clone(), None).await.unwrap();
    let open = unlocked
        .start(Credentials::default(), false, clock())
        .await
        .unwrap();
    let removed = open.remove(Unfinished::Kept).await.unwrap();
    assert_eq!(removed, Removed::default());
    assert!(scene.left().is_empty() && scene.keychain.entries().is_empty());

    let again = scene.account_of("1050").await;
    assert_eq!(again.id(), account.id());
    let account = scene.accounts.account(again.id()).unwrap();
    assert_eq!(account.holder(), Some("1050"));
}

#[tokio::test]
async fn an_account_that_cannot_be_opened_can_be_removed_and_what_stays_is_told() {
    let scene = Scene::new();
    let account = scene.account_of("1050").await;
    let folder = scene.accounts.folder().account_folder(account.id());
    fs::write(folder.unwrap().join("account.json"), "{").unwrap();
    scene.keychain.set_trouble(Some(KeychainError::Locked));

    let removed = scene.accounts.remove_unseen(account.id()).await.unwrap();
    scene.keychain.set_trouble(None);
    assert_eq!(removed.entry_left, scene.keychain.entries().pop());
    assert!(scene.left().is_empty());
    let unknown = scene.accounts.remove_unseen(account.id()).await;
    assert_eq!(unknown.unwrap_err().code(), "unknown_account");
}

#[tokio::test]
async fn what_a_crash_left_of_one_is_deleted_when_the_folder_is_claimed_next() {
    let scene = Scene::new();
    let account = scene.account_of("1050").await;
    let accounts = scene.folder.path().join("accounts");
    let aside = accounts.join(format!("{REMOVED}{}", account.id()));
    fs::rename(accounts.join(account.id().as_str()), aside).unwrap();
    assert!(scene.accounts.list().unwrap().is_empty());
    let Scene {
        folder,
        accounts: claimed,
        ..
    } = scene;
    drop(claimed);
    Accounts::claim(folder.path()).unwrap();
    assert_eq!(fs::read_dir(accounts).unwrap().count(), 0);
}
