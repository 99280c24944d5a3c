use std::fs;
use std::sync::Arc;

use interlude_engine::clock::SystemClock;
use interlude_model::{Code, Secret};
use interlude_store::keys::KeychainError;
use interlude_store::keys::test_keychain::MemoryKeychain;

use super::*;

fn connection() -> Connection {
    Connection {
        base: "http://127.0.0.1:9".parse().unwrap(),
        amend: None,
        partner: "me".parse().unwrap(),
    }
}

fn clock() -> Arc<SystemClock> {
    Arc::new(SystemClock::start())
}

fn key(text: &str) -> Credentials {
    Credentials {
        api_key: Some(Secret::new(text).unwrap()),
        token: None,
    }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

#[tokio::test]
async fn a_sealed_account_opens_only_with_its_passphrase_and_has_the_newest_credentials() {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::claim(dir.path()).unwrap();
    let seal = NewSeal::Passphrase(passphrase("correct horse"));
    let made = accounts
        .create(connection(), seal, key("935d85ab"))
        .await
        .unwrap();
    let account = made.account().clone();
    made.reconnect(connection(), key("newer")).await.unwrap();

    assert_eq!(
        accounts.list().unwrap().accounts,
        std::slice::from_ref(&account)
    );
    assert_eq!(
        accounts.connected(&connection()).unwrap().as_ref(),
        Some(&account)
    );
    assert_eq!(accounts.seal(&account).unwrap(), Seal::Passphrase);
    for (given, code) in [
        (None, Code::PassphraseNeeded),
        (Some("wrong"), Code::WrongPassphrase),
    ] {
        let refused = accounts
            .unlock(account.clone(), given.map(passphrase))
            .await
            .unwrap_err();
        assert_eq!(refused.code, code);
    }
    let unlocked = accounts
        .unlock(account, Some(passphrase("correct horse")))
        .await
        .unwrap();
    let saved = unlocked.credentials(Credentials::default());
    assert_eq!(saved.api_key.as_ref().map(Secret::expose), Some("newer"));
}

#[tokio::test]
async fn the_keychain_opens_an_account_and_its_errors_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let keychain = Arc::new(MemoryKeychain::default());
    let accounts = Accounts::claim(dir.path()).unwrap();
    let accounts = accounts.with_keychain(keychain.clone());
    accounts.reach_keychain().await.unwrap();
    let made = accounts
        .create(connection(), NewSeal::Keychain, key("935d85ab"))
        .await
        .unwrap();
    assert_eq!(made.seal(), Seal::Keychain);
    let account = made.account().clone();
    assert_eq!(accounts.seal(&account).unwrap(), Seal::Keychain);

    for (trouble, code) in [
        (KeychainError::missing("no bus"), Code::NoKeychain),
        (KeychainError::NoDefaultKeyring, Code::NoKeychain),
        (KeychainError::Locked, Code::KeychainLocked),
        (
            KeychainError::TimedOut { seconds: 60 },
            Code::KeychainLocked,
        ),
    ] {
        keychain.set_trouble(Some(trouble));
        let refused = [
            accounts.reach_keychain().await.unwrap_err(),
            accounts.unlock(account.clone(), None).await.unwrap_err(),
            accounts
                .create(connection(), NewSeal::Keychain, key("k"))
                .await
                .unwrap_err(),
        ];
        for refused in refused {
            assert_eq!(refused.code, code);
        }
        assert_eq!(
            accounts.list().unwrap().accounts,
            std::slice::from_ref(&account)
        );
    }
    keychain.set_trouble(None);
    let unlocked = accounts.unlock(account.clone(), None).await.unwrap();
    let saved = unlocked.credentials(Credentials::default());
    assert_eq!(saved.api_key.as_ref().map(Secret::expose), Some("935d85ab"));

    for entry in keychain.entries() {
        keychain.forget(&entry).unwrap();
    }
    let lost = accounts.unlock(account, None).await.unwrap_err();
    assert_eq!(lost.code, Code::KeychainEntryLost);
}

#[tokio::test]
async fn a_failed_creation_leaves_no_folder_and_no_keychain_entry() {
    let dir = tempfile::tempdir().unwrap();
    let keychain = Arc::new(MemoryKeychain::default());
    let accounts = Accounts::claim(dir.path()).unwrap();
    let accounts = accounts.with_keychain(keychain.clone());
    keychain.set_trouble(Some(KeychainError::Locked));
    let refused = accounts.create(connection(), NewSeal::Keychain, key("k"));
    assert_eq!(refused.await.unwrap_err().code, Code::KeychainLocked);
    keychain.set_trouble(None);
    let folder = dir.path().join("accounts");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);

    let made = accounts
        .create(connection(), NewSeal::Keychain, key("k"))
        .await
        .unwrap();
    assert!(!made.account().id().as_str().ends_with("-2"));
    assert_eq!(keychain.entries().len(), 1);
}

#[tokio::test]
async fn an_unsealed_account_saves_no_credential_and_starts_without_one() {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::claim(dir.path()).unwrap();
    let made = accounts
        .create(connection(), NewSeal::None, key("935d85ab"))
        .await
        .unwrap();
    let account = made.account().clone();
    let open = made.start(key("935d85ab"), false, clock()).await.unwrap();
    assert_eq!(open.engine.status().paused, None);
    open.engine.close().await;

    let again = accounts.unlock(account, None).await.unwrap();
    let open = again
        .start(Credentials::default(), false, clock())
        .await
        .unwrap();
    assert_eq!(
        open.engine.status().paused,
        Some(interlude_engine::Paused::SignIn)
    );
    open.engine.close().await;
    for file in ["account.json", "vault.json", "journal"] {
        let path = dir
            .path()
            .join("accounts")
            .join(open.account.id().as_str())
            .join(file);
        let saved = fs::read(path).unwrap();
        assert!(
            !String::from_utf8_lossy(&saved).contains("935d85ab"),
            "{file}"
        );
    }
}

#[tokio::test]
async fn a_folder_without_account_file_is_damaged_only_if_it_has_a_journal() {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::claim(dir.path()).unwrap();
    let made = accounts
        .create(connection(), NewSeal::None, key("k"))
        .await
        .unwrap();
    let account = made.account().clone();
    let folder = dir.path().join("accounts").join(account.id().as_str());
    fs::remove_file(folder.join("account.json")).unwrap();
    assert!(accounts.list().unwrap().is_empty());
    assert_eq!(
        accounts.account(account.id()).unwrap_err().code,
        Code::UnknownAccount
    );

    fs::write(folder.join("journal"), "anything").unwrap();
    let listed = accounts.list().unwrap();
    let (id, error) = &listed.unreadable[0];
    assert_eq!((id, error.code), (account.id(), Code::AccountDamaged));
    let next = accounts
        .create(connection(), NewSeal::None, key("k"))
        .await
        .unwrap();
    assert_ne!(next.account().id(), account.id());
}

#[tokio::test]
async fn an_unreadable_account_does_not_affect_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::claim(dir.path()).unwrap();
    let other = Connection {
        partner: "other".parse().unwrap(),
        ..connection()
    };
    let mut ids = Vec::new();
    for connection in [connection(), other.clone()] {
        let made = accounts
            .create(connection, NewSeal::None, key("k"))
            .await
            .unwrap();
        ids.push(made.account().id().clone());
    }
    let file = dir
        .path()
        .join("accounts")
        .join(ids[0].as_str())
        .join("account.json");
    for (text, code) in [
        ("damaged", Code::AccountDamaged),
        (r#"{"version":9}"#, Code::TooNew),
    ] {
        fs::write(&file, text).unwrap();
        let listed = accounts.list().unwrap();
        assert_eq!(listed.len(), 2);
        assert_eq!(listed.accounts[0].id(), &ids[1]);
        assert_eq!(
            (&listed.unreadable[0].0, listed.unreadable[0].1.code),
            (&ids[0], code)
        );
        assert_eq!(accounts.account(&ids[1]).unwrap().id(), &ids[1]);
        assert!(accounts.connected(&other).unwrap().is_some());
    }
}

/// Changes the account file and its checksum, as an attacker could who can write the file.
fn forge(dir: &Path, account: &Account, change: impl FnOnce(&mut Connection)) -> Account {
    let mut forged = account.clone();
    change(&mut forged.connection);
    let folder = dir.join("accounts").join(account.id().as_str());
    AccountFile::of(&folder).write(&forged).unwrap();
    forged
}

#[tokio::test]
async fn credentials_are_not_sent_to_a_server_that_was_changed_in_the_account_file() {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::claim(dir.path()).unwrap();
    let accounts = accounts.with_keychain(Arc::new(MemoryKeychain::default()));
    let made = accounts.create(connection(), NewSeal::Keychain, key("935d85ab"));
    let account = made.await.unwrap().account().clone();
    let evil = || "http://127.0.0.1:10".parse().unwrap();
    for forged in [
        forge(dir.path(), &account, |connection| connection.base = evil()),
        forge(dir.path(), &account, |connection| {
            connection.amend = Some(evil())
        }),
    ] {
        let unlocked = accounts.unlock(forged, None).await.unwrap();
        let saved = unlocked.credentials(Credentials::default());
        assert!(saved.api_key.is_none());
        let refused = unlocked
            .start(key("from-the-environment"), true, clock())
            .await
            .unwrap_err();
        assert_eq!(refused.code, Code::OtherServer);
    }
    // With the original file, the account opens again.
    forge(dir.path(), &account, |_| ());
    let unlocked = accounts.unlock(account.clone(), None).await.unwrap();
    let saved = unlocked.credentials(Credentials::default());
    assert_eq!(saved.api_key.as_ref().map(Secret::expose), Some("935d85ab"));
    // Connecting again binds new credentials to the new server and deletes the old ones.
    let moved = forge(dir.path(), &account, |connection| connection.base = evil());
    let connection = moved.connection().clone();
    let unlocked = accounts.unlock(moved, None).await.unwrap();
    let unlocked = unlocked.reconnect(connection, key("new")).await.unwrap();
    let open = unlocked.start(key("new"), false, clock()).await.unwrap();
    open.engine.close().await;
}

#[tokio::test]
async fn connecting_again_with_another_amend_server_keeps_the_credentials() {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::claim(dir.path()).unwrap();
    let accounts = accounts.with_keychain(Arc::new(MemoryKeychain::default()));
    let made = accounts.create(connection(), NewSeal::Keychain, key("935d85ab"));
    let amend = Connection {
        amend: "http://127.0.0.1:10".parse().ok(),
        ..connection()
    };
    let made = made
        .await
        .unwrap()
        .reconnect(amend, Credentials::default())
        .await
        .unwrap();
    let account = made.account().clone();
    let unlocked = accounts.unlock(account, None).await.unwrap();
    let saved = unlocked.credentials(Credentials::default());
    assert_eq!(saved.api_key.as_ref().map(Secret::expose), Some("935d85ab"));
    unlocked
        .start(saved, false, clock())
        .await
        .unwrap()
        .engine
        .close()
        .await;
}
