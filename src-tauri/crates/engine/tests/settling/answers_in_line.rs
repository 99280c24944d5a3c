//! Changes of different kinds of one interview, one after the other; their Undo; and groups.

use std::time::Duration;

use interlude_engine::Query;
use interlude_engine::edit::{Edit, EditError};
use interlude_engine::remote::ChangeFailureKind;
use interlude_model::{ChangeKind, ConflictKind, Status, Turn, ViewState};

use crate::answers::{asked, proposed, terms};
use crate::session::{AUTOMATIC, BY_HAND, Session, seconds};
use crate::world::{World, id, slot};

/// Returns a session in which a change of `kind` is being sent, for two more seconds.
async fn sending(world: &World, kind: ChangeKind) -> Session {
    let session = Session::synced(world, AUTOMATIC).await;
    world.state().answer_takes = Duration::from_secs(3);
    make(&session, kind).await.unwrap();
    seconds(1).await;
    assert_eq!(session.state(1), ViewState::Sending);
    session
}

async fn make(session: &Session, kind: ChangeKind) -> Result<(), EditError> {
    match kind {
        ChangeKind::Amend(slot) => session.try_amend(1, slot, Duration::ZERO).await,
        ChangeKind::Accept(_) => session.accept(1).await,
        ChangeKind::Cancel => session.cancel(1).await,
    }
}

const ACCEPT: fn() -> ChangeKind = || ChangeKind::Accept(slot(5));
const AMEND: fn() -> ChangeKind = || ChangeKind::Amend(slot(7));

#[tokio::test(start_paused = true)]
async fn an_accept_behind_a_sent_amend_is_asked_about() {
    let world = proposed();
    let session = sending(&world, AMEND()).await;
    make(&session, ACCEPT()).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent"]);
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(asked(&world), [AMEND()]);
}

#[tokio::test(start_paused = true)]
async fn an_accept_behind_a_refused_amend_goes() {
    let world = proposed();
    world.fails(ChangeFailureKind::Refused, None);
    let session = sending(&world, AMEND()).await;
    make(&session, ACCEPT()).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["replaced", "sent"]);
    assert_eq!(terms(&world).agreed, slot(5).into());
}

#[tokio::test(start_paused = true)]
async fn an_amend_behind_a_sent_accept_is_a_new_proposal() {
    let world = proposed();
    let session = sending(&world, ACCEPT()).await;
    make(&session, AMEND()).await.unwrap();
    seconds(60).await;
    assert_eq!(session.endings(1), ["sent", "sent"]);
    let terms = terms(&world);
    assert_eq!(
        (terms.agreed, terms.proposed),
        (slot(5).into(), slot(7).into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancel_goes_behind_a_sent_amend_and_a_sent_accept() {
    for first in [AMEND(), ACCEPT()] {
        let world = proposed();
        let session = sending(&world, first).await;
        make(&session, ChangeKind::Cancel).await.unwrap();
        seconds(60).await;
        assert_eq!(session.endings(1), ["sent", "sent"], "{first:?}");
        assert_eq!(asked(&world), [first, ChangeKind::Cancel]);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_goes_behind_a_sent_cancel() {
    for second in [AMEND(), ACCEPT()] {
        let world = proposed();
        let session = sending(&world, ChangeKind::Cancel).await;
        make(&session, second).await.unwrap();
        seconds(60).await;
        assert_eq!(session.endings(1), ["sent"], "{second:?}");
        assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
        assert_eq!(asked(&world), [ChangeKind::Cancel]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_again_behind_a_sent_one_is_done() {
    for kind in [ACCEPT(), ChangeKind::Cancel] {
        let world = proposed();
        let session = sending(&world, kind).await;
        make(&session, kind).await.unwrap();
        seconds(60).await;
        assert_eq!(session.endings(1), ["sent", "sent"], "{kind:?}");
        assert_eq!(asked(&world), [kind]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_took_behind_which_a_newer_change_waits_is_told() {
    let world = proposed();
    let session = sending(&world, ACCEPT()).await;
    make(&session, AMEND()).await.unwrap();
    world.they_propose(1, slot(6));
    seconds(60).await;
    assert_eq!(terms(&world).agreed, slot(6).into());
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(session.notices().len(), 1, "{:?}", session.notices());
}

#[tokio::test(start_paused = true)]
async fn a_change_replaces_one_of_another_kind_and_undo_brings_it_back() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    make(&session, AMEND()).await.unwrap();
    make(&session, ACCEPT()).await.unwrap();
    make(&session, ChangeKind::Cancel).await.unwrap();
    let newest = || {
        session
            .engine
            .read(|ledger| ledger.view(id(1)).unwrap().newest_change().unwrap().kind)
    };
    assert_eq!(session.endings(1), ["replaced", "replaced"]);
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    assert_eq!(newest(), ACCEPT());
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    assert_eq!(newest(), AMEND());
    session.engine.sync_now().await;
    assert_eq!(asked(&world), [AMEND()]);
}

#[tokio::test(start_paused = true)]
async fn an_accept_that_undo_brings_back_goes_only_while_its_proposal_stands() {
    let world = proposed();
    let session = Session::synced(&world, BY_HAND).await;
    make(&session, ACCEPT()).await.unwrap();
    make(&session, AMEND()).await.unwrap();
    world.they_withdraw(1);
    session.engine.edit(Edit::Undo(id(1))).await.unwrap();
    session.engine.sync_now().await;
    assert_eq!(session.conflict(1), Some(ConflictKind::Moved));
    assert_eq!(asked(&world), []);
}

#[tokio::test(start_paused = true)]
async fn a_group_is_saved_as_a_whole_or_not_at_all_and_undone_at_once() {
    let world = World::with(3);
    let session = Session::synced(&world, BY_HAND).await;
    let amend = |number, hour| Edit::Amend {
        id: id(number),
        slot: slot(hour),
        seen: None,
        undo: Duration::ZERO,
    };
    let stale = Edit::Cancel {
        id: id(3),
        seen: 0,
        undo: Duration::ZERO,
    };
    let refused = session
        .engine
        .edit_group(vec![amend(1, 6), amend(2, 7), stale])
        .await
        .unwrap_err();
    assert_eq!((refused.index, refused.error), (2, EditError::Stale));
    assert_eq!(session.waiting(), 0);
    let twice = vec![amend(1, 6), amend(1, 7)];
    assert_eq!(session.engine.edit_group(twice).await.unwrap_err().index, 1);

    let made = vec![amend(2, 6), amend(1, 7), amend(3, 8)];
    assert_eq!(session.engine.edit_group(made).await.unwrap().len(), 3);
    let undo = [1, 2, 3].map(|number| Edit::Undo(id(number)));
    session.engine.edit_group(undo.to_vec()).await.unwrap();
    assert_eq!(session.waiting(), 0);

    let made = vec![amend(2, 6), amend(1, 7), amend(3, 8)];
    session.engine.edit_group(made).await.unwrap();
    session.engine.sync_now().await;
    let order: Vec<_> = world.state().asked.iter().map(|(id, ..)| *id).collect();
    assert_eq!(order, [2, 1, 3], "first in, first out");
}

#[tokio::test(start_paused = true)]
async fn it_is_the_turn_of_the_side_that_has_to_act() {
    let world = World::with(4);
    world.they_propose(2, slot(6));
    world.moves(4, |booking| booking.status = Some(Status::Cancelled));
    let session = Session::synced(&world, BY_HAND).await;
    let turns = || {
        session.engine.read(|ledger| {
            [1, 2, 3, 4].map(|number| ledger.turn(&ledger.view(id(number)).unwrap()))
        })
    };
    assert_eq!(turns(), [None, Some(Turn::Mine), None, None]);
    session.amend(3, slot(7)).await;
    session.accept(2).await.unwrap();
    assert_eq!(turns(), [None, None, Some(Turn::Theirs), None]);
    session.engine.sync_now().await;
    assert_eq!(turns(), [None, None, Some(Turn::Theirs), None]);
    world.fails(ChangeFailureKind::Refused, None);
    session.amend(1, slot(8)).await;
    session.engine.sync_now().await;
    assert_eq!(turns(), [Some(Turn::Mine), None, Some(Turn::Theirs), None]);
    let found = |turn| {
        session.engine.read(|ledger| {
            let turn = Some(turn);
            let found = ledger.query(&Query {
                turn,
                ..Query::default()
            });
            let ids = found.interviews.iter().map(|view| view.interview.id.get());
            ids.collect::<Vec<_>>()
        })
    };
    assert_eq!((found(Turn::Mine), found(Turn::Theirs)), (vec![1], vec![3]));
}
