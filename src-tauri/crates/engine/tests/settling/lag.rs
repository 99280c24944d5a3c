//! Lists that lag behind what the server said before.

use std::time::Duration;

use interlude_engine::Ledger;
use interlude_engine::remote::PullFailureKind;
use interlude_engine::store::{Cache, CacheBatch, Contact, Store};
use interlude_model::{ConflictKind, Range, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, id, pull_failure, slot};

fn shown(session: &Session) -> Range {
    session
        .engine
        .read(|ledger| ledger.view(id(1)).unwrap().proposed().0)
}

#[tokio::test(start_paused = true)]
async fn an_older_record_is_skipped_for_30_seconds() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    let replica = world.state().replica.take();
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));

    world.state().replica = replica;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
    assert_eq!(
        session.engine.read(|ledger| ledger.contact().etag.clone()),
        None
    );
    seconds(31).await;
    session.engine.sync_now().await;
    assert_eq!(
        shown(&session),
        Range::default(),
        "then the list is believed"
    );
}

#[tokio::test(start_paused = true)]
async fn an_interview_that_a_list_lacked_does_not_come_back_as_it_was_before() {
    let world = World::with(1);
    world.lists_lag();
    let old = world.state().replica.take();
    world.they_propose(1, slot(9));
    let session = Session::synced(&world, BY_HAND).await;
    let is_listed = || session.engine.read(|ledger| ledger.view(id(1)).is_some());
    world.state().replica = Some(<_>::default());
    session.engine.sync_now().await;
    assert!(!is_listed());
    world.state().replica = old;
    session.engine.sync_now().await;
    assert!(!is_listed(), "older than what was shown");
    world.state().replica = None;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_before_the_clock_was_set_back_holds_no_longer_than_others() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    session.clock.set_by(-24 * 3600);
    let session = session.killed(&world, BY_HAND).await;
    // The computer sleeps for an hour, which only the wall clock counts.
    session.clock.set_by(3600);
    world.state().replica = None;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn a_lagging_list_does_not_overturn_the_answer_to_our_amend() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(shown(&session), Range::from(slot(5)));
    seconds(20).await;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(5)));
    seconds(20).await;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::default());
}

#[tokio::test(start_paused = true)]
async fn a_list_may_differ_once_another_has_shown_the_answer() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Proposed);
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn a_lagging_list_is_fetched_again_with_pauses() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    world.lists_lag();
    let old = world.state().replica.take();
    world.they_propose(1, slot(10));
    session.engine.sync_now().await;
    world.state().replica = old;
    session.amend(1, slot(5)).await;
    let lists = world.state().lists;
    seconds(25).await;
    let asked = world.state().lists - lists;
    assert!((2..=12).contains(&asked), "{asked}");
    assert_eq!(world.counts().1, 0);
    world.state().replica = None;
    seconds(10).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn what_our_own_amend_was_answered_with_holds_after_a_restart_too() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    let session = session.killed(&world, BY_HAND).await;
    // The agreed time: a list that lags shows it alone, as if the proposal had been given up already.
    session.amend(1, slot(1)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);

    world.state().replica = None;
    session.engine.sync_now().await;
    assert_eq!(world.proposed(1), Some(slot(1)));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_our_amend_holds_after_a_restart_too() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let before = session.disk.store.clone().load().unwrap();
    world.lists_lag();
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::NotTaken);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    world.they_propose(1, slot(9));
    seconds(2).await;
    assert_eq!(session.state(1), ViewState::Refused);
    // The cache is written behind: it still holds the list from before.
    session.disk.cache_again(&before);
    let session = session.killed(&world, AUTOMATIC).await;
    session.amend(1, slot(6)).await;
    seconds(20).await;
    assert_eq!(world.counts().1, 1, "the lists may still lag");
    world.state().replica = None;
    seconds(30).await;
    assert_eq!(world.counts().1, 1);
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_equals_the_base_was_not_shown_by_the_list_before_it() {
    let world = World::with(1);
    world.state().names_nobody = true;
    world.they_propose(1, slot(9));
    let session = Session::synced(&world, AUTOMATIC).await;
    seconds(31).await;
    world.lists_lag();
    world.state().answer_takes = Duration::from_secs(1);
    session.amend(1, slot(9)).await;
    seconds(0).await;
    assert_eq!(session.state(1), ViewState::Sending);
    world.they_propose(1, slot(10));
    let between = {
        let state = world.state();
        (state.interviews.clone(), state.changed.clone())
    };
    seconds(3).await;
    assert_eq!(session.endings(1), ["sent"]);
    world.state().replica = Some(between);
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn what_a_list_has_shown_before_a_restart_may_differ_after_it() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.state().answer_takes = Duration::from_millis(200);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    seconds(1).await;
    session.engine.sync_now().await;
    world.they_propose(1, slot(9));
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn only_the_newest_of_our_own_answers_holds_after_a_restart() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    // By the clock that is set back, the first one was answered in the future, and the second lately.
    session.clock.set_by(-3600);
    session.amend(1, slot(6)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent", "sent"]);
    seconds(40).await;
    world.they_propose(1, slot(9));
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn no_etag_is_sent_until_our_own_answer_was_shown() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.lists_lag();
    session.engine.sync_now().await;
    let before = session.disk.store.clone().load().unwrap();
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    // The cache is written behind: it still holds the list from before, and its ETag.
    session.disk.cache_again(&before);
    let session = session.killed(&world, BY_HAND).await;
    session.amend(1, slot(1)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn an_older_record_is_skipped_also_of_an_interview_that_was_new() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    seconds(31).await;
    world.moves(2, |booking| booking.amended_by = None);
    world.lists_lag();
    let replica = world.state().replica.take();
    world.they_propose(2, slot(9));
    session.engine.sync_now().await;
    world.state().replica = replica;
    session.engine.sync_now().await;
    let proposed = session
        .engine
        .read(|ledger| ledger.view(id(2)).unwrap().proposed().0);
    assert_eq!(proposed, Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn an_older_record_is_skipped_also_if_the_first_list_after_a_lost_cache_was_skipped() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
    let lost = CacheBatch {
        removals: vec![id(1)],
        contact: Some(Contact::default()),
        ..CacheBatch::default()
    };
    session.disk.clone().write(&lost).unwrap();
    world.lists_lag();
    let replica = world.state().replica.take();
    world.they_propose(1, slot(9));
    let session = session.killed(&world, BY_HAND).await;
    let is_known = |session: &Session| {
        let known = |ledger: &Ledger| ledger.interview(id(1)).is_some();
        session.engine.read(known)
    };
    session.engine.sync_now().await;
    assert!(!is_known(&session), "it contradicts our own answer");
    world.state().replica = replica;
    session.engine.sync_now().await;
    assert!(!is_known(&session), "it is older than the list before");
    world.state().replica = None;
    seconds(31).await;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_came_after_a_list_of_other_terms_is_not_taken_back_by_a_lagging_one() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.cancel(1).await.unwrap();
    while world.state().asked.is_empty() {
        seconds(1).await;
    }
    world.moves(1, |booking| {
        let moved = Range::from(slot(8));
        (booking.start_at, booking.end_at) = (moved.start(), moved.end());
    });
    world.lists_lag();
    session.engine.wake().await;
    seconds(6).await;
    assert_eq!(session.endings(1), ["sent"]);
    session.amend(1, slot(6)).await;
    seconds(15).await;
    world.state().replica = None;
    seconds(60).await;
    assert_eq!(world.counts().1, 0, "no amend was sent");
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
}

#[tokio::test(start_paused = true)]
async fn an_older_record_is_skipped_also_of_an_interview_that_is_listed_again() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    world.moves(1, |_| {});
    session.engine.sync_now().await;
    world.lists_lag();
    let replica = world.state().replica.take();
    let booking = world.state().interviews.remove(&1).unwrap();
    session.engine.sync_now().await;
    world.state().interviews.insert(1, booking);
    world.they_propose(1, slot(9));
    session.engine.sync_now().await;
    world.state().replica = replica;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn a_hidden_cancel_is_asked_about_if_the_first_list_after_our_answer_comes_late() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let minute = Some(Duration::from_secs(60));
    let failure = pull_failure(PullFailureKind::Unusable, minute);
    world.state().list_faults.push_back(failure);
    session.engine.wake().await;
    seconds(10).await;
    assert_eq!(session.endings(1), ["sent"]);
    world.moves(1, |_| {});
    session.cancel(1).await.unwrap();
    seconds(200).await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
}
