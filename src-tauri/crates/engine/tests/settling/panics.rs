//! Tasks of a request that panic, because of a fault of the program itself.

use std::time::Duration;

use interlude_engine::{Ledger, PullReport};
use interlude_model::{ReasonCode, ViewState};
use tokio::time::timeout;

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{Fault, World, slot};

#[tokio::test(start_paused = true)]
async fn an_amend_whose_task_panics_is_checked_like_any_unclear_one() {
    let world = World::with(2);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.lists_lag();
    world.fault(Fault::Panics);
    session.amend(1, slot(5)).await;
    seconds(10).await;
    assert_eq!(session.state(1), ViewState::Checking);

    session.amend(2, slot(6)).await;
    seconds(10).await;
    assert_eq!(
        session.endings(2),
        ["sent"],
        "other interviews do not wait for it"
    );

    world.state().replica = None;
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(world.state().applied, [(1, slot(5)), (2, slot(6))]);
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_task_panics_is_reported_as_failed() {
    let world = World::with(1);
    let session = Session::start(&world, BY_HAND).await;
    world.state().list_panics = true;
    let synced = timeout(Duration::from_secs(60), session.engine.sync_now()).await;
    let report = synced.expect("the sync waits for an answer that never comes");
    let PullReport::Failed(reason) = report.pull else {
        panic!("{report:?}");
    };
    assert_eq!(reason.code, ReasonCode::NoAnswer);
    assert_eq!(session.engine.status().last_failure, Some(reason));
    assert!(!session.engine.status().pulling);
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_task_panics_is_requested_again() {
    let world = World::with(1);
    world.state().list_panics = true;
    let session = Session::start(&world, AUTOMATIC).await;
    seconds(120).await;
    assert_eq!(session.engine.read(Ledger::len), 1);
    assert_eq!(session.engine.status().last_failure, None);
}
