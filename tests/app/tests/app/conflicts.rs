//! Conflicts: if the other side moved first, nothing is overwritten before the user saw it.

use interlude_app_tests::{App, Mode, effects, other_side_proposes, requests_for, server, slot};
use interlude_engine::edit::{Choice, EditError};
use interlude_model::{ConflictKind, Party, ViewState};
use interlude_sandbox::Sandbox;

/// Lets both sides propose another time, and syncs.
async fn both_moved() -> (Sandbox, App) {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    other_side_proposes(&sandbox, 1, slot(15));
    app.amend(1, slot(14)).await;
    app.sync().await;
    (sandbox, app)
}

#[tokio::test]
async fn the_user_sees_both_and_nothing_is_sent() {
    let (sandbox, app) = both_moved().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Moved));
    assert_eq!(app.status().needs_attention, 1);
    assert_eq!(app.proposed(1), Some(slot(14)));
    let theirs = app.interview(1).unwrap().terms();
    assert_eq!(theirs.proposed.slot(), Some(slot(15)));
    assert_eq!(theirs.amended_by, Some(Party::Interviewee));

    let app = app.restarted(Mode::Manual).await;
    app.sync().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Moved));
    assert_eq!(requests_for(&sandbox, 1), 0);
}

#[tokio::test]
async fn choosing_mine_sends_it_against_the_current_terms() {
    let (sandbox, app) = both_moved().await;
    app.resolve(1, Choice::Mine).await.unwrap();
    app.sync().await;
    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
    assert_eq!(app.status().needs_attention, 0);
}

#[tokio::test]
async fn mine_is_a_conflict_again_if_they_move_again() {
    let (sandbox, app) = both_moved().await;
    app.resolve(1, Choice::Mine).await.unwrap();
    other_side_proposes(&sandbox, 1, slot(16));
    app.sync().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Moved));
    assert_eq!(requests_for(&sandbox, 1), 0);
}

#[tokio::test]
async fn choosing_theirs_drops_mine() {
    let (sandbox, app) = both_moved().await;
    app.resolve(1, Choice::Theirs).await.unwrap();
    app.sync().await;
    assert_eq!(app.endings(1), ["dropped"]);
    assert_eq!(app.state(1), ViewState::Proposed);
    assert_eq!(app.proposed(1), Some(slot(15)));
    assert_eq!(requests_for(&sandbox, 1), 0);
}

#[tokio::test]
async fn proposing_another_time_resolves_the_conflict() {
    let (sandbox, app) = both_moved().await;
    app.amend(1, slot(16)).await;
    app.sync().await;
    assert_eq!(app.endings(1), ["replaced", "sent"]);
    assert_eq!(effects(&sandbox, 1), [slot(16)]);
}

#[tokio::test]
async fn a_proposal_accepted_meanwhile_is_a_conflict() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    app.amend(1, slot(14)).await;
    app.sync().await;
    sandbox.world().accept(1).unwrap();
    app.amend(1, slot(16)).await;
    app.sync().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Moved));
    assert_eq!(app.agreed(1), Some(slot(14)));
    assert_eq!(effects(&sandbox, 1), [slot(14)]);
}

#[tokio::test]
async fn a_cancelled_interview_is_a_conflict_until_the_change_is_dropped() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    sandbox.world().cancel(1).unwrap();
    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Moved));
    app.drop_change(1).await;
    assert_eq!(app.state(1), ViewState::None);
    assert_eq!(requests_for(&sandbox, 1), 0);
}

#[tokio::test]
async fn an_interview_that_is_gone_stays_on_screen_while_a_change_waits_on_it() {
    let sandbox = server().await;
    let app = App::synced(&sandbox).await;
    sandbox.world().remove(1).unwrap();
    app.amend(1, slot(14)).await;
    app.sync().await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Gone));

    let app = app.restarted(Mode::Manual).await;
    assert_eq!(app.conflict_kind(1), Some(ConflictKind::Gone));
    let mine = app.resolve(1, Choice::Mine).await.unwrap_err();
    assert!(matches!(mine, EditError::NotListed(_)), "{mine}");

    app.drop_change(1).await;
    assert!(app.interview(1).is_none());
    assert_eq!(requests_for(&sandbox, 1), 0);
}

#[tokio::test]
async fn the_agreed_time_proposed_back_against_a_standing_proposal_is_sent() {
    let sandbox = server().await;
    let app = App::connected(&sandbox).await;
    other_side_proposes(&sandbox, 1, slot(15));
    app.sync().await;
    let agreed = app.agreed(1).unwrap();
    app.amend(1, agreed).await;
    app.sync().await;

    assert_eq!(app.endings(1), ["sent"]);
    assert_eq!(effects(&sandbox, 1), [agreed]);
    let stands = app.interview(1).unwrap().terms();
    assert_eq!(stands.proposed.slot(), Some(agreed));
    assert_eq!(stands.amended_by, Some(Party::Interviewer));
}
