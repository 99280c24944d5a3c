//! The conditions under which a change is sent.

use std::time::Duration;

use interlude_engine::store::Store;
use interlude_model::{ChangeKind, ConflictKind, Ending, Terms, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, slot};

#[tokio::test(start_paused = true)]
async fn without_automatic_sync_nothing_is_requested_before_a_manual_sync() {
    let world = World::with(1);
    let session = Session::start(&world, BY_HAND).await;
    seconds(3600).await;
    assert_eq!(world.state().lists, 0);
    session.engine.sync_now().await;
    session.amend(1, slot(5)).await;
    seconds(3600).await;
    assert!(world.state().requests.is_empty());
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_the_undo_window_ends() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    let undo = Duration::from_secs(5);
    session.try_amend(1, slot(5), undo).await.unwrap();
    session.try_amend(2, slot(6), undo).await.unwrap();
    seconds(4).await;
    assert!(world.state().requests.is_empty());
    let edit = interlude_engine::edit::Edit::Undo(id(2));
    session.engine.edit(edit).await.unwrap();
    seconds(2).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    seconds(3600).await;
    assert_eq!(world.proposed(2), None);
    assert_eq!(session.endings(2), ["undone"]);
}

#[tokio::test(start_paused = true)]
async fn sync_now_skips_the_undo_window_and_does_not_wait() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session
        .try_amend(1, slot(5), Duration::from_secs(30))
        .await
        .unwrap();
    let before = tokio::time::Instant::now();
    session.engine.sync_now().await;
    assert_eq!(before.elapsed(), Duration::ZERO);
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn one_list_serves_ten_changes_sent_six_at_a_time_in_order() {
    let world = World::with(10);
    let session = Session::synced(&world, BY_HAND).await;
    for number in 1..=10 {
        session.amend(number, slot(20)).await;
    }
    world.state().answer_takes = Duration::from_secs(1);
    let lists = world.state().lists;
    session.engine.sync_now().await;
    let state = world.state();
    assert_eq!(state.lists_before_last_request, lists + 1);
    assert_eq!(state.lists, lists + 2, "one more list after the answers");
    assert_eq!(state.most_under_way, 6);
    let order: Vec<_> = state.requests.iter().map(|(number, ..)| *number).collect();
    assert_eq!(order, (1..=10).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_on_a_list_older_than_ten_seconds() {
    let world = World::with(7);
    let session = Session::synced(&world, BY_HAND).await;
    for number in 1..=7 {
        session.amend(number, slot(20)).await;
    }
    world.state().answer_takes = Duration::from_secs(11);
    let lists = world.state().lists;
    session.engine.sync_now().await;
    let asked = world.state().lists_before_last_request;
    assert_eq!(
        asked,
        lists + 2,
        "the seventh waited too long for the first list"
    );
    assert_eq!(session.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_change_is_sent_after_a_304() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.engine.sync_now().await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn a_move_of_the_other_side_is_a_conflict_and_nothing_is_sent() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert!(world.state().requests.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_agreed_time_proposed_against_a_proposal_is_sent() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    session.amend(1, slot(1)).await;
    session.engine.sync_now().await;
    assert_eq!(world.state().applied, [(1, slot(5)), (1, slot(1))]);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_ends_as_sent_if_the_server_agrees_on_its_time() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    world.moves(1, |booking| {
        (booking.start_at, booking.end_at) = (Some(slot(5).start()), Some(slot(5).end()));
        (booking.amend_start_at, booking.amend_end_at) = (None, None);
        booking.status = Some(interlude_model::Status::Scheduled);
    });
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(session.state(1), ViewState::Agreed);
}

#[tokio::test(start_paused = true)]
async fn a_change_made_while_sending_continues_from_what_was_delivered() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Sending);
    session.amend(1, slot(6)).await;
    session.amend(1, slot(7)).await;
    assert_eq!(
        session.waiting(),
        2,
        "the newest change replaced the one that waited"
    );
    seconds(60).await;
    assert_eq!(world.state().applied, [(1, slot(5)), (1, slot(7))]);
    assert_eq!(session.endings(1), ["replaced", "sent", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn the_next_change_conflicts_if_the_other_side_moved_after_the_delivery() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session
        .try_amend(1, slot(6), Duration::from_secs(20))
        .await
        .unwrap();
    seconds(10).await;
    world.they_propose(1, slot(9));
    seconds(60).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

/// The agreed time moves to hour 2.
fn move_the_agreed_time(world: &World) {
    world.moves(1, |booking| {
        let moved = slot(2);
        (booking.start_at, booking.end_at) = (Some(moved.start()), Some(moved.end()));
    });
}

#[tokio::test(start_paused = true)]
async fn a_successor_that_was_made_on_what_moved_meanwhile_goes_on_from_that() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    move_the_agreed_time(&world);
    session.engine.wake().await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Sending);
    session.amend(1, slot(6)).await;
    seconds(60).await;
    assert_eq!(world.state().applied, [(1, slot(5)), (1, slot(6))]);
}

#[tokio::test(start_paused = true)]
async fn a_successor_that_was_made_on_older_terms_is_asked_about() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let before = session.disk.store.clone().load().unwrap();
    move_the_agreed_time(&world);
    session.engine.sync_now().await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Sending);
    // A kill, after which the cache shows what it held before the agreed time moved.
    session.disk.cache_again(&before);
    let session = session.killed(&world, BY_HAND).await;
    session.amend(1, slot(6)).await;
    world.arrives(1, ChangeKind::Amend(slot(5)));
    session.engine.sync_now().await;
    seconds(150).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
}

#[tokio::test(start_paused = true)]
async fn attributes_absent_from_an_answer_stay_as_they_were() {
    let world = World::with(1);
    world.moves(1, |booking| booking.location = Some("London".to_owned()));
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::PartialAnswer);
    session.amend(1, slot(5)).await;
    world.state().list_takes = Duration::from_secs(1);
    session.engine.sync_now().await;
    let entry = session
        .engine
        .read(|ledger| ledger.durable().history.last().cloned());
    let Ending::Sent(delivery) = &entry.unwrap().ending else {
        panic!("it is sent");
    };
    assert!(!delivery.other_side_moved);
    let booking = session
        .engine
        .read(|ledger| ledger.interview(id(1))?.booking.clone());
    let booking = booking.unwrap();
    assert_eq!(booking.location.as_deref(), Some("London"));
    assert_eq!(Terms::of(&booking).agreed.slot(), Some(slot(1)));
    assert_eq!(Terms::of(&booking).proposed.slot(), Some(slot(5)));
}
