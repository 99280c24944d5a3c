//! Tests of several accounts: switching, counting and removing.

use std::fs;
use std::time::Duration;

use interlude_app::view::{AccountSummary, StartState};
use interlude_model::Code;

use super::harness::{Harness, PASSPHRASE, request, sandbox};
use crate::controller::PageEvent;

#[tokio::test(flavor = "multi_thread")]
async fn the_account_that_was_shown_runs_on_and_its_events_are_not_shown() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut app = Harness::started().await;
    let here = app.add_account(&one, Some(PASSPHRASE)).await;
    let there = app.add_account(&other, None).await;
    app.switch_account(here.clone()).await.unwrap();
    app.set(|settings| settings.undo_seconds = 1).await;
    let request = app.amended().await;
    let mine = app.status().await.unwrap().account;

    let switched = app.switch_account(there.clone()).await;
    assert_eq!(switched.unwrap(), StartState::Open);
    let number = u64::try_from(request.id).unwrap();
    let sent = async {
        while one.world().applied(number).is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let sent = tokio::time::timeout(Duration::from_secs(30), sent).await;
    sent.expect("the account that is not shown sends its change");
    app.set_offline(true).await.unwrap();
    // After the next account is shown, no event of the old one may follow.
    let events = app.events_so_far(Some);
    let opened = |event: &PageEvent| matches!(event, PageEvent::StartChanged(StartState::Open));
    let since = events.iter().rposition(opened).unwrap();
    for event in &events[since..] {
        if let PageEvent::StatusChanged(status) = event {
            assert_ne!(status.account, mine);
        }
    }
    let is_changed = |event| (event == PageEvent::AccountsChanged).then_some(());
    if !events[since..].contains(&PageEvent::AccountsChanged) {
        app.until(is_changed).await;
    }
    while account(&app, &here).await.unfinished != Some(0) {
        app.until(is_changed).await;
    }

    let back = app.switch_account(here.clone()).await.unwrap();
    assert_eq!(back, StartState::Open, "its engine still runs");
    app.until_sent(request.id).await;
    let status = app.status().await.unwrap();
    assert_eq!(status.notices, Vec::<String>::new());
    let folder = app.account_folder(&here);
    let names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!names.iter().any(|name| name.contains("bad")), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unfinished_changes_are_counted_while_another_account_is_open() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut app = Harness::started().await;
    let here = app.add_account(&one, Some(PASSPHRASE)).await;
    app.set_offline(true).await.unwrap();
    app.amended().await;
    assert_eq!(account(&app, &here).await.unfinished, Some(1));
    let there = app.add_account(&other, None).await;
    assert_eq!(account(&app, &here).await.unfinished, Some(1));
    assert_eq!(account(&app, &there).await.unfinished, Some(0));
    let app = app.restarted().await;
    assert_eq!(
        account(&app, &here).await.unfinished,
        Some(1),
        "it is locked"
    );

    // Another program used the account and was killed, so the number is unknown.
    let journal = app.account_folder(&here).join("journal");
    let mut bytes = fs::read(&journal).unwrap();
    bytes.push(0);
    fs::write(&journal, bytes).unwrap();
    assert_eq!(account(&app, &here).await.unfinished, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_unfinished_changes_is_removed_only_if_they_are_dropped() {
    let sandbox = sandbox().await;
    let mut app = Harness::started().await;
    let id = app.add_account(&sandbox, Some(PASSPHRASE)).await;
    app.set_offline(true).await.unwrap();
    app.amended().await;

    let refused = app.remove_account(id.clone(), false).await;
    let error = refused.unwrap_err();
    assert_eq!(error.code, Code::UnfinishedChanges);
    assert_eq!(error.details.as_deref(), Some("1"));
    assert_eq!(app.start().await, StartState::Open);
    assert_eq!(app.outbox().await.unwrap().len(), 1);

    let removed = app.remove_account(id.clone(), true).await;
    assert!(matches!(removed.unwrap(), StartState::FirstRun { .. }));
    assert_eq!(app.accounts().await.unwrap(), []);
    assert!(!app.account_folder(&id).exists());
    let app = app.restarted().await;
    assert!(matches!(app.start().await, StartState::FirstRun { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_not_open_is_removed_and_the_open_one_stays() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut app = Harness::started().await;
    let here = app.add_account(&one, None).await;
    app.set_offline(true).await.unwrap();
    app.amended().await;
    let there = app.add_account(&other, None).await;

    let refused = app.remove_account(here.clone(), false).await;
    let error = refused.unwrap_err();
    assert_eq!(error.code, Code::UnfinishedChanges);
    let removed = app.remove_account(here.clone(), true).await;
    assert_eq!(removed.unwrap(), StartState::Open);
    let accounts = app.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert!(accounts[0].open && accounts[0].id == there);
    let unknown = app.remove_account(here, true).await;
    assert_eq!(unknown.unwrap_err().code, Code::UnknownAccount);
}

/// Agrees to open links to a host for the open account.
async fn agree_to(app: &Harness, host: &str) {
    let label = app.status().await.unwrap().account;
    app.set(|settings| {
        let hosts = settings.opened_hosts.entry(label).or_default();
        hosts.push(host.to_owned());
    })
    .await;
}

/// Returns the hosts to which the user agreed for any account.
async fn agreed_hosts(app: &Harness) -> Vec<String> {
    let settings = app.settings().await.unwrap();
    settings.opened_hosts.into_values().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn agreed_hosts_are_forgotten_with_their_account() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut app = Harness::started().await;
    let here = app.add_account(&one, None).await;
    agree_to(&app, "one.example.com").await;
    let there = app.add_account(&other, None).await;
    agree_to(&app, "other.example.com").await;
    assert_eq!(agreed_hosts(&app).await.len(), 2);

    app.remove_account(here, false).await.unwrap();
    assert_eq!(agreed_hosts(&app).await, ["other.example.com"]);
    app.remove_account(there, false).await.unwrap();
    assert_eq!(agreed_hosts(&app).await, [""; 0]);

    app.try_sample().await.unwrap();
    agree_to(&app, "sample.example.com").await;
    let app = app.restarted().await;
    assert_eq!(agreed_hosts(&app).await, ["sample.example.com"]);
    let sample = "sample".to_owned();
    app.remove_account(sample, false).await.unwrap();
    let app = app.restarted().await;
    assert_eq!(agreed_hosts(&app).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn agreed_hosts_stay_while_another_account_has_the_same_label() {
    let sandbox = sandbox().await;
    let mut app = Harness::started().await;
    let first = app.add_account(&sandbox, None).await;
    agree_to(&app, "one.example.com").await;
    let mut elsewhere = request(&sandbox, None);
    elsewhere.url.push_str("/elsewhere");
    app.connect(elsewhere).await.unwrap();
    app.remove_account(first, false).await.unwrap();
    assert_eq!(agreed_hosts(&app).await, ["one.example.com"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_account_can_be_removed() {
    let mut app = Harness::started().await;
    app.try_sample().await.unwrap();
    app.until_status(|status| status.counts.all > 0).await;
    let removed = app.remove_account("sample".to_owned(), false).await;
    assert!(matches!(removed.unwrap(), StartState::FirstRun { .. }));
    assert!(!app.folder.path().join("data/sample/accounts").exists());
    assert_eq!(app.accounts().await.unwrap(), []);
}

async fn account(app: &Harness, id: &str) -> AccountSummary {
    let accounts = app.accounts().await.unwrap();
    accounts
        .into_iter()
        .find(|account| account.id == id)
        .unwrap()
}
