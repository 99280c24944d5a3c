//! What is asked of the user, once, and what asks no more.

use std::time::Duration;

use interlude_domain::{ConflictKind, Status, ViewState};
use interlude_engine::WaitCause;
use interlude_engine::edit::{Choice, Edit};
use interlude_engine::remote::AmendFailureKind;

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, slot};

const NOW: Duration = Duration::ZERO;

async fn mine(session: &Session) {
    let mine = Edit::Resolve {
        id: id(1),
        choice: Choice::Mine,
        seen: None,
        undo: NOW,
    };
    session.engine.edit(mine).await.unwrap();
}

fn notices(session: &Session) -> Vec<&'static str> {
    session.engine.read(|ledger| {
        let notices = ledger.notices();
        notices.map(|notice| notice.code).collect()
    })
}

#[tokio::test(start_paused = true)]
async fn a_time_that_passed_while_it_waited_is_not_sent() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.clock.set_by(24 * 3600);
    session.engine.sync_now().await;
    assert_eq!(session.clash(1), Some(ConflictKind::Passed));
    assert_eq!(world.counts().1, 0);

    mine(&session).await;
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)), "by the user's own word");
}

#[tokio::test(start_paused = true)]
async fn a_time_passes_also_offline_and_is_asked_about_at_once() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let offline = interlude_engine::store::Switches { work_offline: true };
    session.engine.edit(Edit::Switch(offline)).await.unwrap();
    session.amend(1, slot(5)).await;
    seconds(24 * 3600).await;
    assert_eq!(session.clash(1), Some(ConflictKind::Passed));
}

#[tokio::test(start_paused = true)]
async fn one_that_passed_and_may_have_arrived_is_only_looked_up() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    session.clock.set_by(24 * 3600);
    seconds(30).await;
    assert_eq!(session.state(1), ViewState::Checking);
    seconds(120).await;
    assert_eq!(session.clash(1), Some(ConflictKind::Passed));
    assert_eq!(world.counts().1, 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_while_no_answer_came_and_stands_as_before_is_asked_about() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    world.moves(1, |_| ());
    seconds(200).await;
    assert_eq!(session.clash(1), Some(ConflictKind::PutBack));
    assert_eq!(world.counts().1, 1);
    mine(&session).await;
    seconds(10).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn a_sync_does_not_shorten_the_quiet_and_it_is_said_until_when() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let began = session.wall();
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    for _ in 0..11 {
        session.engine.sync_now().await;
        let until = Some(began.plus(Duration::from_secs(120)));
        assert_eq!(session.waits(), [(WaitCause::Quiet, until)]);
        assert_eq!(world.counts().1, 1);
        seconds(10).await;
    }
    seconds(10).await;
    session.engine.sync_now().await;
    assert_eq!(world.counts().1, 2);
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn the_quiet_outlives_the_application() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    seconds(60).await;
    // A clock that was set back makes the wait as long as a whole one, and no longer.
    session.clock.set_by(-3600);
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.waits()[0].0, WaitCause::Quiet, "it is said at once");
    seconds(119).await;
    session.engine.sync_now().await;
    assert_eq!(world.counts().1, 1);
    seconds(2).await;
    session.engine.sync_now().await;
    assert_eq!(world.counts().1, 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_is_noted_before_it_goes_out() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().amend_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let noted = |session: &Session| {
        session
            .engine
            .read(|ledger| ledger.durable().unconfirmed.len())
    };
    assert_eq!(noted(&session), 1);
    seconds(10).await;
    assert_eq!(noted(&session), 0, "a clear answer removes it");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_was_answered_is_not_asked_again() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(400).await;
    assert_eq!(session.clash(1), Some(ConflictKind::Overtaken));
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    seconds(300).await;
    assert_eq!(session.clash(1), None);
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(session.clash(1), None);
    assert_eq!(session.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_dropped_and_arrives_all_the_same_is_told_once() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(60)));
    session.amend(1, slot(5)).await;
    seconds(5).await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    assert!(notices(&session).is_empty());
    seconds(200).await;
    assert_eq!(notices(&session), ["late"]);
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert!(notices(&session).is_empty(), "it was told");
}

#[tokio::test(start_paused = true)]
async fn what_is_listed_again_goes_on_as_it_was() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    let booking = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| ());
    session.engine.sync_now().await;
    assert_eq!(session.clash(1), Some(ConflictKind::Gone));
    let session = session.killed(&world, BY_HAND).await;
    world.moves(1, |back| *back = booking);
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_arrived_before_it_was_gone_is_looked_up_when_it_is_back() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let booking = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| ());
    seconds(20).await;
    assert_eq!(session.clash(1), Some(ConflictKind::Gone));
    world.moves(1, |back| *back = booking);
    session.engine.wake().await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Checking);
    seconds(200).await;
    assert_eq!(session.clash(1), Some(ConflictKind::PutBack));
    assert_eq!(world.counts().1, 1);
}

#[tokio::test(start_paused = true)]
async fn one_empty_list_strands_nothing() {
    let world = World::with(12);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(50)).await;
    let all = std::mem::take(&mut world.state().interviews);
    world.moves(99, |_| ());
    let empty = world.clone();
    let lists = world.state().lists;
    world.state().list_takes = Duration::from_secs(1);
    let (_, ()) = tokio::join!(session.engine.sync_now(), async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        empty.state().interviews = all;
        empty.moves(99, |_| ());
        empty.state().interviews.remove(&99);
    });
    assert!(world.state().lists > lists + 1, "it is asked a second time");
    assert_eq!(session.engine.read(|ledger| ledger.len()), 12);
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn what_two_lists_lack_is_gone() {
    let world = World::with(12);
    let session = Session::synced(&world, BY_HAND).await;
    world.state().interviews.clear();
    world.moves(99, |_| ());
    session.engine.sync_now().await;
    assert_eq!(session.engine.read(|ledger| ledger.len()), 1);
}

#[tokio::test(start_paused = true)]
async fn a_newer_change_is_compared_itself_when_the_older_would_be_asked_about() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(AmendFailureKind::Unclear, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    // Made on what stood before, and on nothing newer.
    session.amend(1, slot(6)).await;
    world.they_propose(1, slot(9));
    seconds(30).await;
    assert_eq!(session.clash(1), Some(ConflictKind::Moved));
    assert_eq!(session.endings(1), ["replaced"]);
    session.amend(1, slot(7)).await;
    seconds(200).await;
    assert_eq!(world.proposed(1), Some(slot(7)));
}

#[tokio::test(start_paused = true)]
async fn a_moved_agreed_time_is_told_also_where_a_list_shows_the_proposal() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::LostAfter);
    world.state().amend_takes = Duration::from_secs(1);
    session.amend(1, slot(5)).await;
    let moving = world.clone();
    let (_, ()) = tokio::join!(session.engine.sync_now(), async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        moving.moves(1, |booking| {
            booking.start_at = Some(slot(2).start());
            booking.end_at = Some(slot(2).end());
            booking.status = Some(Status::Scheduled);
        });
    });
    let moved = session.engine.read(|ledger| {
        let last = ledger.durable().history.last().cloned();
        match last.map(|entry| entry.ending.clone()) {
            Some(interlude_domain::Ending::Sent(delivery)) => delivery.other_side_moved,
            other => panic!("{other:?}"),
        }
    });
    assert!(moved);
}
