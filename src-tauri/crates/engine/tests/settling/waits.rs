//! Waits of a change, and the events that end them.

use std::time::Duration;

use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_engine::store::{CredentialMark, Switches};
use interlude_engine::{Paused, WaitCause, edit::Edit};

use crate::session::{AUTOMATIC, BY_HAND, KEY, Session, TOKEN, seconds};
use crate::world::{World, pull_failure, slot};

#[tokio::test(start_paused = true)]
async fn a_401_pauses_sending_until_the_token_changes() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::SignIn, None);
    session.amend(1, slot(5)).await;
    seconds(3600).await;
    assert_eq!(world.state().requests.len(), 1);
    assert_eq!(session.attempts(1), 0);
    assert_eq!(session.engine.status().paused, Some(Paused::SignIn));

    let session = session.killed(&world, AUTOMATIC).await;
    seconds(3600).await;
    assert_eq!(world.state().requests.len(), 1, "it is remembered");

    world.fails(ChangeFailureKind::SignIn, None);
    session.engine.sync_now().await;
    seconds(3600).await;
    assert_eq!(world.state().requests.len(), 2, "a manual sync tries once");

    let renewed = Some(CredentialMark([3; 16]));
    session.engine.credentials_changed(Some(KEY), renewed).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_pauses_the_list_until_a_sync_tries_it() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world
        .state()
        .list_faults
        .push_back(pull_failure(PullFailureKind::SignIn, None));
    seconds(3600).await;
    assert_eq!(session.engine.status().paused, Some(Paused::SignIn));
    let lists = world.state().lists;
    seconds(3600).await;
    assert_eq!(world.state().lists, lists);
    session.engine.sync_now().await;
    assert_eq!(world.state().lists, lists + 1);
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn no_such_user_pauses_and_keeps_the_cache() {
    let world = World::with(3);
    let session = Session::synced(&world, AUTOMATIC).await;
    world
        .state()
        .list_faults
        .push_back(pull_failure(PullFailureKind::NoSuchUser, None));
    seconds(76).await;
    assert_eq!(session.engine.status().paused, Some(Paused::NoSuchUser));
    assert_eq!(session.engine.read(|ledger| ledger.len()), 3);
    session.engine.sync_now().await;
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn no_such_user_is_asked_again_at_growing_intervals() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let unknown = pull_failure(PullFailureKind::NoSuchUser, None);
    let faults = std::iter::repeat_n(unknown, 1000);
    world.state().list_faults.extend(faults);
    let lists = world.state().lists;
    seconds(3600).await;
    let hour = world.state().lists - lists;
    assert!((4..=8).contains(&hour), "{hour}");
    seconds(10 * 3600).await;
    let all = world.state().lists - lists;
    assert!((8..=14).contains(&(all - hour)), "{all}");

    let session = session.killed(&world, AUTOMATIC).await;
    world.state().list_faults.clear();
    seconds(1).await;
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn another_credential_ends_no_such_user() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let unknown = pull_failure(PullFailureKind::NoSuchUser, None);
    world.state().list_faults.push_back(unknown);
    seconds(76).await;
    session.amend(1, slot(5)).await;
    assert_eq!(session.engine.status().paused, Some(Paused::NoSuchUser));
    session
        .engine
        .credentials_changed(Some(KEY), Some(TOKEN))
        .await;
    seconds(10).await;
    assert_eq!(session.engine.status().paused, None);
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_that_is_entered_again_is_tried_once() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::SignIn, None);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    assert_eq!(session.engine.status().paused, Some(Paused::SignIn));
    session
        .engine
        .credentials_changed(Some(KEY), Some(TOKEN))
        .await;
    seconds(10).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn failures_of_simultaneous_requests_count_once() {
    let world = World::with(6);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(1);
    for _ in 0..12 {
        world.fails(ChangeFailureKind::Offline, None);
    }
    for number in 1..=6 {
        session.amend(number, slot(10 + number)).await;
    }
    seconds(10).await;
    assert_eq!(
        session.waiting(),
        0,
        "two rounds failed, not twelve requests"
    );
}

#[tokio::test(start_paused = true)]
async fn unreadable_records_are_fetched_again_at_growing_intervals() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.moves(1, |_| ());
    world.state().unreadable = vec![1];
    session.amend(1, slot(5)).await;
    let lists = world.state().lists;
    seconds(3600).await;
    let asked = world.state().lists - lists;
    assert!((48..=110).contains(&asked), "{asked}");
    session.amend(2, slot(6)).await;
    seconds(1).await;
    assert_eq!(session.endings(2), ["sent"], "it delays no other interview");
    world.state().unreadable.clear();
    seconds(80).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn retry_after_holds_for_both_calls_and_across_restarts() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::TryLater, Some(Duration::from_secs(600)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    assert_eq!(session.attempts(1), 0, "it never took effect");
    let lists = world.state().lists;
    session.engine.sync_now().await;
    session.amend(2, slot(6)).await;
    session.engine.wake().await;
    let session = session.killed(&world, AUTOMATIC).await;
    seconds(590).await;
    assert_eq!(world.counts(), (lists, 1));
    seconds(90).await;
    assert_eq!(session.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed_for_an_hour_at_most() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(
        ChangeFailureKind::TryLater,
        Some(Duration::from_secs(1_000_000)),
    );
    session.amend(1, slot(5)).await;
    seconds(3700).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn without_a_network_no_attempt_counts_and_a_wake_sends() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let offline = pull_failure(PullFailureKind::Offline, None);
    world
        .state()
        .list_faults
        .extend(std::iter::repeat_n(offline, 1000));
    session.amend(1, slot(5)).await;
    seconds(8 * 3600).await;
    assert_eq!(session.attempts(1), 0);
    assert_eq!(session.engine.status().paused, Some(Paused::Unreachable));
    let lists = world.state().lists;
    assert!(
        (90..1000).contains(&lists),
        "it backs off and keeps trying: {lists}"
    );
    world.state().list_faults.clear();
    session.engine.wake().await;
    seconds(1).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn working_offline_sends_no_request_and_survives_a_restart() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let switch = |work_offline| Edit::Switch(Switches { work_offline });
    session.engine.edit(switch(true)).await.unwrap();
    session.amend(1, slot(5)).await;
    let lists = world.state().lists;
    let session = session.killed(&world, AUTOMATIC).await;
    seconds(3600).await;
    session.engine.sync_now().await;
    assert_eq!(world.counts(), (lists, 0));
    assert_eq!(session.engine.status().paused, Some(Paused::ByChoice));
    session.engine.edit(switch(false)).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_stuck_interview_blocks_no_other() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::Unconfirmed, None);
    session.amend(1, slot(5)).await;
    seconds(0).await;
    for _ in 0..8 {
        world.fails(ChangeFailureKind::Unconfirmed, None);
    }
    seconds(0).await;
    session.amend(2, slot(6)).await;
    seconds(2 * 3600).await;
    assert_eq!(session.waiting(), 0, "both are sent in the end");
}

#[tokio::test(start_paused = true)]
async fn without_a_token_changes_wait_and_the_status_says_so() {
    let world = World::with(1);
    let no_token = interlude_engine::Config {
        token: None,
        ..BY_HAND
    };
    let session = Session::synced(&world, no_token).await;
    assert_eq!(
        session.engine.status().paused,
        None,
        "reading needs no token"
    );
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert!(world.state().requests.is_empty());
    assert_eq!(session.engine.status().paused, Some(Paused::SignIn));
}

#[tokio::test(start_paused = true)]
async fn another_interviews_success_does_not_end_retry_after() {
    let world = World::with(3);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(1);
    world.fails(ChangeFailureKind::TryLater, Some(Duration::from_secs(600)));
    session.amend(1, slot(5)).await;
    session.amend(2, slot(6)).await;
    seconds(5).await;
    assert_eq!(session.waiting(), 1, "the two went out together");
    session.amend(3, slot(7)).await;
    let session = session.killed(&world, AUTOMATIC).await;
    seconds(500).await;
    assert_eq!(world.counts().1, 2);
    seconds(200).await;
    assert_eq!(session.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_wait_of_a_change_has_its_cause_and_its_end() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let started = session.wall();
    let waits = || session.waits();
    let after = |span: u64| Some(started.plus(Duration::from_secs(span)));

    let undo = Duration::from_secs(20);
    session.try_amend(1, slot(5), undo).await.unwrap();
    assert_eq!(waits(), [(WaitCause::Undo, after(20))]);

    let offline = |work_offline| Edit::Switch(Switches { work_offline });
    session.engine.edit(offline(true)).await.unwrap();
    assert_eq!(waits(), [(WaitCause::Offline, None)]);
    session.engine.edit(offline(false)).await.unwrap();
    assert_eq!(waits(), [(WaitCause::Undo, after(20))]);

    world.fails(ChangeFailureKind::TryLater, Some(Duration::from_secs(600)));
    let mut events = session.engine.events();
    seconds(30).await;
    let waiting = waits();
    let [(WaitCause::RetryAfter, until)] = waiting.as_slice() else {
        panic!("{waiting:?}");
    };
    assert!((after(620)..=after(920)).contains(until), "{until:?}");
    let mut notified = false;
    while let Ok(event) = events.try_recv() {
        notified |= event == interlude_engine::Event::StatusChanged;
    }
    assert!(notified, "listeners are notified");
    seconds(900).await;
    assert_eq!(waits(), []);
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn an_unreachable_server_is_the_cause_also_after_a_restart() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    let offline = pull_failure(PullFailureKind::Offline, None);
    world.state().list_faults.push_back(offline);
    session.engine.sync_now().await;
    let waits = session.waits();
    let [(WaitCause::Unreachable, Some(until))] = waits.as_slice() else {
        panic!("{waits:?}");
    };
    assert!(*until > session.wall());

    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.waits(), [(WaitCause::Unreachable, None)]);
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_is_the_cause_until_the_list_is_fetched_again() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.moves(1, |_| ());
    world.state().unreadable = vec![1];
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let waits = session.waits();
    let [(WaitCause::Unreadable, Some(until))] = waits.as_slice() else {
        panic!("{waits:?}");
    };
    let lists = world.state().lists;
    seconds(until.since(session.wall()).as_secs() + 1).await;
    assert_eq!(world.state().lists, lists + 1);

    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.waits(), [(WaitCause::Unreadable, None)]);
}

#[tokio::test(start_paused = true)]
async fn a_next_change_waits_behind_one_that_may_have_been_applied() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(crate::world::Fault::LostAfter);
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let busy = pull_failure(PullFailureKind::Unusable, Some(Duration::from_secs(600)));
    world.state().list_faults.push_back(busy);
    session.amend(1, slot(6)).await;
    seconds(5).await;
    let causes: Vec<_> = session.waits().iter().map(|(cause, _)| *cause).collect();
    assert_eq!(causes, [WaitCause::RetryAfter, WaitCause::Behind]);
}

#[tokio::test(start_paused = true)]
async fn the_status_is_updated_before_a_sync_returns() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    assert_eq!(session.engine.status().waiting, 1);
    world.fails(ChangeFailureKind::Refused, None);
    session.engine.sync_now().await;
    let status = session.engine.status();
    assert_eq!((status.waiting, status.needs_attention), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_that_ended_while_the_computer_slept_is_noticed() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    let retry_after = Some(Duration::from_secs(3600));
    let busy = pull_failure(PullFailureKind::Unusable, retry_after);
    world.state().list_faults.push_back(busy);
    seconds(300).await;
    let lists = world.state().lists;
    session.clock.set_by(3600);
    seconds(61).await;
    assert!(world.state().lists > lists);
}
