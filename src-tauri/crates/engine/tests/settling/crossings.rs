//! What is heard is about what was asked when it was asked, whatever happened since.

use std::sync::Arc;
use std::time::Duration;

use interlude_domain::{ConflictKind, Interview, Range, ViewState};
use interlude_engine::Ledger;
use interlude_engine::remote::{AmendFailureKind, PullFailureKind};
use interlude_engine::store::{CacheBatch, Contact, CredentialMark, Store};

use crate::session::{AUTOMATIC, BY_HAND, KEY, Session, TOKEN, seconds};
use crate::world::{Fault, World, id, pull_failure, slot};

const RENEWED: CredentialMark = CredentialMark([3; 16]);

#[tokio::test(start_paused = true)]
async fn a_401_to_the_old_key_is_not_held_against_the_new_one() {
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
async fn a_401_to_the_old_token_is_not_held_against_the_new_one() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().amend_takes = Duration::from_secs(2);
    world.fails(AmendFailureKind::SignIn, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    let renewed = Some(RENEWED);
    session.engine.credentials_changed(Some(KEY), renewed).await;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_sync_tries_once_though_an_older_pull_fails_meanwhile() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().list_takes = Duration::from_secs(2);
    let unknown = pull_failure(PullFailureKind::SignIn, None);
    world.state().list_faults.push_back(unknown);
    session.engine.wake().await;
    seconds(1).await;
    session.engine.sync_now().await;
    assert_eq!(session.engine.status().paused, None);
}

#[tokio::test(start_paused = true)]
async fn a_sync_tries_a_token_once_though_an_older_amend_is_refused_meanwhile() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().amend_takes = Duration::from_secs(2);
    world.fails(AmendFailureKind::SignIn, None);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_does_not_take_back_what_a_list_showed_since() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.fault(Fault::HeardAfter(Duration::from_secs(10)));
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
async fn an_earlier_request_that_lands_meanwhile_is_not_taken_for_a_rounded_one() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().amend_takes = Duration::from_secs(2);
    world.fault(Fault::Late(Duration::from_secs(130)));
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.amend(1, slot(6)).await;
    seconds(2).await;
    world.state().amend_takes = Duration::from_secs(29);
    seconds(60).await;
    world.fault(Fault::NotTaken);
    seconds(100).await;
    assert_eq!(world.proposed(1), Some(slot(5)));
    assert_eq!(session.state(1), ViewState::Refused);
}

#[tokio::test(start_paused = true)]
async fn where_terms_are_hidden_an_answer_that_was_lost_and_kept_late_is_asked_about() {
    let world = World::with(1);
    world.state().hidden = true;
    let session = Session::synced(&world, AUTOMATIC).await;
    world.state().amend_takes = Duration::from_secs(2);
    world.fault(Fault::LostAfter);
    session.amend(1, slot(5)).await;
    seconds(1).await;
    session.disk.fill(true);
    seconds(700).await;
    session.disk.fill(false);
    seconds(60).await;
    assert_eq!(world.counts().1, 1);
    assert_eq!(session.clash(1), Some(ConflictKind::Unseen));
}

#[tokio::test(start_paused = true)]
async fn a_wish_made_where_the_cache_had_lost_our_own_proposals_clashes_with_nobody() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    let first = cached(&session);
    for hour in [5, 6] {
        session.amend(1, slot(hour)).await;
        session.engine.sync_now().await;
    }
    let session = losing(session, &first).killed(&world, BY_HAND).await;
    session.amend(1, slot(7)).await;
    session.engine.sync_now().await;
    assert_eq!(session.endings(1), ["sent", "sent", "sent"]);
    assert_eq!(world.proposed(1), Some(slot(7)));

    let session = losing(session, &first).killed(&world, BY_HAND).await;
    session.amend(1, slot(8)).await;
    world.they_propose(1, slot(2));
    session.engine.sync_now().await;
    assert_eq!(session.clash(1), Some(ConflictKind::Moved));
    assert_eq!(world.proposed(1), Some(slot(2)));
}

fn cached(session: &Session) -> Arc<Interview> {
    let known = |ledger: &Ledger| Arc::new(ledger.interview(id(1)).unwrap().clone());
    session.engine.read(known)
}

/// As if nothing that was heard since had been written.
fn losing(session: Session, known: &Arc<Interview>) -> Session {
    let lost = CacheBatch {
        upserts: vec![Arc::clone(known)],
        contact: Some(Contact::default()),
        ..CacheBatch::default()
    };
    session.disk.clone().cache(&lost).unwrap();
    session
}
