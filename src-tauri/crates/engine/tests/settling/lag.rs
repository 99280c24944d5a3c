//! Lists that lag behind what the server said before.

use interlude_domain::{Range, ViewState};

use crate::session::{BY_HAND, Session, seconds};
use crate::world::{World, id, slot};

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
    let session = Session::synced(&world, crate::session::AUTOMATIC).await;
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
