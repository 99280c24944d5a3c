//! Requests without a clear answer, which may have been applied or not.

use std::time::Duration;

use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_model::{ConflictKind, Slot, Timestamp, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, pull_failure, slot};

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
async fn a_late_effect_is_found_and_nothing_is_sent_twice() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(40)));
    session.amend(1, slot(5)).await;
    seconds(39).await;
    assert_eq!(session.state(1), ViewState::Checking);
    seconds(17).await;
    assert_eq!(session.endings(1), ["sent"]);
    session.amend(1, slot(6)).await;
    seconds(300).await;
    let state = world.state();
    assert_eq!(state.applied, [(1, slot(5)), (1, slot(6))]);
    let (.., unconfirmed) = state.requests[0];
    let (.., newer) = state.requests[1];
    let apart = newer.duration_since(unconfirmed);
    assert!(apart >= Duration::from_secs(120), "{apart:?}");
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
async fn a_late_earlier_request_brings_the_newer_change_back() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(150).await;
    assert_eq!(world.proposed(1), Some(slot(6)));
    seconds(300).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
    let sent: Vec<_> = world
        .state()
        .requests
        .iter()
        .map(|(_, slot, _)| *slot)
        .collect();
    assert_eq!(
        sent.last(),
        Some(&slot(6)),
        "nothing is sent again by itself"
    );
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn a_copy_of_a_delivered_request_brings_the_newer_change_back_if_no_list_showed_that() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostAfter);
    session.amend(1, slot(5)).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"], "a list showed it");
    world.fault(Fault::AnsweredAfter(Duration::from_secs(5)));
    session.amend(1, slot(6)).await;
    while world.counts().1 < 2 {
        seconds(1).await;
    }
    assert_eq!(world.proposed(1), Some(slot(6)));
    world.lands(1, slot(5));
    seconds(120).await;
    assert_eq!(session.endings(1), ["sent", "sent"]);
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
}

#[tokio::test(start_paused = true)]
async fn an_undone_change_of_the_same_slot_does_not_hide_a_late_request() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(300)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(119).await;
    world.state().answer_takes = Duration::from_secs(5);
    while session.state(1) != ViewState::Sending {
        seconds(1).await;
    }
    let undo = Duration::from_secs(60);
    session.try_amend(1, slot(5), undo).await.unwrap();
    let undo = interlude_engine::edit::Edit::Undo(crate::world::id(1));
    session.engine.edit(undo).await.unwrap();
    seconds(400).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
}

#[tokio::test(start_paused = true)]
async fn a_late_request_for_nearly_the_same_time_is_noticed() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let later = |at: Timestamp| at.plus(Duration::from_secs(30));
    let nearly = Slot::new(later(slot(5).start()), later(slot(5).end())).unwrap();
    session.amend(1, nearly).await;
    seconds(150).await;
    assert_eq!(world.proposed(1), Some(nearly));
    seconds(300).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
}

#[tokio::test(start_paused = true)]
async fn a_late_copy_over_the_proposal_that_replaced_it_is_noticed() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostAfter);
    session.amend(1, slot(5)).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"], "a list showed it");
    world.they_propose(1, slot(7));
    seconds(120).await;
    assert_eq!(session.notices(), [""; 0]);
    world.lands(1, slot(5));
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived late"), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_noticed_although_an_answered_proposal_had_the_time_that_is_stored() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    session.amend(1, slot(5)).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    world.fault(Fault::LostBefore);
    let later = |at: Timestamp| at.plus(Duration::from_secs(20));
    let nearly = Slot::new(later(slot(5).start()), later(slot(5).end())).unwrap();
    session.amend(1, nearly).await;
    seconds(10).await;
    world.they_propose(1, slot(9));
    seconds(30).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    // The request arrives, and the server rounds its time.
    world.lands(1, slot(5));
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived late"), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_noticed_although_the_time_that_is_stored_was_accepted_while_it_was_not_listed()
 {
    let world = World::with(2);
    world.state().names_nobody = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    session.amend(1, slot(5)).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    world.fault(Fault::LostBefore);
    let later = |at: Timestamp| at.plus(Duration::from_secs(20));
    let nearly = Slot::new(later(slot(5).start()), later(slot(5).end())).unwrap();
    session.amend(1, nearly).await;
    seconds(10).await;
    let booking = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| {});
    seconds(120).await;
    let theirs = interlude_engine::edit::Edit::Drop(crate::world::id(1));
    session.engine.edit(theirs).await.unwrap();
    world.state().interviews.insert(1, booking);
    world.moves(1, |booking| {
        (booking.start_at, booking.end_at) = (booking.amend_start_at, booking.amend_end_at);
        (booking.amend_start_at, booking.amend_end_at) = (None, None);
    });
    seconds(120).await;
    assert_eq!(session.notices(), [""; 0]);
    // The request arrives, and the server rounds its time.
    world.lands(1, slot(5));
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived after all"), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_noticed_if_a_change_was_dropped_in_between() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    let drop_change = interlude_engine::edit::Edit::Drop(crate::world::id(1));
    session.engine.edit(drop_change).await.unwrap();
    world.they_propose(1, slot(9));
    seconds(5).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    session.amend(1, slot(7)).await;
    seconds(500).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_noticed_although_the_same_was_asked_and_dropped_in_between() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(5).await;
    assert_eq!(session.state(1), ViewState::Checking);
    session.amend(1, slot(5)).await;
    session.amend(1, slot(6)).await;
    let drop_change = interlude_engine::edit::Edit::Drop(crate::world::id(1));
    session.engine.edit(drop_change).await.unwrap();
    world.they_propose(1, slot(9));
    seconds(60).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    session.amend(1, slot(7)).await;
    seconds(500).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_set_back_does_not_hide_the_newest_change() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.clock.set_by(-3600);
    session.amend(1, slot(6)).await;
    seconds(500).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
}

#[tokio::test(start_paused = true)]
async fn a_wall_clock_set_forward_before_a_restart_does_not_end_the_watch() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.clock.set_by(7200);
    let session = session.killed(&world, AUTOMATIC).await;
    session.amend(1, slot(6)).await;
    seconds(500).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
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
    let drop_change = interlude_engine::edit::Edit::Drop(crate::world::id(1));
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
    let drop_change = interlude_engine::edit::Edit::Drop(crate::world::id(1));
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

#[tokio::test(start_paused = true)]
async fn a_late_proposal_of_the_agreed_time_is_told_although_a_newer_change_asked_for_that_time() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    let agreed = slot(1);
    let shift = |at: Timestamp| at.plus(Duration::from_secs(20));
    let near = Slot::new(shift(agreed.start()), shift(agreed.end())).unwrap();
    session.amend(1, near).await;
    seconds(5).await;
    assert_eq!(session.state(1), ViewState::Checking);
    session.amend(1, agreed).await;
    seconds(200).await;
    assert_eq!(session.endings(1), ["replaced", "sent"]);
    assert_eq!(world.counts().1, 1, "that time is agreed already");
    // The first request arrives, and the server rounds its time.
    world.lands(1, agreed);
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived late"), "{notices:?}");
    assert_eq!(session.endings(1), ["replaced", "sent"]);
}
