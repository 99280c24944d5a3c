//! Dropped changes that are brought back as they were.

use std::time::Duration;

use interlude_engine::WaitCause;
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::{ChangeId, ConflictKind, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, pull_failure, slot};

const NOW: Duration = Duration::ZERO;

fn bring_back(dropped: ChangeId) -> Edit {
    Edit::BringBack {
        id: id(1),
        dropped,
        undo: Duration::from_secs(5),
    }
}

fn newest(session: &Session) -> ChangeId {
    session
        .engine
        .read(|ledger| ledger.view(id(1)).unwrap().newest_change().unwrap().id)
}

async fn drop_it(session: &Session) -> ChangeId {
    let dropped = newest(session);
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    dropped
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_was_dropped_asks_again() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    let dropped = newest(&session);
    let decide = |choice| Edit::Resolve {
        id: id(1),
        choice,
        seen: None,
        undo: NOW,
    };
    session.engine.edit(decide(Choice::Theirs)).await.unwrap();
    let session = session.killed(&world, BY_HAND).await;
    session.engine.edit(bring_back(dropped)).await.unwrap();
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    session.engine.sync_now().await;
    assert_eq!(
        session.conflict(1),
        Some(ConflictKind::Moved),
        "it asks until it is answered"
    );
    assert!(world.state().requests.is_empty());

    session.engine.edit(decide(Choice::Mine)).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.endings(1), ["dropped", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_change_comes_back_with_its_reason() {
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
    let dropped = drop_it(&session).await;
    session.engine.edit(bring_back(dropped)).await.unwrap();
    assert_eq!(session.state(1), ViewState::Refused);
    assert_eq!(reason(&session), said);
    session.engine.sync_now().await;
    assert_eq!(
        world.counts().1,
        1,
        "a refused change is not sent by itself"
    );
}

#[tokio::test(start_paused = true)]
async fn a_waiting_change_gets_a_new_undo_window() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let undo = Duration::from_secs(60);
    session.try_amend(1, slot(5), undo).await.unwrap();
    let dropped = drop_it(&session).await;
    seconds(120).await;
    session.engine.edit(bring_back(dropped)).await.unwrap();
    seconds(4).await;
    assert_eq!(session.waits()[0].0, WaitCause::Undo);
    seconds(2).await;
    assert_eq!(world.state().applied, [(1, slot(5))]);
    assert_eq!(session.endings(1), ["dropped", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_may_have_been_applied_is_looked_up_first() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::LostAfter);
    let failure = pull_failure(PullFailureKind::Unusable, None);
    session.amend(1, slot(5)).await;
    world.state().answer_takes = Duration::from_secs(1);
    let syncing = session.engine.sync_now();
    let (_, ()) = tokio::join!(syncing, async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let failures = std::iter::repeat_n(failure, 6);
        world.state().list_faults.extend(failures);
    });
    assert_eq!(session.state(1), ViewState::Checking);
    world.state().list_faults.clear();
    let dropped = drop_it(&session).await;
    session.engine.edit(bring_back(dropped)).await.unwrap();
    assert_eq!(session.state(1), ViewState::Checking);
    session.engine.sync_now().await;
    assert_eq!(world.counts().1, 1);
    assert_eq!(session.endings(1), ["dropped", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn only_a_dropped_change_without_a_newer_one_can_be_brought_back() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    let undone = newest(&session);
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    let not_dropped = Err(EditError::NotDropped(id(1)));
    assert_eq!(session.engine.edit(bring_back(undone)).await, not_dropped);

    session.amend(1, slot(6)).await;
    let dropped = drop_it(&session).await;
    session.amend(1, slot(7)).await;
    let newer = Err(EditError::NewerChange(id(1)));
    assert_eq!(session.engine.edit(bring_back(dropped)).await, newer);
    assert_eq!(session.waiting(), 1);

    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    session.engine.edit(bring_back(dropped)).await.unwrap();
    let again = session.engine.edit(bring_back(dropped)).await;
    assert_eq!(again, newer, "once");
}
