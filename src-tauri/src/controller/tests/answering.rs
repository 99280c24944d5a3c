//! Tests of the answers to the other side, of groups, and of the sign-in with a login.

use std::fs;

use chrono::TimeDelta;
use interlude_app::view::{
    AmendRequest, AnswerRequest, Badge, ConnectRequest, InterviewQuery, Paused, QuickMove,
    StartState, YourTurnKind,
};
use interlude_model::Code;
use interlude_sandbox::{Calls, Fault, Options, Refusal, Sandbox, Times, User};

use super::harness::{Harness, options, request, sandbox};

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_of_the_other_side_is_accepted_and_leaves_the_inbox() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let asked = they_propose(&app, &sandbox).await;

    let inbox = app.inbox(50).await.unwrap();
    let mut turns = inbox.your_turn.iter();
    let turn = turns.find(|turn| turn.detail.row.id == asked.id).unwrap();
    assert_eq!(turn.kind, YourTurnKind::Proposal);
    assert!(turn.check.is_some() && turn.strip.is_some());
    let away = inbox.away.first().unwrap();
    assert_eq!(away.row.id, asked.id);
    assert_eq!(app.inbox(50).await.unwrap().counts.away, 1);
    app.mark_seen(away.number.clone()).await.unwrap();
    assert_eq!(app.inbox(50).await.unwrap().away, []);
    assert_eq!(app.inbox(50).await.unwrap().counts.away, 0);

    let saved = app.accept(asked.clone()).await.unwrap();
    assert!(saved.will_be_sent);
    let stale = app.keep(asked.clone()).await.unwrap_err();
    assert_eq!(stale.code, Code::Stale);
    app.until_sent(asked.id).await;
    let detail = app.interview(asked.id).await.unwrap();
    assert_eq!(detail.row.badge, Badge::Agreed);
    let inbox = app.inbox(50).await.unwrap();
    assert!(
        inbox
            .your_turn
            .iter()
            .all(|turn| turn.detail.row.id != asked.id)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_can_be_undone_for_ten_seconds_whatever_the_setting() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let AmendRequest { id, seen, .. } = app.amend_request().await;
    let saved = app
        .cancel_interview(AnswerRequest { id, seen })
        .await
        .unwrap();
    assert_eq!(saved.undo_seconds, 10);
    assert!(!app.interview(id).await.unwrap().row.can_cancel);
    assert_eq!(app.undo(id).await.unwrap(), None);
    assert!(app.interview(id).await.unwrap().row.can_cancel);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_saved_and_undone_as_one() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.set_offline(true).await.unwrap();
    let first = app.amend_request().await;
    let other = other_request(&app, &first).await;
    let stale = AmendRequest {
        seen: "1".to_owned(),
        ..other.clone()
    };
    let refused = app
        .amend_group(vec![first.clone(), stale])
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::Stale);
    assert_eq!(refused.details, Some(other.id.to_string()));
    assert!(
        refused
            .interview
            .is_some_and(|current| current.row.id == other.id)
    );
    assert_eq!(app.outbox().await.unwrap(), []);

    let saved = app.amend_group(vec![first, other]).await.unwrap();
    assert_eq!(app.outbox().await.unwrap().len(), 2);
    app.undo_group(saved.ids.clone()).await.unwrap();
    assert_eq!(app.outbox().await.unwrap(), []);
    let nothing = app.undo_group(saved.ids).await.unwrap_err();
    assert_eq!(nothing.code, Code::NothingWaiting);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_fetches_a_token_and_its_password_is_kept_nowhere() {
    const PASSWORD: &str = "wicket-keeper-nine";
    let user = User {
        password: PASSWORD.to_owned(),
        ..User::default()
    };
    let login = Some(user.login.clone());
    let options = Options { user, ..options() };
    let sandbox = Sandbox::on_free_port(options).await.unwrap();
    let mut app = Harness::started().await;
    let with = |password: &str| ConnectRequest {
        token: None,
        login: login.clone(),
        password: Some(password.to_owned()),
        ..request(&sandbox, None)
    };
    for (password, field) in [("", "password"), ("not-this-one", "password")] {
        let refused = app.connect(with(password)).await.unwrap_err();
        assert_eq!(refused.code, Code::BadConnection);
        assert_eq!(refused.details.as_deref(), Some(field));
        assert!(!refused.message.contains("not-this-one"));
    }
    assert_eq!(app.accounts().await.unwrap(), []);
    let opened = app.connect(with(PASSWORD)).await.unwrap();
    assert_eq!(opened, StartState::Open);
    app.until_status(|status| status.counts.all > 0).await;
    assert!(app.status().await.unwrap().token_expires.is_some());

    // The server forgets the sign-in, so the next change waits until the user signs in again.
    app.set(|settings| settings.undo_seconds = 0).await;
    let signed_out = Fault::refusal(Refusal::new(401));
    let faults = sandbox.faults();
    faults.inject(Calls::Amend, Times::Once, signed_out);
    let request = app.amended().await;
    app.until_status(|status| status.paused == Some(Paused::SignIn))
        .await;
    let password = Some(PASSWORD.to_owned());
    app.sign_in(None, None, login.clone(), password)
        .await
        .unwrap();
    app.until_sent(request.id).await;

    app.close().await;
    let mut folders = vec![app.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(PASSWORD), "{}", path.display());
        }
    }
}

/// Lets the other side propose another time for an agreed interview, and waits for it.
pub(super) async fn they_propose(app: &Harness, sandbox: &Sandbox) -> AnswerRequest {
    let AmendRequest { id, .. } = app.amend_request().await;
    let number = u64::try_from(id).unwrap();
    let booking = sandbox.world().interview(number).unwrap().booking.unwrap();
    let slot = booking.agreed.slot().unwrap();
    let hour = TimeDelta::hours(1);
    sandbox
        .world()
        .counter(number, slot.start() + hour, slot.end() + hour)
        .unwrap();
    app.sync_now().await.unwrap();
    let row = app.interview(id).await.unwrap().row;
    assert!(row.can_accept && row.can_keep);
    AnswerRequest {
        id,
        seen: row.revision,
    }
}

/// Returns a request for another interview than `first`.
async fn other_request(app: &Harness, first: &AmendRequest) -> AmendRequest {
    let query = InterviewQuery {
        upcoming: Some(true),
        limit: 20,
        ..InterviewQuery::default()
    };
    let page = app.list_interviews(query).await.unwrap();
    let mut rows = page.rows.into_iter();
    let other = rows
        .find(|row| row.can_propose && row.id != first.id)
        .unwrap();
    let by = QuickMove::NextDay;
    AmendRequest {
        id: other.id,
        slot: app
            .quick_move(first.id, first.slot.clone(), by)
            .await
            .unwrap(),
        seen: other.revision,
    }
}
