//! Edits of the user, and their effects.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::remote::ChangeFailureKind;
use interlude_model::{Code, NoProposal, Range, Status, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, slot};

const NOW: Duration = Duration::ZERO;

fn resolve(choice: Choice, seen: Option<u64>) -> Edit {
    Edit::Resolve {
        id: id(1),
        choice,
        seen,
        undo: NOW,
    }
}

async fn session_in_conflict(world: &World) -> Session {
    let session = Session::synced(world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Conflict);
    session
}

async fn refused(world: &World) -> Session {
    let session = Session::synced(world, BY_HAND).await;
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Refused);
    session
}

#[tokio::test(start_paused = true)]
async fn mine_is_sent_on_the_current_terms() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    session
        .engine
        .edit(resolve(Choice::Mine, None))
        .await
        .unwrap();
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn mine_conflicts_again_if_they_move_again() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    session
        .engine
        .edit(resolve(Choice::Mine, None))
        .await
        .unwrap();
    world.they_propose(1, slot(10));
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Conflict);
    assert!(world.state().requests.is_empty());
}

#[tokio::test(start_paused = true)]
async fn theirs_drops_mine() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    session
        .engine
        .edit(resolve(Choice::Theirs, None))
        .await
        .unwrap();
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(9)));
    assert_eq!(session.endings(1), ["dropped"]);
}

#[tokio::test(start_paused = true)]
async fn another_time_answers_the_conflict() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    session.amend(1, slot(12)).await;
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(12)));
    assert_eq!(session.endings(1), ["replaced", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn the_choice_can_be_undone_until_it_is_sent() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    session
        .engine
        .edit(resolve(Choice::Mine, None))
        .await
        .unwrap();
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    assert_eq!(session.state(1), ViewState::Conflict);
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Conflict);
    assert!(world.state().requests.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_choice_on_an_outdated_revision_is_refused() {
    let world = World::with(1);
    let session = session_in_conflict(&world).await;
    let seen = session
        .engine
        .read(|ledger| ledger.view(id(1)).unwrap().revision());
    world.they_propose(1, slot(10));
    session.engine.sync_now().await;
    for edit in [
        resolve(Choice::Mine, Some(seen)),
        Edit::Amend {
            id: id(1),
            slot: slot(3),
            seen: Some(seen),
            undo: NOW,
        },
    ] {
        assert_eq!(session.engine.edit(edit).await, Err(EditError::Stale));
    }
    assert_eq!(session.state(1), ViewState::Conflict);
}

#[tokio::test(start_paused = true)]
async fn a_retry_on_an_outdated_revision_is_refused() {
    let world = World::with(1);
    let session = refused(&world).await;
    let seen = || {
        let revision = |ledger: &Ledger| ledger.view(id(1)).unwrap().revision();
        Some(session.engine.read(revision))
    };
    let outdated = seen();
    world.they_propose(1, slot(10));
    session.engine.sync_now().await;
    let retry = |seen| session.engine.edit(Edit::Retry { id: id(1), seen });
    assert_eq!(retry(outdated).await, Err(EditError::Stale));
    assert_eq!(session.state(1), ViewState::Refused);
    retry(seen()).await.unwrap();
    assert_eq!(session.state(1), ViewState::Waiting);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_can_be_retried_dropped_or_answered_with_another_time() {
    for (edit, left) in [
        (
            Edit::Retry {
                id: id(1),
                seen: None,
            },
            Some(slot(5)),
        ),
        (Edit::Drop(id(1)), None),
        (
            Edit::Amend {
                id: id(1),
                slot: slot(6),
                seen: None,
                undo: NOW,
            },
            Some(slot(6)),
        ),
    ] {
        let world = World::with(1);
        let session = refused(&world).await;
        session.engine.edit(edit).await.unwrap();
        session.engine.sync_now().await;
        assert_eq!(world.proposed(1), left);
        assert_eq!(session.waiting(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_newer_change_replaces_a_waiting_one_and_has_the_same_base() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.they_propose(1, slot(9));
    session.amend(1, slot(6)).await;
    let base = session
        .engine
        .read(|ledger| ledger.durable().outbox.of(id(1))[0].base.clone());
    assert_eq!(base.terms.proposed, Range::default());
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Conflict);
}

#[tokio::test(start_paused = true)]
async fn a_change_being_sent_cannot_be_undone_but_the_next_one_can() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    assert_eq!(
        session.engine.edit(Edit::Undo(id(1))).await,
        Err(EditError::Sending)
    );
    assert_eq!(
        session.engine.edit(Edit::Drop(id(1))).await,
        Err(EditError::Sending)
    );
    session.amend(1, slot(6)).await;
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    seconds(60).await;
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

#[tokio::test(start_paused = true)]
async fn the_next_change_takes_the_place_of_a_refused_one() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(60).await;
    assert_eq!(world.state().applied, [(1, slot(6))]);
    assert_eq!(session.endings(1), ["replaced", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_200_without_the_proposal_is_a_refusal() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::NotTaken);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Refused);
}

#[tokio::test(start_paused = true)]
async fn impossible_edits_return_an_error() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let edit = async |edit| session.engine.edit(edit).await.unwrap_err();
    assert_eq!(
        edit(Edit::Undo(id(1))).await,
        EditError::NothingWaiting(id(1))
    );
    assert_eq!(
        edit(Edit::Undo(id(9))).await,
        EditError::UnknownInterview(id(9))
    );
    let amend = Edit::Amend {
        id: id(9),
        slot: slot(1),
        seen: None,
        undo: NOW,
    };
    assert_eq!(edit(amend).await, EditError::UnknownInterview(id(9)));
    session.amend(1, slot(5)).await;
    assert_eq!(
        edit(resolve(Choice::Mine, None)).await,
        EditError::NoConflict(id(1))
    );
}

#[tokio::test(start_paused = true)]
async fn no_time_can_be_proposed_for_a_cancelled_interview() {
    let world = World::with(2);
    world.moves(1, |booking| booking.status = Some(Status::Cancelled));
    let session = Session::synced(&world, BY_HAND).await;
    let edit = Edit::Amend {
        id: id(1),
        slot: slot(5),
        seen: None,
        undo: NOW,
    };
    let refused = session.engine.edit(edit).await.unwrap_err();
    assert_eq!(refused, EditError::NoProposal(NoProposal::Cancelled));
    assert_eq!(refused.code(), Code::Cancelled);
    assert_eq!(session.state(1), ViewState::None);
    session.amend(2, slot(5)).await;
}
