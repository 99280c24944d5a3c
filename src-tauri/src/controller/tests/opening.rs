//! Tests of starting, connecting, locking and signing out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use interlude_app::view::{
    ConnectRequest, LockedSeal, Paused, Settings, StartState, Theme, YourTurnKind,
};
use interlude_model::Code;

use super::harness::{Harness, PASSPHRASE, request, sandbox};
use crate::controller::PageEvent;

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_deletes_only_the_credentials() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, Some(PASSPHRASE)).await;
    app.set_offline(true).await.unwrap();
    let request = app.amended().await;
    let left = app.sign_out().await.unwrap();
    assert!(matches!(left, StartState::FirstRun { .. }));
    let mut app = app.restarted().await;
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
    let accounts = app.accounts().await.unwrap();
    let [account] = accounts.as_slice() else {
        panic!("{accounts:?}")
    };
    assert!(!account.open);

    let locked = app.switch_account(account.id.clone()).await;
    assert!(matches!(locked.unwrap(), StartState::Locked { .. }));
    let wrong = app.unlock("wrong".to_owned()).await.unwrap_err();
    assert_eq!(wrong.code, Code::WrongPassphrase);
    let (locked, seal) = app.locked().await;
    assert_eq!(
        (locked.id, seal),
        (account.id.clone(), LockedSeal::Passphrase)
    );
    app.unlock_account().await;
    let status = app.set_offline(false).await.unwrap();
    assert_eq!(status.paused, Some(Paused::SignIn));
    assert!(status.counts.all > 0);
    let outbox = app.outbox().await.unwrap();
    assert_eq!(outbox[0].interview.id, request.id);

    let key = Some(sandbox.api_key().to_owned());
    let token = Some(sandbox.token().to_owned());
    app.sign_in(key, token, None, None).await.unwrap();
    app.until_sent(request.id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_field_of_the_connect_form_is_named_and_nothing_changes() {
    let sandbox = sandbox().await;
    let app = Harness::started().await;
    let good = || request(&sandbox, None);
    type Break = fn(&mut ConnectRequest);
    #[rustfmt::skip]
    let broken: [(&str, Break); 8] = [
        ("url", |given| given.url = "http://example.com".to_owned()),
        ("url", |given| given.url = String::new()),
        ("partner", |given| given.partner = "a b".to_owned()),
        ("apiKey", |given| given.api_key = String::new()),
        ("apiKey", |given| given.api_key = "clé".to_owned()),
        ("token", |given| given.token = Some("a\nb".to_owned())),
        ("token", |given| given.token = Some("eyJhbGciOiJIUzI1NiJ9.eyJzdWI".to_owned())),
        ("amendUrl", |given| given.amend_url = Some("example".to_owned())),
    ];
    for (field, break_field) in broken {
        let mut bad = good();
        break_field(&mut bad);
        let error = app.connect(bad).await.unwrap_err();
        assert_eq!(error.code, Code::BadConnection, "{error}");
        assert_eq!(error.details.as_deref(), Some(field), "{error}");
    }
    let no_passphrase = request(&sandbox, Some(""));
    let error = app.connect(no_passphrase).await.unwrap_err();
    assert_eq!(error.code, Code::WrongPassphrase);
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
    assert_eq!(app.accounts().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_account_has_its_own_folder_and_keeps_waiting_changes() {
    let mut app = Harness::started().await;
    let state = app.try_sample().await.unwrap();
    assert_eq!(state, StartState::Open);
    let status = app
        .until(|event| match event {
            PageEvent::StatusChanged(status) => (status.counts.all > 0).then_some(status),
            _ => None,
        })
        .await;
    assert!(status.sample && status.counts.upcoming > 0);
    let turns = app.inbox(50).await.unwrap().your_turn;
    let is = |kind| turns.iter().any(|turn| turn.kind == kind);
    assert!(is(YourTurnKind::Proposal) && is(YourTurnKind::Conflict));
    app.set_offline(true).await.unwrap();
    let request = app.amended().await;

    let app = app.restarted().await;
    assert_eq!(app.start().await, StartState::Open);
    let outbox = app.outbox().await.unwrap();
    assert!(outbox.iter().any(|waits| waits.interview.id == request.id));
    let accounts = app.accounts().await.unwrap();
    assert!(accounts.iter().all(|account| account.sample));
    let real = app.folder.path().join("data/accounts");
    assert!(!real.exists() || fs::read_dir(real).unwrap().next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_theme_is_known_before_an_account_is_opened() {
    let app = Harness::started().await;
    app.set(|settings| settings.theme = Theme::Dark).await;
    app.close().await;
    let app = Harness::in_folder(Arc::clone(&app.folder));
    assert_eq!(app.read_settings().theme, Theme::Dark);
    assert_eq!(app.start().await, StartState::Opening);
    let settings = app.settings().await.unwrap();
    assert_eq!(settings.theme, Theme::Dark, "the page can ask for it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_stored_and_a_damaged_file_gives_a_notice() {
    let app = Harness::started().await;
    let set = |settings: &mut Settings| {
        (settings.theme, settings.undo_seconds, settings.zoom) = (Theme::Dark, 1000, 150);
    };
    let saved = app.set(set).await;
    assert_eq!(saved.undo_seconds, 60);
    assert_eq!(*app.opened.lock().unwrap(), ["zoom 150"]);
    let app = app.restarted().await;
    assert_eq!(app.settings().await.unwrap(), saved);

    app.close().await;
    fs::write(app.folder.path().join("data/window.json"), "{").unwrap();
    let app = app.restarted().await;
    assert_eq!(app.settings().await.unwrap().theme, Theme::System);
    app.try_sample().await.unwrap();
    let notices = app.status().await.unwrap().notices;
    assert!(
        notices[0].contains("settings could not be read"),
        "{notices:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_that_cannot_be_read_leaves_the_other_usable() {
    let (one, other) = (sandbox().await, sandbox().await);
    let app = Harness::connected(&one, None).await;
    app.connect(request(&other, None)).await.unwrap();
    let accounts = app.accounts().await.unwrap();
    let id = |open| {
        accounts
            .iter()
            .find(|one| one.open == open)
            .unwrap()
            .id
            .clone()
    };
    let (open, closed) = (id(true), id(false));
    let file = |id: &str| {
        let folder = app.account_folder(id);
        folder.join("account.json")
    };
    // The account that was open opens again, although the other one is damaged.
    let (open_file, closed_file) = (file(&open), file(&closed));
    fs::write(&closed_file, "damaged").unwrap();
    let app = app.restarted().await;
    assert_eq!(app.start().await, StartState::Open);
    let accounts = app.accounts().await.unwrap();
    let bad = accounts
        .iter()
        .find(|account| account.id == closed)
        .unwrap();
    assert!(
        bad.trouble.as_ref().unwrap().contains("account.json"),
        "{bad:?}"
    );
    let good = accounts.iter().find(|account| account.id == open).unwrap();
    assert_eq!((good.open, &good.trouble), (true, &None));
    // If the account that was open is damaged, that is an error, and no other account is opened.
    fs::write(&open_file, "damaged").unwrap();
    let app = app.restarted().await;
    let error = app.start_error().await;
    assert_eq!(error.code, Code::AccountDamaged);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_damage_returns_at_each_start_until_it_is_dismissed() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let account = app.accounts().await.unwrap()[0].id.clone();
    let sled = app.account_folder(&account).join("sled/db");
    app.close().await;
    fs::write(&sled, "no database").unwrap();
    let app = app.restarted().await;
    let app = app.restarted().await;
    let status = app.status().await.unwrap();
    assert!(
        status.counts.all > 0,
        "the interviews are restored from the agenda"
    );
    let notice = status.notices[0].clone();
    assert!(notice.contains("sled.bad.1"), "{notice}");
    let status = app.dismiss_notice(notice).await.unwrap();
    assert_eq!(status.notices, [""; 0]);
    let app = app.restarted().await;
    let status = app.status().await.unwrap();
    assert_eq!(status.notices, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_changes_nothing_writes_nothing() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.set_offline(true).await.unwrap();
    // The first start after a pull may still tidy up behind it, and remembers what its user was told.
    let app = app.restarted().await;
    app.tell(&app.session().unwrap()).await;
    app.close().await;
    let folder = app.folder.path();
    let before = files(folder);
    let next = Harness::in_folder(Arc::clone(&app.folder));
    next.begin().await;
    let picture = next.first_picture(50).await.unwrap();
    assert!(picture.account.unwrap().status.counts.all > 0);
    let after = files(folder);
    let changed = after
        .iter()
        .filter(|(path, file)| before.get(*path) != Some(file));
    let changed: Vec<_> = changed.map(|(path, _)| path).collect();
    assert_eq!(changed, Vec::<&PathBuf>::new());
    assert_eq!(after.len(), before.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_picture_waits_until_the_account_is_open() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.close().await;
    let next = Harness::in_folder(Arc::clone(&app.folder));
    let (picture, ()) = tokio::join!(next.first_picture(50), next.begin());
    let picture = picture.unwrap();
    assert_eq!(picture.start, StartState::Open);
    let account = picture.account.unwrap();
    assert_eq!(account.inbox, next.inbox(50).await.unwrap());
    assert_eq!(account.drafts, next.drafts().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_picture_of_a_first_run_has_no_account() {
    let app = Harness::started().await;
    let picture = app.first_picture(50).await.unwrap();
    assert!(matches!(picture.start, StartState::FirstRun { .. }));
    assert_eq!(picture.account, None);
}

/// Returns every file below a folder but the log and the address of the process that holds it, with its content and the
/// time of its last change. sled, which is only a copy, touches its own file whenever it is opened, so that has no time
/// here; and it replaces its snapshot if its log grew since, so that is left out.
fn files(folder: &Path) -> BTreeMap<PathBuf, (Option<SystemTime>, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() && !["log", "socket"].iter().any(|name| path.ends_with(name)) {
            let is_sled = path.parent().is_some_and(|folder| folder.ends_with("sled"));
            let name = path.file_name().unwrap().to_string_lossy();
            if is_sled && name.starts_with("snap.") {
                continue;
            }
            let changed = (!is_sled).then(|| path.metadata().unwrap().modified().unwrap());
            let content = fs::read(&path).unwrap();
            found.insert(path, (changed, content));
        }
    }
    found
}
