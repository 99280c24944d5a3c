//! The report of a manual sync.

use std::time::Duration;

use interlude_engine::PullReport;
use interlude_engine::remote::PullFailureKind;

use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{World, pull_failure, slot};

#[tokio::test(start_paused = true)]
async fn the_report_adds_the_changes_of_all_its_lists() {
    let world = World::with(6);
    let new = world.state().interviews.split_off(&2);
    let session = Session::synced(&world, BY_HAND).await;
    world.state().interviews.extend(new);
    world.moves(1, |_| ());
    session.amend(1, slot(9)).await;
    let lists = world.state().lists;
    let report = session.engine.sync_now().await;
    assert_eq!(
        world.state().lists,
        lists + 2,
        "one before the change, and one after it"
    );
    // Five interviews are new, one was touched, and one has the delivered proposal.
    let fetched = PullReport::Fetched {
        changed: 5 + 1 + 1,
        unreadable: 0,
    };
    assert_eq!(report.pull, fetched);
    assert_eq!(report.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_fails_afterwards_does_not_change_the_report() {
    let world = World::with(1);
    let session = Session::synced(&world, BY_HAND).await;
    session.amend(1, slot(9)).await;
    world.moves(1, |_| ());
    world.state().answer_takes = Duration::from_secs(2);
    let (report, ()) = tokio::join!(session.engine.sync_now(), async {
        seconds(1).await;
        let failure = pull_failure(PullFailureKind::Offline, None);
        world.state().list_faults.push_back(failure);
    });
    assert!(
        world.state().list_faults.is_empty(),
        "the list was requested"
    );
    let fetched = PullReport::Fetched {
        changed: 1,
        unreadable: 0,
    };
    assert_eq!(report.pull, fetched);
    assert_eq!(report.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_failed_before_does_not_change_the_report() {
    let world = World::with(1);
    let session = Session::synced(&world, AUTOMATIC).await;
    world.moves(1, |_| ());
    world.state().list_takes = Duration::from_secs(2);
    let failure = pull_failure(PullFailureKind::Offline, None);
    world.state().list_faults.push_back(failure);
    session.engine.wake().await;
    seconds(1).await;
    let report = session.engine.sync_now().await;
    let fetched = PullReport::Fetched {
        changed: 1,
        unreadable: 0,
    };
    assert_eq!(report.pull, fetched);
}
