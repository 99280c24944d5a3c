//! Answers that arrive late. They are interpreted against the request that caused them, whatever
//! happened since.

use std::sync::Arc;
use std::time::Duration;

use interlude_engine::Ledger;
use interlude_engine::remote::{ChangeFailureKind, PullFailureKind};
use interlude_engine::store::{Cache, CacheBatch, Contact, CredentialMark};
use interlude_model::{ChangeKind, ConflictKind, Interview, Range, ViewState};

use crate::session::{AUTOMATIC, BY_HAND, KEY, Session, TOKEN, seconds};
use crate::world::{Fault, World, id, pull_failure, slot};

const RENEWED: CredentialMark = CredentialMark([3; 16]);

#[tokio::test(start_paused = true)]
async fn a_401_to_the_old_key_does_not_refuse_the_new_one() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().list_takes = Duration::from_secs(2);
    let refused = pull_failure(PullFailureKind::SignIn, None);
    world.state().list_faults.push_back(refused);
    session.engine.wake().await;
    seconds(1).await;
    let renewed = Some(RENEWED);
    session
        .engine
        .credentials_changed(renewed, Some(TOKEN))
        .await;
    seconds(60).await;
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn a_401_to_the_old_token_does_not_refuse_the_new_one() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fails(ChangeFailureKind::SignIn, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let renewed = Some(RENEWED);
    session.engine.credentials_changed(Some(KEY), renewed).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_sync_tries_a_key_once_if_an_older_pull_is_refused_meanwhile() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().list_takes = Duration::from_secs(2);
    let refused = pull_failure(PullFailureKind::SignIn, None);
    world.state().list_faults.push_back(refused);
    session.engine.wake().await;
    seconds(1).await;
    session.engine.sync_now().await;
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn a_sync_tries_a_token_once_if_an_older_amend_is_refused_meanwhile() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fails(ChangeFailureKind::SignIn, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_does_not_overwrite_what_a_list_showed_since() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::AnsweredAfter(Duration::from_secs(10)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    world.they_propose(1, slot(9));
    session.engine.wake().await;
    seconds(1).await;
    world.state().list_takes = Duration::from_secs(30);
    seconds(10).await;
    assert_eq!(session.endings(1), ["sent"]);
    let shown = session
        .engine
        .read(|ledger| ledger.view(id(1)).unwrap().proposed().0);
    assert_eq!(shown, Range::from(slot(9)));
}

#[tokio::test(start_paused = true)]
async fn times_of_an_earlier_request_are_not_taken_for_rounded_ones() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::Late(Duration::from_secs(130)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(2).await;
    world.state().answer_takes = Duration::from_secs(29);
    seconds(60).await;
    world.fault(Fault::NotTaken);
    seconds(100).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.state(1), ViewState::Refused);
}

#[tokio::test(start_paused = true)]
async fn times_of_a_copy_of_a_refused_request_are_not_taken_for_rounded_ones() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Refused);
    world.arrives(1, ChangeKind::Amend(slot(5)));
    world.fault(Fault::NotTaken);
    session.amend(1, slot(6)).await;
    seconds(10).await;
    assert_eq!(world.counts().1, 2);
    assert_eq!(session.endings(1), ["replaced"]);
    assert_eq!(session.state(1), ViewState::Refused);
}

#[tokio::test(start_paused = true)]
async fn with_hidden_terms_a_lost_answer_that_is_saved_late_becomes_a_question() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(2);
    world.fault(Fault::LostAfter);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.disk.fill(true);
    seconds(700).await;
    session.disk.fill(false);
    seconds(60).await;
    assert_eq!(world.counts().1, 1);
    assert_eq!(session.conflict(1), Some(ConflictKind::Unseen));
}

#[tokio::test(start_paused = true)]
async fn a_change_made_on_a_cache_that_lost_our_proposals_does_not_conflict() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let first = cached(&session);
    for hour in [5, 6] {
        session.amend(1, slot(hour)).await;
        session.engine.sync_now().await;
    }
    let session = with_lost_cache(session, &first)
        .killed(&world, BY_HAND)
        .await;
    session.amend(1, slot(7)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent", "sent", "sent"]);
    assert_eq!(world.proposed(1), Some(slot(7)));

    let session = with_lost_cache(session, &first)
        .killed(&world, BY_HAND)
        .await;
    session.amend(1, slot(8)).await;
    world.they_propose(1, slot(2));
    // Half a minute long a list that contradicts our own answer may be older than it.
    seconds(31).await;
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(world.proposed(1), Some(slot(2)));
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_not_taken_is_refused_although_the_cache_had_lost_our_proposal() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let first = cached(&session);
    session.amend(1, slot(5)).await;
    session.engine.sync_now().await;
    let session = with_lost_cache(session, &first)
        .killed(&world, BY_HAND)
        .await;
    session.amend(1, slot(7)).await;
    seconds(7200).await;
    world.state().hidden = true;
    world.fault(Fault::NotTaken);
    session.engine.sync_now().await;
    assert_eq!(session.state(1), ViewState::Refused);
    assert_eq!(world.proposed(1), Some(slot(5)));
}

#[tokio::test(start_paused = true)]
async fn a_change_made_on_a_cache_that_lost_our_cancel_does_not_revive_the_interview() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let first = cached(&session);
    session.cancel(1).await.unwrap();
    session.engine.sync_now().await;
    let session = with_lost_cache(session, &first)
        .killed(&world, BY_HAND)
        .await;
    session.amend(1, slot(7)).await;
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(world.counts().1, 0, "no amend was sent");
}

fn cached(session: &Session) -> Arc<Interview> {
    let known = |ledger: &Ledger| Arc::new(ledger.interview(id(1)).unwrap().clone());
    session.engine.read(known)
}

/// Returns the session as if nothing had been written to the cache since `known`.
fn with_lost_cache(session: Session, known: &Arc<Interview>) -> Session {
    let lost = CacheBatch {
        upserts: vec![Arc::clone(known)],
        contact: Some(Contact::default()),
        ..CacheBatch::default()
    };
    session.disk.clone().write(&lost).unwrap();
    session
}
