//! Several accounts beside each other: switching, counting, removing.

use std::fs;
use std::time::Duration;

use interlude_ipc::{AccountSummary, ErrorCode, StartState};
use interlude_sandbox::{Fault, On, Times};

use super::desk::{Desk, sandbox};
use crate::controller::News;

#[tokio::test(flavor = "multi_thread")]
async fn switching_closes_the_account_that_was_open_before_another_opens() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut desk = Desk::begun().await;
    let here = desk.connect(&one, Some("correct horse")).await;
    let there = desk.connect(&other, None).await;
    desk.controller.switch_account(here.clone()).await.unwrap();
    let unlocked = desk.controller.unlock("correct horse".to_owned()).await;
    assert_eq!(unlocked.unwrap(), StartState::Open);
    desk.controller.sync_now().await.unwrap();
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish.clone()).await.unwrap();

    let slow = Fault::slow(Duration::from_secs(20));
    one.faults().inject(On::List, Times::UntilCleared, slow);
    let syncing = {
        let controller = desk.controller.clone();
        tokio::spawn(async move { controller.sync_now().await })
    };
    desk.until_status(|status| status.pulling).await;
    let mine = desk.controller.status().await.unwrap().account;

    let switched = desk.controller.switch_account(there.clone()).await;
    assert_eq!(switched.unwrap(), StartState::Open);
    // Nothing is heard any more of the account that was open, once the next one is shown.
    let heard = desk.heard();
    let opened = |news: &News| matches!(news, News::StartChanged(StartState::Open));
    let since = heard.iter().rposition(opened).unwrap();
    for news in &heard[since..] {
        if let News::StatusChanged(status) = news {
            assert_ne!(status.account, mine);
        }
    }
    // Whoever still waited for it has an answer: nothing of it runs on.
    let ended = tokio::time::timeout(Duration::from_secs(10), syncing).await;
    drop(ended.expect("the engine that was left has ended"));

    let back = desk.controller.switch_account(here.clone()).await.unwrap();
    assert!(matches!(back, StartState::Locked { .. }));
    let unlocked = desk.controller.unlock("correct horse".to_owned()).await;
    assert_eq!(unlocked.unwrap(), StartState::Open);
    let status = desk.controller.status().await.unwrap();
    assert_eq!(status.notices, Vec::<String>::new());
    assert_eq!(desk.controller.outbox().await.unwrap().len(), 1);
    let folder = desk.folder.path().join("data/accounts").join(&here);
    let names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!names.iter().any(|name| name.contains("bad")), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_an_account_is_counted_while_another_one_is_open() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut desk = Desk::begun().await;
    let here = desk.connect(&one, None).await;
    desk.controller.set_offline(true).await.unwrap();
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish).await.unwrap();
    assert_eq!(account(&desk, &here).await.unfinished, Some(1));
    let there = desk.connect(&other, None).await;
    assert_eq!(account(&desk, &here).await.unfinished, Some(1));
    assert_eq!(account(&desk, &there).await.unfinished, Some(0));

    // Another program used it and was killed: nothing is known of it.
    let journal = desk
        .folder
        .path()
        .join("data/accounts")
        .join(&here)
        .join("journal");
    let mut bytes = fs::read(&journal).unwrap();
    bytes.push(0);
    fs::write(&journal, bytes).unwrap();
    assert_eq!(account(&desk, &here).await.unfinished, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_unfinished_changes_is_removed_only_with_them() {
    let sandbox = sandbox().await;
    let mut desk = Desk::begun().await;
    let id = desk.connect(&sandbox, Some("correct horse")).await;
    desk.controller.set_offline(true).await.unwrap();
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish).await.unwrap();

    let refused = desk.controller.remove_account(id.clone(), false).await;
    let error = refused.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnfinishedChanges);
    assert_eq!(error.details.as_deref(), Some("1"));
    assert_eq!(desk.start().await, StartState::Open);
    assert_eq!(desk.controller.outbox().await.unwrap().len(), 1);

    let removed = desk.controller.remove_account(id.clone(), true).await;
    assert!(matches!(removed.unwrap(), StartState::FirstRun { .. }));
    assert_eq!(desk.controller.accounts().await.unwrap(), []);
    assert!(!desk.folder.path().join("data/accounts").join(&id).exists());
    let desk = desk.again().await;
    assert!(matches!(desk.start().await, StartState::FirstRun { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_not_open_is_removed_and_the_open_one_stays() {
    let (one, other) = (sandbox().await, sandbox().await);
    let mut desk = Desk::begun().await;
    let here = desk.connect(&one, None).await;
    desk.controller.set_offline(true).await.unwrap();
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish).await.unwrap();
    let there = desk.connect(&other, None).await;

    let refused = desk.controller.remove_account(here.clone(), false).await;
    let error = refused.unwrap_err();
    assert_eq!(error.code, ErrorCode::UnfinishedChanges);
    let removed = desk.controller.remove_account(here.clone(), true).await;
    assert_eq!(removed.unwrap(), StartState::Open);
    let accounts = desk.controller.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert!(accounts[0].open && accounts[0].id == there);
    let unknown = desk.controller.remove_account(here, true).await;
    assert_eq!(unknown.unwrap_err().code, ErrorCode::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_account_can_be_removed() {
    let mut desk = Desk::begun().await;
    desk.controller.try_sample().await.unwrap();
    desk.until_status(|status| status.counts.all > 0).await;
    let removed = desk
        .controller
        .remove_account("sample".to_owned(), false)
        .await;
    assert!(matches!(removed.unwrap(), StartState::FirstRun { .. }));
    assert!(!desk.folder.path().join("data/sample/accounts").exists());
    assert_eq!(desk.controller.accounts().await.unwrap(), []);
}

async fn account(desk: &Desk, id: &str) -> AccountSummary {
    let accounts = desk.controller.accounts().await.unwrap();
    accounts
        .into_iter()
        .find(|account| account.id == id)
        .unwrap()
}
