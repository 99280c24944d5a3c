//! Lists that are complete, partial, cached or failed, and what they may decide.

use std::sync::Arc;
use std::time::Duration;

use interlude_engine::WaitCause;
use interlude_engine::edit::Edit;
use interlude_engine::remote::PullFailureKind;
use interlude_engine::store::{Cache, CacheBatch, Store};
use interlude_model::{ConflictKind, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{World, id, pull_failure, slot};

#[tokio::test(start_paused = true)]
async fn a_list_that_began_before_the_amend_was_answered_says_nothing_of_it() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    world.state().list_takes = Duration::from_secs(30);
    session.engine.wake().await;
    seconds(10).await;
    assert_eq!(session.state(1), ViewState::Proposed);
    seconds(25).await;
    assert_eq!(
        session.state(1),
        ViewState::Proposed,
        "the list that began earlier says nothing of it"
    );
    let etag = session.engine.read(|ledger| ledger.contact().etag.clone());
    assert_eq!(etag, None);
}

#[tokio::test(start_paused = true)]
async fn a_gone_interview_without_changes_does_not_come_back_after_a_restart() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.state().interviews.remove(&1);
    world.moves(2, |_| ());
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Gone));
    let gone = session
        .engine
        .read(|ledger| ledger.interview(id(1)).unwrap().clone());
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    let mut disk = session.disk.clone();
    let not_written = CacheBatch {
        upserts: vec![Arc::new(gone)],
        ..CacheBatch::default()
    };
    disk.write(&not_written).unwrap();
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.engine.read(|ledger| ledger.len()), 1);
    assert_eq!(disk.load().unwrap().interviews.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_pull_changes_nothing() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    world.state().interviews.clear();
    for kind in [PullFailureKind::Unusable, PullFailureKind::Offline] {
        world
            .state()
            .list_faults
            .push_back(pull_failure(kind, None));
        session.engine.sync_now().await;
        assert_eq!(session.engine.read(|ledger| ledger.len()), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn absence_counts_only_in_a_list_without_unreadable_records() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(2, slot(5)).await;
    world.moves(1, |_| ());
    world.state().unreadable = vec![2];
    world.state().interviews.remove(&3);
    session.engine.sync_now().await;
    assert_eq!(
        session.engine.read(|ledger| ledger.len()),
        3,
        "nothing is gone"
    );
    assert_eq!(session.engine.status().unreadable, 1);
    let named = session.engine.status().named_unreadable;
    assert_eq!(named.first().and_then(|one| one.id), Some(id(2)));
    assert_eq!(session.waits()[0].0, WaitCause::Unreadable);
    assert!(
        world.state().requests.is_empty(),
        "an unreadable record cannot be compared"
    );

    world.state().unreadable.clear();
    session.engine.sync_now().await;
    assert_eq!(session.engine.read(|ledger| ledger.len()), 2);
    assert_eq!(session.endings(2), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_gone_interview_stays_while_a_change_waits_for_it() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.state().interviews.remove(&1);
    world.moves(2, |_| ());
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Gone));
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    assert_eq!(session.engine.read(|ledger| ledger.len()), 1);
    assert_eq!(session.endings(1), ["dropped"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_is_sent_after_the_cache_was_lost() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    let durable = session.engine.read(|ledger| ledger.durable().as_commit());
    let rebuilt = crate::session::Disk::default();
    let mut store = rebuilt.store.clone();
    store.commit(&durable).unwrap();
    let session = Session::resume(&world, BY_HAND, rebuilt, session.clock).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn the_list_is_fetched_about_once_a_minute() {
    let world = World::with(1);
    let _session = Session::start(&world, AUTOMATIC).await;
    seconds(3600).await;
    let lists = world.state().lists;
    assert!((48..=81).contains(&lists), "{lists}");
}

#[tokio::test(start_paused = true)]
async fn a_wake_while_a_list_is_under_way_fetches_another() {
    let world = World::with(2);
    world.state().list_takes = Duration::from_secs(5);
    let session = Session::start(&world, AUTOMATIC).await;
    seconds(1).await;
    world.state().interviews.remove(&1);
    world.moves(2, |_| ());
    session.engine.wake().await;
    seconds(12).await;
    assert_eq!(session.engine.read(|ledger| ledger.len()), 1);
}

#[tokio::test(start_paused = true)]
async fn a_cached_list_is_shown_and_decides_nothing() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    let last_sync_at = session.engine.status().last_sync_at;
    session.amend(1, slot(5)).await;
    world.they_propose(2, slot(6));
    world.state().interviews.remove(&3);
    world.state().age = Duration::from_secs(240);
    for _ in 0..2 {
        session.engine.sync_now().await;
        assert!(world.state().requests.is_empty());
        assert_eq!(
            session.engine.read(|ledger| ledger.len()),
            3,
            "nothing is gone"
        );
        assert_eq!(session.state(2), ViewState::Proposed, "it is shown");
        let status = session.engine.status();
        assert_eq!(status.cached_for, Some(Duration::from_secs(240)));
        assert_eq!(
            status.last_sync_at, last_sync_at,
            "the cached list is older"
        );
        assert_eq!(session.waits()[0].0, WaitCause::Cache);
    }

    world.state().age = Duration::from_secs(3);
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.engine.read(|ledger| ledger.len()), 2);
    assert_eq!(session.engine.status().cached_for, None);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_on_a_cached_304() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.state().age = Duration::from_secs(10);
    session.engine.sync_now().await;
    assert!(world.state().requests.is_empty());
    world.state().age = Duration::ZERO;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

/// A cached list from before our own amend must not remove the amend from the screen.
#[tokio::test(start_paused = true)]
async fn a_cached_list_does_not_overwrite_an_answer() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Proposed);
    seconds(60).await;
    let before = World::with(1).state().interviews.remove(&1).unwrap();
    world.state().interviews.insert(1, before);
    world.state().age = Duration::from_secs(300);
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Proposed);
}
