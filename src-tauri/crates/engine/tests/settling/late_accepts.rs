//! Accepts that take effect late. An accept carries no time, so each agreed time that it may have brought about is
//! told.

use std::time::Duration;

use interlude_engine::edit::Edit;
use interlude_engine::remote::ChangeFailureKind;
use interlude_model::{ChangeKind, Range, ViewState};

use crate::answers::{proposed, terms};
use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, slot};

/// Accepts, drops the accept while it is under way, and checks that the user is told when it arrives.
async fn assert_dropped_accept_is_told(world: &World, session: &Session) {
    world.fault(Fault::Late(Duration::from_secs(300)));
    session.accept(1).await.unwrap();
    seconds(10).await;
    assert_eq!(session.state(1), ViewState::Checking);
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    seconds(400).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived after all"), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_agrees_to_the_time_before_is_told_also_if_no_list_showed_the_accept() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    session.accept(1).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    world.they_propose(1, slot(1));
    world.arrives(1, ChangeKind::Accept(slot(5)));
    world.state().replica = None;
    seconds(40).await;
    session.engine.sync_now().await;
    assert_eq!(session.notices().len(), 1, "{:?}", session.notices());
}

#[tokio::test(start_paused = true)]
async fn one_of_two_dropped_accepts_that_arrives_all_the_same_is_told_once() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    let faults = [Fault::Late(Duration::from_secs(300)), Fault::LostBefore];
    world.state().answer_faults.extend(faults);
    for wait in [10, 150] {
        session.accept(1).await.unwrap();
        seconds(wait).await;
        assert_eq!(session.state(1), ViewState::Checking);
        session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    }
    seconds(300).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived after all"), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_accept_of_the_time_that_we_proposed_before_is_told_when_it_arrives() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    session.amend(1, slot(5)).await;
    seconds(120).await;
    assert_eq!(session.endings(1), ["sent"]);
    // Their proposal takes the place of ours, so nobody can agree to ours any more.
    world.they_propose(1, slot(5));
    seconds(120).await;
    assert_dropped_accept_is_told(&world, &session).await;
}

#[tokio::test(start_paused = true)]
async fn a_dropped_accept_is_told_when_it_arrives_although_a_lost_proposal_of_ours_had_that_time() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    world.they_propose(1, slot(5));
    seconds(120).await;
    assert_dropped_accept_is_told(&world, &session).await;
}

#[tokio::test(start_paused = true)]
async fn a_time_that_they_agree_to_beside_a_new_proposal_is_explained_by_ours() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.accept(1).await.unwrap();
    seconds(10).await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    session.amend(1, slot(6)).await;
    seconds(300).await;
    assert_eq!(session.endings(1), ["dropped", "sent"]);
    world.moves(1, |booking| {
        let accepted = Range::from(slot(6));
        (booking.start_at, booking.end_at) = (accepted.start(), accepted.end());
    });
    world.they_propose(1, slot(7));
    seconds(120).await;
    assert_eq!(session.notices(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_stands_is_not_overtaken_by_an_accept_before_it() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::Refused, None);
    session.accept(1).await.unwrap();
    seconds(10).await;
    assert_eq!(session.state(1), ViewState::Refused);
    session.cancel(1).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["replaced", "sent"]);
    // The agreed time of a cancelled interview becomes the one that the accept asked for.
    world.moves(1, |booking| {
        let accepted = Range::from(slot(5));
        (booking.start_at, booking.end_at) = (accepted.start(), accepted.end());
    });
    seconds(120).await;
    assert_eq!(session.endings(1), ["replaced", "sent"]);
    assert_eq!(session.conflict(1), None);
}

#[tokio::test(start_paused = true)]
async fn agreed_times_that_our_own_changes_explain_are_not_told() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    session.accept(1).await.unwrap();
    seconds(60).await;
    session.amend(1, slot(7)).await;
    seconds(60).await;
    world.arrives(1, ChangeKind::Accept(slot(7)));
    seconds(120).await;
    assert_eq!(terms(&world).agreed, slot(7).into());
    assert!(session.notices().is_empty(), "{:?}", session.notices());
}
