//! Undo, which restores exactly what was there before.

use std::time::Duration;

use interlude_engine::edit::{Choice, Edit};
use interlude_engine::remote::ChangeFailureKind;
use interlude_model::{ConflictKind, Slot, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{World, id, slot};

async fn undo(session: &Session) {
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
}

async fn send_mine(session: &Session) {
    let send_mine = Edit::Resolve {
        id: id(1),
        choice: Choice::Mine,
        seen: None,
        undo: Duration::ZERO,
    };
    session.engine.edit(send_mine).await.unwrap();
}

fn newest_slot(session: &Session) -> Option<Slot> {
    session
        .engine
        .read(|ledger| ledger.view(id(1))?.newest_change()?.slot())
}

async fn session_in_conflict(world: &World) -> Session {
    let session = Session::synced(world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    session
}

#[tokio::test(start_paused = true)]
async fn undo_lets_the_replaced_change_wait_again() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.amend(1, slot(6)).await;
    session.amend(1, slot(7)).await;
    undo(&session).await;
    assert_eq!(newest_slot(&session), Some(slot(6)));
    let session = session.killed(&world, BY_HAND).await;
    undo(&session).await;
    assert_eq!(newest_slot(&session), Some(slot(5)));
    session.engine.sync_now().await;
    assert_eq!(world.state().applied, [(1, slot(5))]);
    assert_eq!(session.endings(1), ["undone", "undone", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_waits_again_has_a_new_undo_window() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let five = Duration::from_secs(5);
    session.try_amend(1, slot(5), five).await.unwrap();
    seconds(3).await;
    session.try_amend(1, slot(6), five).await.unwrap();
    seconds(3).await;
    undo(&session).await;
    seconds(4).await;
    assert_eq!(world.counts().1, 0);
    seconds(2).await;
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

#[tokio::test(start_paused = true)]
async fn undo_asks_the_answered_question_again() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    session.amend(1, slot(12)).await;
    undo(&session).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(newest_slot(&session), Some(slot(5)));
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(world.counts().1, 0);
}

#[tokio::test(start_paused = true)]
async fn undo_restores_a_refusal_with_its_reason() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    let reason = |session: &Session| {
        session
            .engine
            .read(|ledger| ledger.durable().outbox.of(id(1))[0].reason.clone())
    };
    let said = reason(&session);
    assert!(said.is_some());
    for edit in [
        Edit::Retry {
            id: id(1),
            seen: None,
        },
        Edit::Amend {
            id: id(1),
            slot: slot(6),
            seen: None,
            undo: Duration::ZERO,
        },
    ] {
        session.engine.edit(edit).await.unwrap();
        assert_eq!(session.state(1), ViewState::Waiting);
        undo(&session).await;
        assert_eq!(session.state(1), ViewState::Refused);
        assert_eq!(reason(&session), said);
    }
}

#[tokio::test(start_paused = true)]
async fn undo_of_mine_restores_the_same_conflict() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(crate::world::Fault::LostAfter);
    session.amend(1, slot(5)).await;
    seconds(200).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
    let session = session.killed(&world, BY_HAND).await;
    send_mine(&session).await;
    undo(&session).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
}

#[tokio::test(start_paused = true)]
async fn undo_brings_back_a_change_that_the_next_one_replaced() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let minute = Duration::from_secs(60);
    session.try_amend(1, slot(6), minute).await.unwrap();
    seconds(10).await;
    assert_eq!(newest_slot(&session), Some(slot(6)));
    undo(&session).await;
    assert_eq!(session.state(1), ViewState::Refused);
    assert_eq!(newest_slot(&session), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn a_change_restored_by_undo_continues_from_what_was_delivered() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let minute = Duration::from_secs(60);
    session.try_amend(1, slot(6), minute).await.unwrap();
    session.try_amend(1, slot(7), minute).await.unwrap();
    seconds(10).await;
    undo(&session).await;
    seconds(120).await;
    assert_eq!(world.state().applied, [(1, slot(5)), (1, slot(6))]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_change_cannot_be_brought_back_after_a_newer_one() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    let dropped = session
        .engine
        .read(|ledger| ledger.durable().outbox.of(id(1))[0].id);
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    session.amend(1, slot(6)).await;
    session.engine.sync_now().await;
    let bring_back = Edit::BringBack {
        id: id(1),
        dropped,
        undo: Duration::ZERO,
    };
    let refused = session.engine.edit(bring_back).await;
    assert_eq!(
        refused,
        Err(interlude_engine::edit::EditError::NewerChange(id(1)))
    );
}
