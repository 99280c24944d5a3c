//! The acts of the other side, and the mark up to which the user has seen them.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_engine::edit::Edit;
use interlude_engine::remote::ChangeFailureKind;
use interlude_engine::store::Store;
use interlude_model::{ChangeKind, Heard, HeardKind, Party, Range, Status, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Disk, NextCommit, Session, seconds};
use crate::world::{Fault, World, id, slot};

/// Returns the kinds of what is above the mark, newest first.
fn away(session: &Session) -> Vec<&'static str> {
    let kinds = |ledger: &Ledger| ledger.away().map(|heard| heard.what.as_str()).collect();
    session.engine.read(kinds)
}

fn newest(session: &Session) -> Heard {
    let newest = |ledger: &Ledger| ledger.away().next().cloned();
    session.engine.read(newest).unwrap()
}

async fn seen(session: &Session, up_to: u64) {
    let edit = Edit::MarkSeen { up_to };
    session.engine.edit(edit).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_first_list_of_an_account_tells_nothing_and_later_ones_what_changed() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    assert_eq!(away(&session), [""; 0]);
    world.they_propose(1, slot(5));
    world.moves(4, |booking| booking.status = Some(Status::Scheduled));
    world.state().interviews.remove(&2);
    seconds(60).await;
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["not_listed", "booked", "proposed"]);
    let proposed = session
        .engine
        .read(|ledger| ledger.heard(id(1)).next().cloned());
    let expected = Heard {
        interview_id: id(1),
        at: session.wall(),
        number: 1,
        what: HeardKind::Proposed {
            proposed: Range::from(slot(5)),
        },
    };
    assert_eq!(proposed, Some(expected));
    session.engine.sync_now().await;
    assert_eq!(
        away(&session).len(),
        3,
        "a list that shows the same adds nothing"
    );
}

#[tokio::test(start_paused = true)]
async fn an_account_without_interviews_hears_of_its_first_one() {
    let world = World::with(0);
    let session = Session::synced(&world, BY_HAND).await;
    world.moves(1, |booking| booking.status = Some(Status::Scheduled));
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["booked"]);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_could_not_be_read_before_is_not_new() {
    let world = World::with(2);
    world.state().unreadable = vec![2];
    let session = Session::synced(&world, BY_HAND).await;
    world.state().unreadable.clear();
    world.moves(3, |booking| booking.status = Some(Status::Scheduled));
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["booked"]);
    assert_eq!(newest(&session).interview_id, id(3));
}

#[tokio::test(start_paused = true)]
async fn the_mark_is_durable_and_never_covers_what_is_still_to_come() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    for number in 1..=3 {
        world.they_propose(number, slot(5));
        session.engine.sync_now().await;
    }
    assert_eq!(away(&session).len(), 3);
    seen(&session, 2).await;
    assert_eq!(newest(&session).number, 3);
    seen(&session, 1).await;
    assert_eq!(away(&session).len(), 1, "the mark does not go back");
    seen(&session, u64::MAX).await;
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(away(&session).len(), 0);
    world.they_withdraw(1);
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["withdrawn"]);
    assert_eq!(newest(&session).number, 4, "no number is used twice");
    let of_one = |ledger: &Ledger| ledger.heard(id(1)).count();
    assert_eq!(
        session.engine.read(of_one),
        2,
        "seen entries stay in the history"
    );
}

#[tokio::test(start_paused = true)]
async fn what_our_own_changes_do_is_no_entry() {
    let world = World::with(4);
    world.state().names_nobody = true;
    world.they_propose(2, slot(6));
    let session = Session::synced(&world, AUTOMATIC).await;
    session.amend(1, slot(5)).await;
    session.accept(2).await.unwrap();
    session.cancel(3).await.unwrap();
    world.fault(Fault::LostAfter);
    session.amend(4, slot(7)).await;
    seconds(400).await;
    assert_eq!(session.waiting(), 0);
    assert_eq!(session.state(4), ViewState::Proposed);
    assert_eq!(away(&session), [""; 0]);
    world.moves(1, |booking| {
        (booking.start_at, booking.end_at) = (booking.amend_start_at, booking.amend_end_at);
        (booking.amend_start_at, booking.amend_end_at) = (None, None);
    });
    seconds(120).await;
    assert_eq!(away(&session), ["accepted"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_lags_makes_no_entry() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    world.they_propose(1, slot(5));
    let replica = world.state().replica.take();
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["proposed"]);
    world.state().replica = replica;
    session.engine.sync_now().await;
    world.state().replica = None;
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["proposed"]);
}

#[tokio::test(start_paused = true)]
async fn one_list_is_one_commit_and_interviews_are_shown_at_once() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    let both = [NextCommit::Refused, NextCommit::Refused];
    session.disk.next_commits(both);
    for number in 1..=3 {
        world.they_propose(number, slot(5));
    }
    session.engine.sync_now().await;
    let proposed = |ledger: &Ledger| ledger.interview(id(1)).unwrap().terms().amended_by;
    assert_eq!(session.engine.read(proposed), Some(Party::Interviewee));
    assert_eq!(away(&session), [""; 0], "durable first");
    seconds(6).await;
    assert_eq!(away(&session), [""; 0]);
    seconds(6).await;
    assert_eq!(away(&session).len(), 3, "the third try took all of them");
}

#[tokio::test(start_paused = true)]
async fn the_cache_waits_for_the_entries_of_its_list() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let refused = std::iter::repeat_with(|| NextCommit::Refused).take(100);
    session.disk.next_commits(refused.collect::<Vec<_>>());
    world.they_propose(1, slot(5));
    seconds(90).await;
    let shown = session.state(1);
    assert_eq!(shown, ViewState::Proposed, "shown at once");
    let cached = session.disk.clone().load().unwrap().interviews;
    assert_eq!(cached[0].terms().amended_by, None);
    // The disk refuses it to the end, and the next run finds the interview as it was.
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(away(&session), [""; 0]);
    session.disk.next_commits([]);
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["proposed"]);
    let cached = session.disk.clone().load().unwrap().interviews;
    assert_eq!(cached[0].terms().amended_by, Some(Party::Interviewee));
}

/// A list makes two writes: its entries to the journal, then its interviews to the cache. After a kill behind each
/// of them the next run has each entry once.
#[tokio::test(start_paused = true)]
async fn a_kill_behind_any_write_of_a_list_neither_loses_nor_repeats_an_entry() {
    for writes in 0..=2 {
        let world = World::with(2);
        let session = Session::synced(&world, BY_HAND).await;
        let before = session.disk.clone().load().unwrap();
        seconds(60).await;
        world.they_propose(1, slot(5));
        world.state().interviews.remove(&2);
        session.engine.sync_now().await;
        let after = session.disk.clone().load().unwrap();
        let entries = away(&session);
        assert_eq!(entries, ["not_listed", "proposed"]);

        let disk = Disk::default();
        let mut store = disk.store.clone();
        let cached = if writes == 2 { &after } else { &before };
        let journal = if writes == 0 { &before } else { &after };
        store.commit(&journal.durable.as_commit()).unwrap();
        disk.cache_again(cached);
        let session = Session::resume(&world, BY_HAND, disk, session.clock.clone()).await;
        session.engine.sync_now().await;
        assert_eq!(away(&session), entries, "killed after {writes} writes");
        world.they_withdraw(1);
        session.engine.sync_now().await;
        assert_eq!(away(&session)[0], "withdrawn");
    }
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_was_lost_is_filled_again_without_an_entry() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    world.they_propose(1, slot(5));
    session.engine.sync_now().await;
    session.disk.lose_cache();
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["proposed"], "the journal has it");
}

#[tokio::test(start_paused = true)]
async fn what_the_cache_lost_is_remembered_until_a_list_shows_it() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    let before = session.disk.clone().load().unwrap();
    seconds(60).await;
    world.they_propose(1, slot(5));
    session.engine.sync_now().await;
    let after = session.disk.clone().load().unwrap();

    let disk = Disk::default();
    let mut store = disk.store.clone();
    store.commit(&after.durable.as_commit()).unwrap();
    disk.cache_again(&before);
    let session = Session::resume(&world, BY_HAND, disk, session.clock.clone()).await;
    seconds(60).await;
    world.state().unreadable = vec![1];
    session.engine.sync_now().await;
    let session = session.killed(&world, BY_HAND).await;
    seconds(60).await;
    world.state().unreadable.clear();
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["proposed"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_listed_again_is_told_although_it_could_not_be_read_first() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    world.moves(1, |booking| booking.status = Some(Status::Cancelled));
    session.engine.sync_now().await;
    let cancelled = world.state().interviews.remove(&1).unwrap();
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["cancelled"]);
    world.moves(1, |booking| {
        *booking = cancelled;
        booking.status = Some(Status::Scheduled);
    });
    world.state().unreadable = vec![1];
    session.engine.sync_now().await;
    world.state().unreadable.clear();
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["booked", "cancelled"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_listed_again_is_told_although_the_cache_is_from_before_it_could_be_read() {
    let world = World::with(2);
    world.state().unreadable = vec![2];
    let session = Session::synced(&world, BY_HAND).await;
    let unread = session.disk.clone().load().unwrap();
    world.state().unreadable.clear();
    session.engine.sync_now().await;
    seconds(60).await;
    let unlisted = world.state().interviews.remove(&2).unwrap();
    world.moves(1, |_| {});
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["not_listed"]);

    session.disk.cache_again(&unread);
    let session = session.killed(&world, BY_HAND).await;
    seconds(60).await;
    world.moves(2, |booking| *booking = unlisted);
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["booked", "not_listed"]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_told_once_although_lists_that_hide_the_status_lost_it() {
    for (is_told, has_sent) in [(true, false), (true, true), (false, false)] {
        let world = World::with(2);
        let cancel = || world.moves(1, |booking| booking.status = Some(Status::Cancelled));
        if !is_told {
            cancel();
        }
        let session = Session::synced(&world, BY_HAND).await;
        if has_sent {
            session.amend(1, slot(5)).await;
            session.engine.sync_now().await;
            seconds(60).await;
        }
        cancel();
        session.engine.sync_now().await;
        let told: &[&str] = if is_told { &["cancelled"] } else { &[] };
        assert_eq!(away(&session), told);

        world.state().hidden = true;
        world.moves(2, |_| {});
        session.engine.sync_now().await;
        let cancelled = world.state().interviews.remove(&1).unwrap();
        world.moves(2, |_| {});
        session.engine.sync_now().await;
        world.moves(1, |booking| *booking = cancelled);
        session.engine.sync_now().await;
        world.state().hidden = false;
        world.moves(2, |_| {});
        session.engine.sync_now().await;
        assert_eq!(away(&session), told);
    }
}

#[tokio::test(start_paused = true)]
async fn a_proposal_is_told_once_although_the_cache_has_one_from_before_it_left_the_list() {
    for is_listed in [true, false] {
        let world = World::with(2);
        let session = Session::synced(&world, BY_HAND).await;
        world.arrives(1, ChangeKind::Amend(slot(4)));
        session.engine.sync_now().await;
        world.fails(ChangeFailureKind::Refused, None);
        session.amend(1, slot(6)).await;
        let listed = session.disk.clone().load().unwrap();
        seconds(60).await;
        let ours = world.state().interviews.remove(&1).unwrap();
        world.moves(2, |_| {});
        session.engine.sync_now().await;
        let gone = session.disk.clone().load().unwrap();
        seconds(60).await;
        world.moves(1, |booking| *booking = ours);
        world.they_propose(1, slot(5));
        session.engine.sync_now().await;
        assert_eq!(away(&session)[..2], ["proposed", "booked"]);

        let cached = if is_listed { listed } else { gone };
        session.disk.cache_again(&cached);
        let session = session.killed(&world, BY_HAND).await;
        seconds(60).await;
        let theirs = world.state().interviews.remove(&1).unwrap();
        world.moves(2, |_| {});
        session.engine.sync_now().await;
        assert_eq!(away(&session)[0], "not_listed");
        world.moves(1, |booking| *booking = theirs);
        session.engine.sync_now().await;
        assert_eq!(away(&session)[..2], ["booked", "not_listed"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_proposal_that_they_make_again_while_the_interview_is_not_listed_is_told() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    world.they_propose(1, slot(5));
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["proposed"]);
    // Another computer of the user proposes.
    world.arrives(1, ChangeKind::Amend(slot(4)));
    session.engine.sync_now().await;
    let ours = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| {});
    session.engine.sync_now().await;
    world.moves(1, |booking| *booking = ours);
    world.they_propose(1, slot(5));
    session.engine.sync_now().await;
    let all = ["proposed", "booked", "not_listed", "proposed"];
    assert_eq!(away(&session), all);

    let theirs = world.state().interviews.remove(&1).unwrap();
    world.moves(2, |_| {});
    session.engine.sync_now().await;
    world.moves(1, |booking| *booking = theirs);
    session.engine.sync_now().await;
    assert_eq!(away(&session)[..2], ["booked", "not_listed"], "it stood");
}

#[tokio::test(start_paused = true)]
async fn a_proposal_that_they_turned_down_before_its_answer_is_told_once() {
    for is_killed in [false, true] {
        let world = World::with(1);
        let session = Session::synced(&world, AUTOMATIC).await;
        world.fault(Fault::AnsweredAfter(Duration::from_secs(10)));
        session.amend(1, slot(5)).await;
        seconds(1).await;
        session.engine.wake().await;
        seconds(1).await;
        world.they_withdraw(1);
        session.engine.wake().await;
        seconds(1).await;
        assert_eq!(away(&session), ["turned_down"]);
        world.state().list_takes = Duration::from_secs(5);
        seconds(9).await;
        assert_eq!(session.endings(1), ["sent"]);
        let shown = |ledger: &Ledger| ledger.interview(id(1)).unwrap().terms().proposed;
        let shown = session.engine.read(shown);
        assert_eq!(shown, Range::default(), "a newer list has shown that");
        let session = match is_killed {
            true => session.killed(&world, AUTOMATIC).await,
            false => session,
        };
        seconds(90).await;
        assert_eq!(away(&session), ["turned_down"]);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_our_change_revived_is_told_as_not_listed_although_it_left_before_the_answer() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.moves(1, |booking| booking.status = Some(Status::Rejected));
    session.engine.sync_now().await;
    assert_eq!(away(&session), ["turned_down"]);
    world.fault(Fault::AnsweredAfter(Duration::from_secs(5)));
    session.amend(1, slot(5)).await;
    while world.state().applied.is_empty() {
        seconds(1).await;
    }
    world.state().interviews.remove(&1);
    world.moves(2, |_| {});
    session.engine.wake().await;
    seconds(2).await;
    assert_eq!(session.waiting(), 1, "the answer has not come");
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(away(&session), ["not_listed", "turned_down"]);
    seconds(600).await;
    assert_eq!(away(&session).len(), 2, "it is told once");
}
