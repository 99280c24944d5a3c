//! Accepts and cancels: the compare, the answer, the gap between both, and what comes late.

use std::time::Duration;

use interlude_engine::edit::{Choice, Edit, EditError};
use interlude_engine::remote::ChangeFailureKind;
use interlude_model::{ChangeKind, ConflictKind, NotOffered, Status, Terms, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, KEY, NextCommit, Session, TOKEN, seconds};
use crate::world::{Fault, World, id, slot};

const ACCEPT: fn() -> ChangeKind = || ChangeKind::Accept(slot(5));

/// Returns a server on which the other side proposes an hour for interview 1, which is agreed at another.
pub fn proposed() -> World {
    let world = World::with(1);
    world.they_propose(1, slot(5));
    world
}

pub fn terms(world: &World) -> Terms {
    Terms::of(&world.state().interviews[&1])
}

/// Returns the kinds of all requests, in order.
pub fn asked(world: &World) -> Vec<ChangeKind> {
    world
        .state()
        .asked
        .iter()
        .map(|(_, kind, _)| *kind)
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_accept_is_sent_and_its_time_is_agreed() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    session.accept(1).await.unwrap();
    assert_eq!(session.state(1), ViewState::Waiting);
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(terms(&world).agreed, slot(5).into());
    assert_eq!(session.state(1), ViewState::Agreed);
    assert!(session.notices().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_sent_once() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.cancel(1).await.unwrap();
    session.engine.sync_now().await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(asked(&world), [ChangeKind::Cancel]);
    assert_eq!(terms(&world).status, Some(Status::Cancelled));
    let again = session.cancel(1).await;
    assert_eq!(again, Err(EditError::NotOffered(NotOffered::Over)));
}

#[tokio::test(start_paused = true)]
async fn keep_proposes_the_agreed_time_back() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    let keep = Edit::Keep {
        id: id(1),
        seen: None,
        undo: Duration::ZERO,
    };
    session.engine.edit(keep.clone()).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(world.state().applied, [(1, slot(1))]);
    world.they_withdraw(1);
    session.engine.sync_now().await;
    let nothing = EditError::NotOffered(NotOffered::NothingProposed);
    assert_eq!(session.engine.edit(keep).await, Err(nothing));
}

#[tokio::test(start_paused = true)]
async fn an_accept_is_of_the_proposal_that_the_user_saw() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    let seen = session.revision(1);
    world.they_propose(1, slot(6));
    session.engine.sync_now().await;
    let accept = Edit::Accept {
        id: id(1),
        seen,
        undo: Duration::ZERO,
    };
    assert_eq!(session.engine.edit(accept).await, Err(EditError::Stale));
    session.accept(1).await.unwrap();
    world.they_propose(1, slot(7));
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(asked(&world), []);
}

#[tokio::test(start_paused = true)]
async fn only_a_shown_proposal_of_the_other_side_can_be_accepted() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let refused = |why| Err(EditError::NotOffered(why));
    assert_eq!(
        session.accept(1).await,
        refused(NotOffered::NothingProposed)
    );
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.accept(1).await, refused(NotOffered::OwnProposal));
    world.they_propose(1, slot(6));
    session.engine.sync_now().await;
    world.state().hidden = true;
    world.moves(1, |_| {});
    session.engine.sync_now().await;
    assert_eq!(session.accept(1).await, refused(NotOffered::Hidden));
}

#[tokio::test(start_paused = true)]
async fn a_proposal_of_nobodys_name_is_theirs_unless_it_is_a_time_of_ours() {
    let world = World::with(1);
    world.state().names_nobody = true;
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    let own = EditError::NotOffered(NotOffered::OwnProposal);
    assert_eq!(session.accept(1).await, Err(own));
    world.they_propose(1, slot(6));
    seconds(60).await;
    session.engine.sync_now().await;
    session.accept(1).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(terms(&world).agreed, slot(6).into());
}

#[tokio::test(start_paused = true)]
async fn an_accept_that_took_another_time_is_asked_about() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    session.accept(1).await.unwrap();
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Sending);
    world.they_propose(1, slot(6));
    seconds(2).await;
    assert_eq!(terms(&world).agreed, slot(6).into());
    assert_eq!(session.conflict(1), Some(ConflictKind::Took));
    seconds(300).await;
    assert!(session.notices().is_empty(), "it is asked about already");
    assert_eq!(
        session.mine(1).await,
        Err(EditError::NotOffered(NotOffered::NothingProposed))
    );
    session.amend(1, slot(5)).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["replaced", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_accept_that_took_another_time_is_asked_about() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::LostAfter);
    session.accept(1).await.unwrap();
    seconds(1).await;
    world.they_propose(1, slot(6));
    seconds(30).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Took));
    seconds(300).await;
    assert!(session.notices().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_lost_accept_or_cancel_is_found_or_sent_again_after_the_quiet_time() {
    for (fault, requests) in [(Fault::LostAfter, 1), (Fault::LostBefore, 2)] {
        for kind in [ACCEPT(), ChangeKind::Cancel] {
            let world = proposed();
            let session = Session::synced(&world, AUTOMATIC).await;
            world.fault(fault.clone());
            match kind {
                ChangeKind::Cancel => session.cancel(1).await.unwrap(),
                _ => session.accept(1).await.unwrap(),
            }
            seconds(115).await;
            assert_eq!(asked(&world).len(), 1, "{kind:?}");
            seconds(20).await;
            assert_eq!(session.endings(1), ["sent"], "{fault:?} {kind:?}");
            assert_eq!(asked(&world).len(), requests, "{fault:?} {kind:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answered_accept_starts_no_quiet_time() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    session.accept(1).await.unwrap();
    seconds(5).await;
    assert_eq!(session.endings(1), ["sent"]);
    session.amend(1, slot(7)).await;
    seconds(5).await;
    assert_eq!(session.endings(1), ["sent", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn an_accept_or_cancel_needs_a_list_of_three_seconds() {
    for (disk_takes, lists) in [(2, 1), (5, 2)] {
        let world = proposed();
        let session = Session::synced(&world, BY_HAND).await;
        let before = world.counts().0;
        session.accept(1).await.unwrap();
        let slow = NextCommit::Takes(session.clock.clone(), disk_takes);
        session.disk.next_commits([slow]);
        session.engine.sync_now().await;
        assert_eq!(session.endings(1), ["sent"]);
        let until_request = world.state().lists_before_last_request - before;
        assert_eq!(until_request, lists, "{disk_takes} seconds");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hidden_interview_is_cancelled_only_as_last_seen() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    session.cancel(1).await.unwrap();
    world.moves(1, |_| {});
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    session.mine(1).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn our_own_answer_does_not_stop_a_hidden_cancel() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.cancel(1).await.unwrap();
    seconds(20).await;
    assert_eq!(session.endings(1), ["sent", "sent"]);
}

#[tokio::test(start_paused = true)]
async fn our_own_answer_does_not_stop_a_hidden_cancel_after_a_restart() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.cancel(1).await.unwrap();
    // The cancel cannot go out until the run has ended, and a list has shown our own answer.
    world.fails(ChangeFailureKind::TryLater, Some(Duration::from_secs(60)));
    world
        .state()
        .answer_faults
        .push_front(Fault::AnsweredAfter(Duration::ZERO));
    seconds(20).await;
    assert_eq!(session.state(1), ViewState::Waiting);
    let session = session.killed(&world, AUTOMATIC).await;
    seconds(300).await;
    assert_eq!(session.endings(1), ["sent", "sent"]);
    // What somebody else does is still asked about.
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    session.cancel(1).await.unwrap();
    world.moves(1, |_| {});
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
}

#[tokio::test(start_paused = true)]
async fn a_lost_hidden_cancel_is_sent_again_once_in_its_life() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    world.fault(Fault::LostBefore);
    session.cancel(1).await.unwrap();
    seconds(600).await;
    assert_eq!(asked(&world), [ChangeKind::Cancel, ChangeKind::Cancel]);
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
}

#[tokio::test(start_paused = true)]
async fn a_server_without_accept_refuses_it_and_is_not_asked_again() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    world.fails(ChangeFailureKind::NotOffered, None);
    session.accept(1).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Refused);
    let missing = Err(EditError::NotOffered(NotOffered::NoSuchCall));
    assert_eq!(session.mine(1).await, missing);
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.accept(1).await, missing);
    session.cancel(1).await.unwrap();
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    session
        .engine
        .credentials_changed(Some(KEY), Some(TOKEN))
        .await;
    session.accept(1).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.endings(1).last(), Some(&"sent"));
}

#[tokio::test(start_paused = true)]
async fn a_200_without_what_was_asked_is_a_refusal() {
    for kind in [ACCEPT(), ChangeKind::Cancel] {
        let world = proposed();
        let session = Session::synced(&world, BY_HAND).await;
        world.fault(Fault::NotTaken);
        match kind {
            ChangeKind::Cancel => session.cancel(1).await.unwrap(),
            _ => session.accept(1).await.unwrap(),
        }
        session.engine.sync_now().await;
        assert_eq!(session.state(1), ViewState::Refused, "{kind:?}");
        session.mine(1).await.unwrap();
        session.engine.sync_now().await;
        assert_eq!(session.endings(1), ["sent"], "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_accept_is_tried_again_only_while_its_proposal_stands() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    world.fails(ChangeFailureKind::Refused, None);
    session.accept(1).await.unwrap();
    session.engine.sync_now().await;
    world.they_propose(1, slot(6));
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Refused);
    let nothing = EditError::NotOffered(NotOffered::NothingProposed);
    assert_eq!(session.mine(1).await, Err(nothing));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_again_after_the_interview_was_cancelled() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    world.moves(1, |booking| booking.status = Some(Status::Cancelled));
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    let over = EditError::NotOffered(NotOffered::Over);
    assert_eq!(session.mine(1).await, Err(over));
}

#[tokio::test(start_paused = true)]
async fn a_copy_of_an_answered_accept_that_takes_another_time_is_told_once() {
    let world = proposed();
    let session = Session::synced(&world, AUTOMATIC).await;
    session.accept(1).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    world.they_propose(1, slot(6));
    world.arrives(1, ACCEPT());
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    session.engine.dismiss_notice(&notices[0]).await.unwrap();
    let session = session.killed(&world, AUTOMATIC).await;
    seconds(300).await;
    assert!(session.notices().is_empty(), "it was told before");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_accept_or_cancel_that_arrives_all_the_same_is_told_once() {
    for kind in [ACCEPT(), ChangeKind::Cancel] {
        let world = proposed();
        let session = Session::synced(&world, AUTOMATIC).await;
        world.fault(Fault::Late(Duration::from_secs(60)));
        match kind {
            ChangeKind::Cancel => session.cancel(1).await.unwrap(),
            _ => session.accept(1).await.unwrap(),
        }
        seconds(10).await;
        assert_eq!(session.state(1), ViewState::Checking);
        session.engine.edit(Edit::Drop(id(1))).await.unwrap();
        seconds(300).await;
        let notices = session.notices();
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert!(notices[0].contains("arrived after all"), "{notices:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_cancel_brings_a_newer_amend_back_as_a_question() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.cancel(1).await.unwrap();
    seconds(10).await;
    session.amend(1, slot(5)).await;
    seconds(150).await;
    assert_eq!(session.endings(1), ["replaced", "sent"]);
    seconds(120).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
    let theirs = Edit::Resolve {
        id: id(1),
        choice: Choice::Theirs,
        seen: None,
        undo: Duration::ZERO,
    };
    session.engine.edit(theirs).await.unwrap();
    seconds(300).await;
    assert_eq!(session.conflict(1), None, "asked once");
}

#[tokio::test(start_paused = true)]
async fn a_time_that_passed_is_asked_about_for_every_kind() {
    for kind in [ACCEPT(), ChangeKind::Cancel] {
        let world = proposed();
        let session = Session::synced(&world, BY_HAND).await;
        match kind {
            ChangeKind::Cancel => session.cancel(1).await.unwrap(),
            _ => session.accept(1).await.unwrap(),
        }
        session.clock.set_by(24 * 3600);
        session.engine.sync_now().await;
        assert_eq!(session.conflict(1), Some(ConflictKind::Passed), "{kind:?}");
        assert_eq!(asked(&world), []);
    }
}
