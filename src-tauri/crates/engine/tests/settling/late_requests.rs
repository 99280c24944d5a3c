//! Requests that arrive after their change was decided. The user is told of each, or asked about it.

use std::time::Duration;

use interlude_engine::edit::Edit;
use interlude_model::{ChangeKind, ConflictKind, Slot, Timestamp, ViewState};

use crate::session::{AUTOMATIC, Session, seconds};
use crate::world::{Fault, World, id, slot};

/// Returns the slot that is this many seconds later.
fn later(slot: Slot, seconds: u64) -> Slot {
    let later = |at: Timestamp| at.plus(Duration::from_secs(seconds));
    Slot::new(later(slot.start()), later(slot.end())).unwrap()
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
    world.arrives(1, ChangeKind::Amend(slot(5)));
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
    let undo = Edit::Undo(id(1));
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
    let nearly = later(slot(5), 30);
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
    world.arrives(1, ChangeKind::Amend(slot(5)));
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
    let nearly = later(slot(5), 20);
    session.amend(1, nearly).await;
    seconds(10).await;
    world.they_propose(1, slot(9));
    seconds(30).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    // The request arrives, and the server rounds its time.
    world.arrives(1, ChangeKind::Amend(slot(5)));
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived late"), "{notices:?}");
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_noticed_although_its_stored_time_was_accepted_while_it_was_not_listed() {
    let world = World::with(2);
    world.state().names_nobody = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    session.amend(1, slot(5)).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    world.fault(Fault::LostBefore);
    let nearly = later(slot(5), 20);
    session.amend(1, nearly).await;
    seconds(10).await;
    let booking = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| {});
    seconds(120).await;
    let theirs = Edit::Drop(id(1));
    session.engine.edit(theirs).await.unwrap();
    world.state().interviews.insert(1, booking);
    world.moves(1, |booking| {
        (booking.start_at, booking.end_at) = (booking.amend_start_at, booking.amend_end_at);
        (booking.amend_start_at, booking.amend_end_at) = (None, None);
    });
    seconds(120).await;
    assert_eq!(session.notices(), [""; 0]);
    // The request arrives, and the server rounds its time.
    world.arrives(1, ChangeKind::Amend(slot(5)));
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
    let drop_change = Edit::Drop(id(1));
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
    let drop_change = Edit::Drop(id(1));
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
    world.arrives(1, ChangeKind::Amend(agreed));
    seconds(120).await;
    let notices = session.notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("arrived late"), "{notices:?}");
    assert_eq!(session.endings(1), ["replaced", "sent"]);
}
