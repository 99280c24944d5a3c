//! Disks that fail: a change is durable first and adopted then.

use std::sync::Arc;
use std::time::Duration;

use interlude_engine::Ledger;
use interlude_engine::edit::{Edit, EditError};
use interlude_engine::remote::ChangeFailureKind;
use interlude_engine::store::{Cache, CacheBatch, Contact, Store};
use interlude_model::{Code, Range, ViewState};
use tokio::time::timeout;

use crate::session::{AUTOMATIC, BY_HAND, Disk, NextCommit, Session, seconds};
use crate::world::{Fault, World, id, slot};

#[tokio::test(start_paused = true)]
async fn a_change_that_cannot_be_saved_is_refused_and_not_shown() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    session.disk.fill(true);
    let refused = session.try_amend(1, slot(5), Duration::ZERO).await;
    assert!(matches!(refused, Err(EditError::Store(_))), "{refused:?}");
    assert_eq!(session.state(1), ViewState::Agreed);
    seconds(60).await;
    assert!(world.state().requests.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_change_that_may_have_been_saved_is_not_shown_and_the_caller_is_told() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    session.disk.next_commits([NextCommit::MaybeSaved]);
    let refused = session.try_amend(1, slot(5), Duration::ZERO).await;
    let Err(EditError::Store(error)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(error.code, Code::MaybeSaved);
    assert_eq!(session.state(1), ViewState::Agreed);
    seconds(60).await;
    assert!(world.state().requests.is_empty());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_if_sending_cannot_be_saved() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.disk.fill(true);
    session.engine.sync_now().await;
    assert!(world.state().requests.is_empty());
    assert_eq!(session.state(1), ViewState::Waiting);
    session.disk.fill(false);
    seconds(10).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_saved_is_saved_later() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(5);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.disk.fill(true);
    seconds(60).await;
    assert_eq!(session.state(1), ViewState::Sending);
    session.disk.fill(false);
    seconds(10).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(world.state().applied, [(1, slot(5))]);
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_list_grew_too_old_during_its_commit_waits_again_after_the_disk_recovers() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().list_takes = Duration::from_secs(1);
    session.amend(1, slot(5)).await;
    let takes_eleven_seconds = NextCommit::Takes(session.clock.clone(), 11);
    session
        .disk
        .next_commits([takes_eleven_seconds, NextCommit::Refused]);
    seconds(4).await;
    assert_eq!(session.state(1), ViewState::Sending);
    assert!(
        world.state().requests.is_empty(),
        "the list that it was compared with is too old"
    );
    seconds(60).await;
    assert_eq!(world.state().applied, [(1, slot(5))]);
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_sync_returns_if_its_answers_cannot_be_saved() {
    let world = World::with(2);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.amend(2, slot(6)).await;
    world.state().answer_takes = Duration::from_secs(5);
    let synced = tokio::join!(
        timeout(Duration::from_secs(60), session.engine.sync_now()),
        async {
            seconds(1).await;
            session.disk.fill(true);
        }
    );
    assert!(synced.0.is_ok(), "it must not wait for a full disk");
    assert_eq!(world.state().applied.len(), 2);
    assert_eq!(session.state(1), ViewState::Sending);
    session.disk.fill(false);
    seconds(10).await;
    assert_eq!(
        (session.endings(1), session.endings(2)),
        (vec!["sent"], vec!["sent"])
    );
}

#[tokio::test(start_paused = true)]
async fn with_hidden_terms_delivered_times_are_restored_after_a_lost_cache() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    let shown = |session: &Session| {
        let view = |ledger: &Ledger| ledger.view(id(1)).unwrap().proposed().0;
        session.engine.read(view)
    };
    let cached = |session: &Session| {
        let known = |ledger: &Ledger| Arc::new(ledger.interview(id(1)).unwrap().clone());
        session.engine.read(known)
    };
    let first = cached(&session);
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    let (_, second) = tokio::join!(session.engine.sync_now(), async {
        seconds(1).await;
        session.amend(1, slot(6)).await;
        seconds(2).await;
        cached(&session)
    });
    assert_eq!(second.terms().proposed, Range::from(slot(5)));
    assert_eq!(shown(&session), Range::from(slot(6)));

    let mut session = session;
    for lost in [first, second] {
        let lost = CacheBatch {
            upserts: vec![lost],
            ..CacheBatch::default()
        };
        session.disk.clone().write(&lost).unwrap();
        session = session.killed(&world, BY_HAND).await;
        assert_eq!(shown(&session), Range::from(slot(6)));
    }

    let removals = vec![id(1)];
    let lost = CacheBatch {
        removals,
        contact: Some(Contact::default()),
        ..CacheBatch::default()
    };
    session.disk.clone().write(&lost).unwrap();
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(shown(&session), Range::from(slot(6)));

    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(7)).await;
    session.engine.sync_now().await;
    session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    session.disk.clone().write(&lost).unwrap();
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    assert_eq!(
        shown(&session),
        Range::default(),
        "the refused change may have altered it"
    );
}

#[tokio::test(start_paused = true)]
async fn with_hidden_terms_the_agreed_time_of_a_cancelled_interview_is_the_one_that_its_answer_gave()
 {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    // No list shows this move. Only the answer to the cancel does.
    world.moves(1, |booking| {
        let moved = Range::from(slot(8));
        (booking.start_at, booking.end_at) = (moved.start(), moved.end());
    });
    session.engine.sync_now().await;
    session.cancel(1).await.unwrap();
    session.engine.sync_now().await;
    let agreed = |ledger: &Ledger| ledger.interview(id(1)).map(|known| known.terms().agreed);
    assert_eq!(session.engine.read(agreed), Some(Range::from(slot(8))));

    let missing = world.state().interviews.remove(&1).unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.engine.read(agreed), None);
    world.state().interviews.insert(1, missing);
    session.engine.sync_now().await;
    assert_eq!(session.engine.read(agreed), Some(Range::from(slot(8))));
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_was_made_on_unknown_times_is_restored_after_a_lost_cache() {
    let world = World::with(1);
    world.they_propose(1, slot(4));
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    let cached = |session: &Session| {
        let known = |ledger: &Ledger| Arc::new(ledger.interview(id(1)).unwrap().clone());
        session.engine.read(known)
    };
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::NotTaken);
    session.amend(1, slot(5)).await;
    let (_, first_answer) = tokio::join!(session.engine.sync_now(), async {
        seconds(1).await;
        session.amend(1, slot(6)).await;
        seconds(2).await;
        cached(&session)
    });
    assert_eq!(first_answer.terms().proposed, Range::from(slot(4)));
    assert_eq!(session.endings(1), ["replaced", "sent"]);
    let lost = CacheBatch {
        upserts: vec![first_answer],
        ..CacheBatch::default()
    };
    session.disk.clone().write(&lost).unwrap();
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(cached(&session).terms().proposed, Range::from(slot(6)));

    session.amend(1, slot(7)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["replaced", "sent", "sent"]);
    session.disk.clone().write(&lost).unwrap();
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(cached(&session).terms().proposed, Range::from(slot(7)));
}

#[tokio::test(start_paused = true)]
async fn with_hidden_terms_a_restart_keeps_what_the_answer_to_a_refused_change_showed() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);

    world.they_propose(1, slot(4));
    world.fault(Fault::NotTaken);
    session.amend(1, slot(6)).await;
    session.engine.sync_now().await;
    let proposed = |ledger: &Ledger| ledger.interview(id(1)).unwrap().terms().proposed;
    assert_eq!(session.engine.read(proposed), Range::from(slot(4)));
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.engine.read(proposed), Range::from(slot(4)));
}

#[tokio::test(start_paused = true)]
async fn a_newer_change_that_was_never_sent_does_not_hide_a_delivered_one() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, BY_HAND).await;
    world.state().answer_takes = Duration::from_secs(2);
    session.amend(1, slot(5)).await;
    tokio::join!(session.engine.sync_now(), async {
        seconds(1).await;
        session.amend(1, slot(6)).await;
        session.engine.edit(Edit::Drop(id(1))).await.unwrap();
    });
    assert_eq!(session.endings(1), ["dropped", "sent"]);

    let lost = CacheBatch {
        removals: vec![id(1)],
        contact: Some(Contact::default()),
        ..CacheBatch::default()
    };
    session.disk.clone().write(&lost).unwrap();
    let session = session.killed(&world, BY_HAND).await;
    session.engine.sync_now().await;
    let shown = |ledger: &Ledger| ledger.view(id(1)).unwrap().proposed().0;
    assert_eq!(session.engine.read(shown), Range::from(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn ten_changes_made_offline_are_sent_after_a_restart() {
    let world = World::with(10);
    let session = Session::synced(&world, BY_HAND).await;
    for number in 1..=10 {
        session.amend(number, slot(10 + number)).await;
    }
    let session = session.killed(&world, AUTOMATIC).await;
    seconds(60).await;
    let applied = world.state().applied.clone();
    assert_eq!(
        applied,
        (1..=10)
            .map(|number| (number, slot(10 + number)))
            .collect::<Vec<_>>()
    );
    assert_eq!(session.waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_the_disk_refused_is_written_when_there_is_room() {
    let world = World::with(3);
    let clock = Session::start(&world, BY_HAND).await.clock;
    let disk = Disk::default();
    disk.fill(true);
    let session = Session::resume(&world, AUTOMATIC, disk, clock).await;
    seconds(5).await;
    assert_eq!(session.engine.read(Ledger::len), 3);
    let stored = session.disk.clone().load().unwrap();
    assert_eq!(stored.contact.last_sync_at, None, "nothing of it is stored");
    assert_eq!(session.engine.read(|ledger| ledger.notices().count()), 1);
    session.disk.fill(false);
    seconds(600).await;
    assert_eq!(session.engine.read(|ledger| ledger.notices().count()), 0);
    let session = session.killed(&world, BY_HAND).await;
    assert_eq!(session.engine.read(Ledger::len), 3);
    assert!(session.engine.status().last_sync_at.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_is_lost_while_open_is_written_again() {
    let world = World::with(3);
    let session = Session::synced(&world, AUTOMATIC).await;
    session.disk.lose_cache();
    seconds(120).await;
    let notices = session
        .engine
        .read(|ledger| ledger.notices().cloned().collect::<Vec<_>>());
    assert_eq!(notices.len(), 1);
    let stored = session.disk.clone().load().unwrap();
    assert_eq!(stored.interviews.len(), 3);
    assert_eq!(
        Some(stored.contact),
        session.engine.read(|ledger| Some(ledger.contact().clone()))
    );
    session
        .engine
        .dismiss_notice(&notices[0].message)
        .await
        .unwrap();
    assert_eq!(session.engine.read(|ledger| ledger.notices().count()), 0);
}

#[tokio::test(start_paused = true)]
async fn interviews_are_copied_when_they_change_at_most_every_five_minutes() {
    let world = World::with(3);
    let session = Session::synced(&world, AUTOMATIC).await;
    assert_eq!(session.disk.copies(), 1);
    seconds(240).await;
    assert_eq!(session.disk.copies(), 1, "nothing has changed");
    for hour in 1..=3 {
        world.they_propose(1, slot(hour));
        seconds(65).await;
    }
    assert_eq!(session.disk.copies(), 2);
    world.they_propose(1, slot(4));
    seconds(65).await;
    assert_eq!(session.disk.copies(), 2);
    session.engine.close().await;
    assert_eq!(session.disk.copies(), 3, "closing copies what is new");
}
