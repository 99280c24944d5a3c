//! Tests of the edits, of signing in again, of working offline, and of exports, links and drafts.

use std::fs;

use interlude_app::view::{
    AmendRequest, Badge, Draft, ExternalLink, HistoryEnding, Id, PausedWhy, QuickMove, WallSlot,
    ZoneChoice,
};
use interlude_model::Code;
use interlude_sandbox::{Calls, Fault, Times};

use super::harness::{Harness, sandbox};
use crate::controller::AppEvent;

#[tokio::test(flavor = "multi_thread")]
async fn an_amend_is_saved_sent_and_reported_as_an_event() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    let mut settings = app.controller.settings().await.unwrap();
    settings.undo_seconds = 0;
    app.controller.save_settings(settings).await.unwrap();
    let request = app.amend_request().await;
    let saved = app
        .controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    assert!(saved.will_be_sent && saved.undo_seconds == 0);
    let stale = app.controller.amend_interview(request.clone()).await;
    let stale = stale.unwrap_err();
    assert_eq!(stale.code, Code::Stale);
    let now = app.controller.interview(request.id).await.unwrap();
    let current = stale
        .interview
        .expect("the error contains the current interview");
    assert_eq!(current.row.id, request.id);
    assert_ne!(current.row.revision, request.seen);
    assert_eq!(current.created, now.created);
    loop {
        let id = request.id;
        app.until(|event| match event {
            AppEvent::InterviewsChanged(ids) => ids.contains(&id).then_some(()),
            _ => None,
        })
        .await;
        let history = app.controller.history(id).await.unwrap();
        if let [sent] = history.as_slice() {
            assert_eq!(sent.ending, HistoryEnding::Sent);
            break;
        }
    }
    assert_eq!(
        sandbox
            .world()
            .applied(request.id.try_into().unwrap())
            .len(),
        1
    );
    assert_eq!(app.controller.outbox().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_waits_while_offline_and_can_be_undone() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let status = app.controller.set_offline(true).await.unwrap();
    assert_eq!(status.paused, Some(PausedWhy::ByChoice));
    let request = app.amend_request().await;
    let saved = app
        .controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    assert!(!saved.will_be_sent);
    let outcome = app.controller.sync_now().await.unwrap();
    assert!(outcome.failure.unwrap().contains("offline"));
    app.controller.undo(request.id).await.unwrap();
    assert_eq!(app.controller.outbox().await.unwrap(), []);
    let none = app.controller.undo(request.id).await.unwrap_err();
    assert_eq!(none.code, Code::NothingWaiting);
    let status = app.controller.set_offline(false).await.unwrap();
    assert_eq!(status.paused, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_returns_the_change_that_is_back() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.controller.set_offline(true).await.unwrap();
    let request = app.amend_request().await;
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    let first = app.controller.outbox().await.unwrap().remove(0);
    let current = app.controller.interview(request.id).await.unwrap();
    let by = QuickMove::NextDay;
    let later = app
        .controller
        .quick_move(request.id, request.slot, by)
        .await
        .unwrap();
    let newer = AmendRequest {
        id: request.id,
        slot: later,
        seen: current.row.revision,
    };
    app.controller.amend_interview(newer).await.unwrap();

    let restored = app.controller.undo(request.id).await.unwrap().unwrap();
    assert_eq!(
        (restored.change_id, restored.badge),
        (first.change_id, Badge::Waiting)
    );
    assert_eq!(restored.slot, first.slot);
    assert_eq!(app.controller.undo(request.id).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_is_tried_again_only_on_the_terms_that_the_user_saw() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    let request = app.amend_request().await;
    let id = u64::try_from(request.id).unwrap();
    let fault = Fault::status(422);
    sandbox
        .faults()
        .inject(Calls::AmendOf(id), Times::Once, fault);
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    app.controller.sync_now().await.unwrap();
    let refused = app.controller.interview(request.id).await.unwrap();
    assert_eq!(refused.row.badge, Badge::Refused);

    let stale = app.controller.retry(request.id, request.seen).await;
    let stale = stale.unwrap_err();
    assert_eq!(stale.code, Code::Stale);
    let current = stale
        .interview
        .expect("the error contains the current interview");
    assert_eq!(current.row.revision, refused.row.revision);
    assert_eq!(sandbox.world().applied(id), []);

    app.controller
        .retry(request.id, refused.row.revision)
        .await
        .unwrap();
    app.until_sent(request.id).await;
    assert_eq!(sandbox.world().applied(id).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_change_can_be_brought_back_once() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.controller.set_offline(true).await.unwrap();
    let request = app.amend_request().await;
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    let before = app.controller.outbox().await.unwrap().remove(0);
    let bring_back = async || {
        let change = before.change_id.clone();
        app.controller.bring_back(request.id, change).await
    };
    let waits = bring_back().await.unwrap_err();
    assert_eq!(waits.code, Code::NotDropped);
    assert!(
        app.controller
            .drop_change(request.id)
            .await
            .unwrap()
            .can_bring_back
    );
    assert_eq!(app.controller.outbox().await.unwrap(), []);
    bring_back().await.unwrap();
    let after = app.controller.outbox().await.unwrap().remove(0);
    assert_eq!(after.slot, before.slot);
    assert_ne!(after.change_id, before.change_id);
    let again = bring_back().await.unwrap_err();
    assert_eq!(again.code, Code::NewerChange);
    let history = app.controller.history(request.id).await.unwrap();
    assert_eq!(history[0].ending, HistoryEnding::Dropped);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_sends_waiting_changes() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, Some("correct horse")).await;
    sandbox.tokens().revoke(sandbox.token());
    let request = app.amend_request().await;
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    app.controller.sync_now().await.unwrap();
    let status = app.controller.status().await.unwrap();
    assert_eq!(status.paused, Some(PausedWhy::SignIn));

    let stranger = sandbox.tokens().mint(sandbox.user_id() + 1);
    let refused = app.controller.sign_in(None, Some(stranger)).await;
    assert_eq!(refused.unwrap_err().code, Code::OtherHolder);
    let month = chrono::TimeDelta::days(31);
    let fresh = sandbox.tokens().mint_lasting(sandbox.user_id(), month);
    app.controller.sign_in(None, Some(fresh)).await.unwrap();
    app.until_sent(request.id).await;

    let app = app.restarted().await;
    app.controller
        .unlock("correct horse".to_owned())
        .await
        .unwrap();
    app.controller.sync_now().await.unwrap();
    let status = app.controller.status().await.unwrap();
    assert_eq!(status.paused, None, "the new token is stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn diagnostics_contain_no_names_and_only_exported_files_are_shown() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let calendar = app.controller.export_ics().await.unwrap().unwrap();
    let text = fs::read_to_string(&calendar).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("BEGIN:VEVENT"));
    app.controller.show_file(calendar.clone()).await.unwrap();
    assert_eq!(*app.opened.lock().unwrap(), std::slice::from_ref(&calendar));
    let elsewhere = app.controller.show_file("/etc/passwd".to_owned()).await;
    assert_eq!(elsewhere.unwrap_err().code, Code::BadLink);
    let second = app.controller.export_ics().await.unwrap().unwrap();
    assert_ne!(calendar, second, "an older export is not overwritten");

    let request = app.amend_request().await;
    let name = app.controller.interview(request.id).await.unwrap().row.name;
    let bundle = app.controller.diagnostics().await.unwrap().unwrap();
    let bundle = fs::read_to_string(bundle).unwrap();
    assert!(bundle.contains("\"interviews\""));
    let folder = app.folder.path().display().to_string();
    let secrets = [sandbox.api_key(), sandbox.token()];
    for secret in secrets
        .into_iter()
        .chain([name.as_str(), &folder, "127.0.0.1"])
    {
        assert!(!bundle.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_safe_links_are_opened() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let query = interlude_app::view::InterviewQuery {
        limit: 500,
        ..interlude_app::view::InterviewQuery::default()
    };
    let page = app.controller.list_interviews(query).await.unwrap();
    let mut opened = 0;
    for row in page.rows {
        let detail = app.controller.interview(row.id).await.unwrap();
        for link in [ExternalLink::Review, ExternalLink::Location] {
            let result = app.controller.open_link(row.id, link).await;
            assert_eq!(result.is_ok(), detail.links.contains(&link));
            opened += usize::from(result.is_ok());
        }
    }
    let addresses = app.opened.lock().unwrap().clone();
    assert_eq!(addresses.len(), opened);
    assert!(
        opened > 0
            && addresses
                .iter()
                .all(|address| address.starts_with("https://"))
    );
}

/// If the page read ids as numbers, both ids would be the same.
#[tokio::test(flavor = "multi_thread")]
async fn ids_with_the_same_double_stay_different() {
    const EVEN: u64 = 9_007_199_254_740_992;
    let sandbox = sandbox().await;
    let template = sandbox.world().interviews();
    let template = template
        .into_iter()
        .find(|one| one.booking.is_some())
        .unwrap();
    for (id, name) in [(EVEN, "Ada Even"), (EVEN + 1, "Bob Odd")] {
        let mut interview = template.clone();
        interview.id = id;
        interview.title = name.into();
        sandbox.world().add(interview);
    }
    let app = Harness::connected(&sandbox, None).await;
    let mut settings = app.controller.settings().await.unwrap();
    settings.undo_seconds = 0;
    app.controller.save_settings(settings).await.unwrap();

    let parse_id = |id: &str| serde_json::from_str::<Id>(&format!("\"{id}\"")).unwrap();
    let odd = parse_id("9007199254740993");
    let detail = app.controller.interview(odd.into()).await.unwrap();
    assert_eq!(detail.row.title.as_deref(), Some("Bob Odd"));
    let row = serde_json::to_value(&detail.row).unwrap();
    assert_eq!(row["id"], "9007199254740993");
    let request = serde_json::json!({
        "id": row["id"],
        "slot": { "date": "2040-03-01", "start": "10:00", "end": "10:20", "later": false },
        "seen": row["revision"],
    });
    let mut request: AmendRequest = serde_json::from_value(request).unwrap();
    app.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    app.controller.sync_now().await.unwrap();
    assert_eq!(sandbox.world().applied(EVEN + 1).len(), 1);

    request.id = EVEN.try_into().unwrap();
    let refused = app.controller.amend_interview(request).await.unwrap_err();
    assert_eq!(
        refused.code,
        Code::Stale,
        "a revision belongs to one interview"
    );
    assert!(sandbox.world().applied(EVEN).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_survives_a_restart_and_a_change_of_the_zone() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let mut settings = app.controller.settings().await.unwrap();
    settings.zone = ZoneChoice::Named("Europe/London".to_owned());
    app.controller
        .save_settings(settings.clone())
        .await
        .unwrap();
    let request = app.amend_request().await;
    let row = app.controller.interview(request.id).await.unwrap().row;
    let draft = Draft {
        id: request.id,
        slot: WallSlot {
            date: "2040-07-03".to_owned(),
            start: "14:20".to_owned(),
            end: "14:40".to_owned(),
            later: false,
        },
        seen: row.revision,
        before: row.times,
    };
    app.controller.keep_draft(draft.clone()).await.unwrap();

    let app = app.restarted().await;
    assert_eq!(
        app.controller.drafts().await.unwrap(),
        std::slice::from_ref(&draft)
    );
    settings.zone = ZoneChoice::Named("Asia/Tokyo".to_owned());
    app.controller.save_settings(settings).await.unwrap();
    let shown = app.controller.drafts().await.unwrap().remove(0);
    assert_eq!(
        (shown.slot.start.as_str(), shown.slot.end.as_str()),
        ("22:20", "22:40")
    );

    // An invalid slot has no instants. The form shows it, so the draft before it is removed.
    let mut invalid = shown;
    invalid.slot.end.clear();
    let refused = app.controller.keep_draft(invalid).await.unwrap_err();
    assert_eq!(refused.code, Code::BadTime);
    assert_eq!(app.controller.drafts().await.unwrap(), []);

    app.controller.keep_draft(draft).await.unwrap();
    app.controller.drop_draft(request.id).await.unwrap();
    let app = app.restarted().await;
    assert_eq!(app.controller.drafts().await.unwrap(), []);
}
