//! Requests without a clear answer, which may have been applied or not.

use std::time::Duration;

use interlude_engine::edit::Edit;
use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::{ConflictKind, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, pull_failure, slot};

#[tokio::test(start_paused = true)]
async fn an_applied_request_without_an_answer_is_found() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::LostAfter);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(world.state().requests.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_request_is_sent_again_after_the_quiet_time() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(119).await;
    assert_eq!(world.state().requests.len(), 1, "it may still arrive");
    seconds(10).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(world.state().requests.len(), 2);
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_again_while_the_list_fails() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    leave_unconfirmed(&world, &session).await;
    seconds(3600).await;
    assert_eq!(world.counts().1, 1);
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn hours_without_a_list_do_not_decide_an_unconfirmed_request() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::Late(Duration::from_secs(40)));
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Checking);
    // No list is fetched while the computer sleeps.
    seconds(2 * 3600).await;
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_at_the_end_of_a_run_is_looked_up() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(30);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Sending);
    world.state().answer_takes = Duration::ZERO;
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.state(1), ViewState::Checking);
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Checking);
    seconds(120).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_set_forward_does_not_end_the_quiet_time() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(2).await;
    session.amend(1, slot(6)).await;
    session.clock.set_by(3600);
    seconds(30).await;
    session.engine.wake().await;
    seconds(85).await;
    assert_eq!(world.counts().1, 1);
    seconds(60).await;
    assert_eq!(world.proposed(1), Some(slot(6)));
}

#[tokio::test(start_paused = true)]
async fn with_hidden_terms_a_new_updated_at_becomes_a_question() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    let lists = world.state().lists;
    world.state().answer_takes = Duration::from_secs(1);
    session.amend(1, slot(5)).await;
    seconds(2).await;
    let asked = world.state().lists_before_last_request;
    assert_eq!(asked, lists, "no preflight if it can show nothing");
    assert_eq!(session.endings(1), ["sent"]);

    world.fault(Fault::LostAfter);
    session.amend(1, slot(6)).await;
    seconds(300).await;
    assert_eq!(
        world.state().applied,
        [(1, slot(5)), (1, slot(6))],
        "nobody can tell who changed it"
    );
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
}

#[tokio::test(start_paused = true)]
async fn with_hidden_terms_a_lost_request_is_sent_again_once() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(119).await;
    assert_eq!(world.counts().1, 1);
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(world.state().applied, [(1, slot(5))]);

    for _ in 0..4 {
        world.fault(Fault::LostBefore);
    }
    session.amend(1, slot(6)).await;
    seconds(3600).await;
    assert_eq!(world.counts().1, 4);
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
}

#[tokio::test(start_paused = true)]
async fn the_quiet_time_of_a_dropped_change_holds_for_other_slots() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::Unconfirmed, None);
    session.amend(1, slot(5)).await;
    let broken = pull_failure(PullFailureKind::Unusable, None);
    tokio::task::yield_now().await;
    world.state().list_faults.push_back(broken);
    seconds(0).await;
    let drop_change = Edit::Drop(id(1));
    session.engine.edit(drop_change).await.unwrap();
    session.amend(1, slot(6)).await;
    seconds(118).await;
    assert_eq!(world.proposed(1), None);
    seconds(10).await;
    assert_eq!(world.proposed(1), Some(slot(6)));
}

#[tokio::test(start_paused = true)]
async fn a_change_made_after_an_unconfirmed_one_was_dropped_does_not_conflict_with_it() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    leave_unconfirmed(&world, &session).await;
    let drop_change = Edit::Drop(id(1));
    session.engine.edit(drop_change).await.unwrap();
    session.amend(1, slot(6)).await;
    seconds(3600).await;
    assert_eq!(session.endings(1), ["dropped", "sent"]);
    assert_eq!(world.state().applied, [(1, slot(5)), (1, slot(6))]);
}

/// Loses the answer to an amend for slot 5 after it was applied, and lets the next six lists fail.
async fn leave_unconfirmed(world: &World, session: &Session) {
    world.fault(Fault::LostAfter);
    world.state().answer_takes = Duration::from_secs(10);
    session.amend(1, slot(5)).await;
    seconds(5).await;
    let failure = pull_failure(PullFailureKind::Unusable, None);
    let failures = std::iter::repeat_n(failure, 6);
    world.state().list_faults.extend(failures);
    seconds(6).await;
    assert_eq!(session.state(1), ViewState::Checking);
}
