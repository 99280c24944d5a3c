//! Tests of starting, connecting, locking and signing out.

use std::fs;
use std::sync::Arc;

use interlude_app::view::{ConnectRequest, LockedSeal, PausedWhy, StartState, Theme};
use interlude_model::Code;

use super::harness::{Harness, request, sandbox};
use crate::controller::AppEvent;

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_shows_the_first_run_page() {
    let mut app = Harness::new();
    assert_eq!(app.start().await, StartState::Opening);
    app.controller.begin().await;
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
    app.until(|event| match event {
        AppEvent::StartChanged(StartState::FirstRun { .. }) => Some(()),
        _ => None,
    })
    .await;
    let error = app.controller.outbox().await.unwrap_err();
    assert_eq!(error.code, Code::NotOpen);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_account_is_locked_until_its_passphrase_is_given() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, Some("correct horse")).await;
    let app = app.restarted().await;
    let StartState::Locked { account, seal } = app.start().await else {
        panic!("{:?}", app.start().await);
    };
    assert_eq!(seal, LockedSeal::Passphrase);
    assert_eq!(account.partner, sandbox.partner_id());
    let wrong = app.controller.unlock("wrong".to_owned()).await.unwrap_err();
    assert_eq!(wrong.code, Code::WrongPassphrase);
    assert!(matches!(app.start().await, StartState::Locked { .. }));
    let opened = app.controller.unlock("correct horse".to_owned()).await;
    assert_eq!(opened.unwrap(), StartState::Open);
    let status = app.controller.status().await.unwrap();
    assert!(status.counts.all > 0, "the stored interviews are shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_use_is_an_error_and_opens_after_it_is_free() {
    let first = Harness::started().await;
    let second = Harness::in_folder(Arc::clone(&first.folder));
    second.controller.begin().await;
    let StartState::Error(error) = second.start().await else {
        panic!("{:?}", second.start().await);
    };
    assert_eq!(error.code, Code::InUse);
    assert!(error.folder.ends_with("data"), "{}", error.folder);
    let still = second.controller.retry_start().await.unwrap();
    assert!(matches!(still, StartState::Error(_)));
    first.controller.close().await;
    let free = second.controller.retry_start().await.unwrap();
    assert!(matches!(free, StartState::FirstRun { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_deletes_only_the_credentials() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, Some("correct horse")).await;
    app.controller.set_offline(true).await.unwrap();
    let request = app.amend_request().await;
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    let left = app.controller.sign_out().await.unwrap();
    assert!(matches!(left, StartState::FirstRun { .. }));
    let mut app = app.restarted().await;
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
    let accounts = app.controller.accounts().await.unwrap();
    let [account] = accounts.as_slice() else {
        panic!("{accounts:?}")
    };
    assert!(!account.open);

    let locked = app.controller.switch_account(account.id.clone()).await;
    assert!(matches!(locked.unwrap(), StartState::Locked { .. }));
    let unlock = app.controller.unlock("correct horse".to_owned()).await;
    assert_eq!(unlock.unwrap(), StartState::Open);
    let status = app.controller.set_offline(false).await.unwrap();
    assert_eq!(status.paused, Some(PausedWhy::SignIn));
    assert!(status.counts.all > 0);
    let outbox = app.controller.outbox().await.unwrap();
    assert_eq!(outbox[0].interview.id, request.id);

    let key = Some(sandbox.api_key().to_owned());
    let token = Some(sandbox.token().to_owned());
    app.controller.sign_in(key, token).await.unwrap();
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
        let error = app.controller.connect(bad).await.unwrap_err();
        assert_eq!(error.code, Code::BadConnection, "{error}");
        assert_eq!(error.details.as_deref(), Some(field), "{error}");
    }
    let no_passphrase = request(&sandbox, Some(""));
    let error = app.controller.connect(no_passphrase).await.unwrap_err();
    assert_eq!(error.code, Code::WrongPassphrase);
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
    assert_eq!(app.controller.accounts().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_account_has_its_own_folder_and_keeps_waiting_changes() {
    let mut app = Harness::started().await;
    let state = app.controller.try_sample().await.unwrap();
    assert_eq!(state, StartState::Open);
    let status = app
        .until(|event| match event {
            AppEvent::StatusChanged(status) => (status.counts.all > 0).then_some(status),
            _ => None,
        })
        .await;
    assert!(status.sample && status.counts.upcoming > 0);
    app.controller.set_offline(true).await.unwrap();
    let request = app.amend_request().await;
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();

    let app = app.restarted().await;
    assert_eq!(app.start().await, StartState::Open);
    let outbox = app.controller.outbox().await.unwrap();
    assert_eq!(outbox[0].interview.id, request.id);
    let accounts = app.controller.accounts().await.unwrap();
    assert!(accounts.iter().all(|account| account.sample));
    let real = app.folder.path().join("data/accounts");
    assert!(!real.exists() || fs::read_dir(real).unwrap().next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_theme_is_known_before_an_account_is_opened() {
    let app = Harness::started().await;
    let mut settings = app.controller.settings().await.unwrap();
    settings.theme = Theme::Dark;
    app.controller.save_settings(settings).await.unwrap();
    app.controller.close().await;
    let app = Harness::in_folder(Arc::clone(&app.folder));
    assert_eq!(app.controller.read_settings().theme, Theme::Dark);
    assert_eq!(app.start().await, StartState::Opening);
    let settings = app.controller.settings().await.unwrap();
    assert_eq!(settings.theme, Theme::Dark, "the page can ask for it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_stored_and_a_damaged_file_gives_a_notice() {
    let app = Harness::started().await;
    let mut settings = app.controller.settings().await.unwrap();
    settings.theme = Theme::Dark;
    settings.undo_seconds = 1000;
    settings.zoom = 150;
    let saved = app.controller.save_settings(settings).await.unwrap();
    assert_eq!(saved.undo_seconds, 60);
    assert_eq!(*app.opened.lock().unwrap(), ["zoom 150"]);
    let app = app.restarted().await;
    assert_eq!(app.controller.settings().await.unwrap(), saved);

    app.controller.close().await;
    fs::write(app.folder.path().join("data/window.json"), "{").unwrap();
    let app = app.restarted().await;
    assert_eq!(
        app.controller.settings().await.unwrap().theme,
        Theme::System
    );
    app.controller.try_sample().await.unwrap();
    let notices = app.controller.status().await.unwrap().notices;
    assert!(
        notices[0].contains("settings could not be read"),
        "{notices:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_that_cannot_be_read_leaves_the_other_usable() {
    let (one, other) = (sandbox().await, sandbox().await);
    let app = Harness::connected(&one, None).await;
    app.controller.connect(request(&other, None)).await.unwrap();
    let accounts = app.controller.accounts().await.unwrap();
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
        let folder = app.folder.path().join("data/accounts").join(id);
        folder.join("account.json")
    };
    // The account that was open opens again, although the other one is damaged.
    let (open_file, closed_file) = (file(&open), file(&closed));
    fs::write(&closed_file, "damaged").unwrap();
    let app = app.restarted().await;
    assert_eq!(app.start().await, StartState::Open);
    let accounts = app.controller.accounts().await.unwrap();
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
    let StartState::Error(error) = app.start().await else {
        panic!("{:?}", app.start().await);
    };
    assert_eq!(error.code, Code::AccountDamaged);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_damage_returns_at_each_start_until_it_is_dismissed() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let account = app.controller.accounts().await.unwrap()[0].id.clone();
    let sled = app
        .folder
        .path()
        .join("data/accounts")
        .join(account)
        .join("sled/db");
    app.controller.close().await;
    fs::write(&sled, "no database").unwrap();
    let app = app.restarted().await;
    let app = app.restarted().await;
    let status = app.controller.status().await.unwrap();
    assert!(
        status.counts.all > 0,
        "the interviews are restored from the agenda"
    );
    let notice = status.notices[0].clone();
    assert!(notice.contains("sled.bad.1"), "{notice}");
    let status = app.controller.dismiss_notice(notice).await.unwrap();
    assert_eq!(status.notices, [""; 0]);
    let app = app.restarted().await;
    let status = app.controller.status().await.unwrap();
    assert_eq!(status.notices, [""; 0]);
}
