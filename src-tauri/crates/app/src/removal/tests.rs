use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interlude_engine::clock::SystemClock;
use interlude_model::{Code, Credentials, Secret};
use interlude_store::keys::KeychainError;
use interlude_store::keys::test_keychain::MemoryKeychain;

use super::*;
use crate::{Account, Connection, NewSeal, Unfinished};

fn clock() -> Arc<SystemClock> {
    Arc::new(SystemClock::start())
}

struct Fixture {
    folder: tempfile::TempDir,
    keychain: Arc<MemoryKeychain>,
    accounts: Accounts,
}

impl Fixture {
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
        let seal = NewSeal::Keychain;
        let made = self
            .accounts
            .create(connection, seal, credentials_of(holder));
        let made = made.await.unwrap();
        let account = made.account().clone();
        let open = made
            .start(credentials_of(holder), false, clock())
            .await
            .unwrap();
        open.engine.close().await;
        account
    }

    fn account_folders(&self) -> Vec<String> {
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
async fn signing_out_deletes_the_credentials_and_keeps_the_holder() {
    let fixture = Fixture::new();
    let account = fixture.account_of("1050").await;
    let unlocked = fixture
        .accounts
        .unlock(account.clone(), None)
        .await
        .unwrap();
    let saved = unlocked.credentials(Credentials::default());
    let open = unlocked.start(saved, false, clock()).await.unwrap();
    open.sign_out().await.unwrap();
    drop(open);

    let unlocked = fixture.accounts.unlock(account, None).await.unwrap();
    let saved = unlocked.credentials(Credentials::default());
    assert!(saved.api_key.is_none() && saved.token.is_none());
    let refused = unlocked.start(credentials_of("7"), false, clock()).await;
    assert_eq!(refused.unwrap_err().code, Code::OtherHolder);
}

#[tokio::test]
async fn a_removed_account_can_be_connected_by_another_person() {
    let fixture = Fixture::new();
    let account = fixture.account_of("7").await;
    let unlocked = fixture
        .accounts
        .unlock(account.clone(), None)
        .await
        .unwrap();
    let open = unlocked
        .start(Credentials::default(), false, clock())
        .await
        .unwrap();
    let removed = open.remove(Unfinished::Kept).await.unwrap();
    assert_eq!(removed, Removed::default());
    assert!(fixture.account_folders().is_empty() && fixture.keychain.entries().is_empty());

    let again = fixture.account_of("1050").await;
    assert_eq!(again.id(), account.id());
    let account = fixture.accounts.account(again.id()).unwrap();
    assert_eq!(account.holder(), Some("1050"));
}

#[tokio::test]
async fn a_damaged_account_can_be_removed_and_leftovers_are_reported() {
    let fixture = Fixture::new();
    let account = fixture.account_of("1050").await;
    let folder = fixture.accounts.folder().account_folder(account.id());
    fs::write(folder.unwrap().join("account.json"), "{").unwrap();
    fixture.keychain.set_trouble(Some(KeychainError::Locked));

    let removed = fixture.accounts.remove_unseen(account.id()).await.unwrap();
    fixture.keychain.set_trouble(None);
    assert_eq!(removed.entry_left, fixture.keychain.entries().pop());
    assert!(fixture.account_folders().is_empty());
    let unknown = fixture.accounts.remove_unseen(account.id()).await;
    assert_eq!(unknown.unwrap_err().code, Code::UnknownAccount);
}

#[tokio::test]
async fn leftovers_of_a_crash_are_deleted_by_the_next_claim() {
    let fixture = Fixture::new();
    let account = fixture.account_of("1050").await;
    let accounts = fixture.folder.path().join("accounts");
    let aside = accounts.join(format!("{REMOVED_PREFIX}{}", account.id()));
    fs::rename(accounts.join(account.id().as_str()), aside).unwrap();
    assert!(fixture.accounts.list().unwrap().is_empty());
    let Fixture {
        folder,
        accounts: claimed,
        ..
    } = fixture;
    drop(claimed);
    Accounts::claim(folder.path()).unwrap();
    assert_eq!(fs::read_dir(accounts).unwrap().count(), 0);
}
