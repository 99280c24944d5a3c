//! Questions to the user: each is asked once, and only if it is needed.

use std::time::Duration;

use interlude_engine::WaitCause;
use interlude_engine::edit::{Choice, Edit};
use interlude_engine::remote::ChangeFailureKind;
use interlude_engine::store::Store as _;
use interlude_model::{Code, ConflictKind, Range, RequestMark, Status, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, NextCommit, Session, seconds};
use crate::world::{Fault, World, id, slot};

const NOW: Duration = Duration::ZERO;

async fn send_mine(session: &Session) {
    let send_mine = Edit::Resolve {
        id: id(1),
        choice: Choice::Mine,
        seen: None,
        undo: NOW,
    };
    session.engine.edit(send_mine).await.unwrap();
}

/// Dismisses every notice.
async fn dismiss_all(session: &Session) {
    for message in session.notices() {
        session.engine.dismiss_notice(&message).await.unwrap();
    }
}

fn notices(session: &Session) -> Vec<Code> {
    session.engine.read(|ledger| {
        let notices = ledger.notices();
        notices.map(|notice| notice.code).collect()
    })
}

#[tokio::test(start_paused = true)]
async fn a_time_that_passed_while_waiting_is_not_sent() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.clock.set_by(24 * 3600);
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Passed));
    assert_eq!(world.counts().1, 0);

    send_mine(&session).await;
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(5)), "because the user said so");
}

#[tokio::test(start_paused = true)]
async fn a_cancel_sent_again_is_about_the_time_that_was_shown_with_the_question() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.clock.set_by(24 * 3600);
    session.cancel(1).await.unwrap();
    let moved = Range::from(slot(26));
    world.moves(1, |booking| {
        (booking.start_at, booking.end_at) = (moved.start(), moved.end());
    });
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));

    send_mine(&session).await;
    session.clock.set_by(24 * 3600);
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Passed));
    assert_eq!(world.counts().1, 0);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_behind_an_accept_is_about_the_time_that_was_accepted() {
    let world = World::with(1);
    world.they_propose(1, slot(26));
    let session = Session::synced(&world, BY_HAND).await;
    session.clock.set_by(24 * 3600);
    world.lists_lag();
    world.fault(Fault::LostAfter);
    session.accept(1).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Checking);
    session.cancel(1).await.unwrap();
    world.state().replica = None;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"], "the accept");
    session.clock.set_by(24 * 3600);
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Passed));
}

#[tokio::test(start_paused = true)]
async fn a_time_that_passes_offline_becomes_a_question_at_once() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let offline = interlude_engine::store::Switches { work_offline: true };
    session.engine.edit(Edit::Switch(offline)).await.unwrap();
    session.amend(1, slot(5)).await;
    seconds(24 * 3600).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Passed));
}

#[tokio::test(start_paused = true)]
async fn a_passed_change_that_may_have_been_applied_is_only_looked_up() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    session.clock.set_by(24 * 3600);
    seconds(30).await;
    assert_eq!(session.state(1), ViewState::Checking);
    seconds(120).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Passed));
    assert_eq!(world.counts().1, 1);
}

#[tokio::test(start_paused = true)]
async fn equal_terms_with_a_new_updated_at_after_an_unclear_answer_become_a_question() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    world.moves(1, |_| ());
    seconds(200).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::PutBack));
    assert_eq!(world.counts().1, 1);
    send_mine(&session).await;
    seconds(10).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn a_sync_does_not_shorten_the_quiet_time_and_its_end_is_shown() {
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
async fn the_quiet_time_continues_after_a_restart() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    seconds(60).await;
    // A clock that was set back makes the wait as long as a whole one, and no longer.
    session.clock.set_by(-3600);
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(
        session.waits()[0].0,
        WaitCause::Quiet,
        "it is shown at once"
    );
    seconds(119).await;
    session.engine.sync_now().await;
    assert_eq!(world.counts().1, 1);
    seconds(2).await;
    session.engine.sync_now().await;
    assert_eq!(world.counts().1, 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_is_noted_before_it_goes_out() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
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
async fn an_answered_question_is_not_asked_again() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(200)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(400).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Overtaken));
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    seconds(300).await;
    assert_eq!(session.conflict(1), None);
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), None);
    assert_eq!(session.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_change_that_arrives_all_the_same_is_reported_once() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(60)));
    session.amend(1, slot(5)).await;
    seconds(5).await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    assert!(notices(&session).is_empty());
    seconds(200).await;
    assert_eq!(notices(&session), [Code::Late]);
    dismiss_all(&session).await;
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert!(notices(&session).is_empty(), "it was reported before");
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_reported_after_each_kill_until_the_notice_is_dismissed() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(60)));
    session.amend(1, slot(5)).await;
    seconds(5).await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    seconds(200).await;
    assert_eq!(notices(&session), [Code::Late]);
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(notices(&session), [Code::Late], "without a request");
    session.engine.sync_now().await;
    assert_eq!(notices(&session), [Code::Late]);
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_reported_once_after_a_kill_between_its_notice_and_its_mark() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::Late(Duration::from_secs(60)));
    session.amend(1, slot(5)).await;
    seconds(5).await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    let refused = std::iter::repeat_with(|| NextCommit::Refused).take(1000);
    session.disk.next_commits(refused.collect::<Vec<_>>());
    seconds(200).await;
    let stored = session.disk.clone().load().unwrap();
    assert_eq!(stored.notices[0].code, Code::Late);
    assert_eq!(stored.durable.unconfirmed[0].mark, RequestMark::Unconfirmed);
    let session = session.killed(&world, BY_HAND).await;
    session.disk.next_commits([]);
    session.engine.sync_now().await;
    assert_eq!(notices(&session), [Code::Late]);
    dismiss_all(&session).await;
    session.engine.sync_now().await;
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(notices(&session), []);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_an_interview_that_is_listed_again_continues() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    let booking = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| ());
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Gone));
    let session = session.killed(&world, BY_HAND).await;
    world.moves(1, |back| *back = booking);
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn an_unconfirmed_change_is_looked_up_when_its_interview_is_listed_again() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::LostBefore);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let booking = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| ());
    seconds(20).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Gone));
    world.moves(1, |back| *back = booking);
    session.engine.wake().await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Checking);
    seconds(200).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::PutBack));
    assert_eq!(world.counts().1, 1);
}

#[tokio::test(start_paused = true)]
async fn one_empty_list_removes_nothing() {
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
    assert!(
        world.state().lists > lists + 1,
        "it is fetched a second time"
    );
    assert_eq!(session.engine.read(|ledger| ledger.len()), 12);
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn interviews_missing_from_two_lists_are_removed() {
    let world = World::with(12);
    let session = Session::synced(&world, BY_HAND).await;
    world.state().interviews.clear();
    world.moves(99, |_| ());
    session.engine.sync_now().await;
    assert_eq!(session.engine.read(|ledger| ledger.len()), 1);
}

#[tokio::test(start_paused = true)]
async fn a_next_change_is_compared_itself_if_the_current_one_conflicts() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::Unconfirmed, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    // Made on the terms before their proposal.
    session.amend(1, slot(6)).await;
    world.they_propose(1, slot(9));
    seconds(30).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(session.endings(1), ["replaced"]);
    session.amend(1, slot(7)).await;
    seconds(200).await;
    assert_eq!(world.proposed(1), Some(slot(7)));
}

#[tokio::test(start_paused = true)]
async fn a_moved_agreed_time_is_recorded_if_a_list_shows_the_proposal() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.fault(Fault::LostAfter);
    world.state().answer_takes = Duration::from_secs(1);
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
    assert!(sent_with_a_move(&session));
}

#[tokio::test(start_paused = true)]
async fn a_moved_agreed_time_is_recorded_although_a_list_lacked_the_interview_meanwhile() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    world.moves(1, |booking| {
        booking.start_at = Some(slot(3).start());
        booking.end_at = Some(slot(3).end());
    });
    world.lists_lag();
    world.state().replica.as_mut().unwrap().0.remove(&1);
    session.engine.wake().await;
    seconds(20).await;
    assert!(sent_with_a_move(&session));
}

/// Returns true if the newest change was sent, and tells that the agreed time moved.
fn sent_with_a_move(session: &Session) -> bool {
    session.engine.read(|ledger| {
        let last = ledger.durable().history.last().cloned();
        match last.map(|entry| entry.ending.clone()) {
            Some(interlude_model::Ending::Sent(delivery)) => delivery.other_side_moved,
            other => panic!("{other:?}"),
        }
    })
}
