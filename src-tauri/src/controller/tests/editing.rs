//! Tests of the edits, of working offline, and of exports, links and drafts.

use std::fs;

use interlude_app::view::{
    AmendRequest, Badge, Draft, ExternalLink, HistoryEnding, Id, Paused, QuickMove, WallSlot,
    ZoneChoice,
};
use interlude_model::Code;

use super::harness::{Harness, sandbox};
use crate::controller::PageEvent;

#[tokio::test(flavor = "multi_thread")]
async fn an_amend_is_saved_sent_and_reported_as_an_event() {
    let sandbox = sandbox().await;
    let mut app = Harness::connected(&sandbox, None).await;
    app.set(|settings| settings.undo_seconds = 0).await;
    let request = app.amend_request().await;
    let saved = app.amend_interview(request.clone()).await.unwrap();
    assert!(saved.will_be_sent && saved.undo_seconds == 0);
    let stale = app.amend_interview(request.clone()).await;
    let stale = stale.unwrap_err();
    assert_eq!(stale.code, Code::Stale);
    let now = app.interview(request.id).await.unwrap();
    let current = stale
        .interview
        .expect("the error contains the current interview");
    assert_eq!(current.row.id, request.id);
    assert_ne!(current.row.revision, request.seen);
    assert_eq!(current.created, now.created);
    let id = request.id;
    app.until(|event| match event {
        PageEvent::InterviewsChanged(ids) => ids.contains(&id.into()).then_some(()),
        _ => None,
    })
    .await;
    app.until_sent(id).await;
    let applied = sandbox.world().applied(id.try_into().unwrap());
    assert_eq!(applied.len(), 1);
    assert_eq!(app.outbox().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_wait_while_offline_and_are_undone_one_by_one() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let status = app.set_offline(true).await.unwrap();
    assert_eq!(status.paused, Some(Paused::ByChoice));
    let request = app.amend_request().await;
    let id = request.id;
    let saved = app.amend_interview(request.clone()).await.unwrap();
    assert!(!saved.will_be_sent);
    let outcome = app.sync_now().await.unwrap();
    assert!(outcome.failure.unwrap().contains("offline"));
    let first = app.outbox().await.unwrap().remove(0);
    let by = QuickMove::NextDay;
    let newer = AmendRequest {
        slot: app.quick_move(id, request.slot, by).await.unwrap(),
        seen: app.interview(id).await.unwrap().row.revision,
        id,
    };
    app.amend_interview(newer).await.unwrap();

    let restored = app.undo(id).await.unwrap().unwrap();
    assert_eq!(restored.change_id, first.change_id);
    assert_eq!(
        (restored.badge, restored.slot),
        (Badge::Waiting, first.slot)
    );
    assert_eq!(app.undo(id).await.unwrap(), None);
    assert_eq!(app.outbox().await.unwrap(), []);
    let none = app.undo(id).await.unwrap_err();
    assert_eq!(none.code, Code::NothingWaiting);
    let status = app.set_offline(false).await.unwrap();
    assert_eq!(status.paused, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_change_can_be_brought_back_once() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    app.set_offline(true).await.unwrap();
    let request = app.amended().await;
    let before = app.outbox().await.unwrap().remove(0);
    let bring_back = async || {
        let change = before.change_id.clone();
        app.bring_back(request.id, change).await
    };
    let waits = bring_back().await.unwrap_err();
    assert_eq!(waits.code, Code::NotDropped);
    assert!(app.drop_change(request.id).await.unwrap().can_bring_back);
    assert_eq!(app.outbox().await.unwrap(), []);
    bring_back().await.unwrap();
    let after = app.outbox().await.unwrap().remove(0);
    assert_eq!(after.slot, before.slot);
    assert_ne!(after.change_id, before.change_id);
    let again = bring_back().await.unwrap_err();
    assert_eq!(again.code, Code::NewerChange);
    let ending = app.last_ending(request.id).await;
    assert_eq!(ending, Some(HistoryEnding::Dropped));
}

#[tokio::test(flavor = "multi_thread")]
async fn diagnostics_contain_no_names_and_only_exported_files_are_shown() {
    let sandbox = sandbox().await;
    let app = Harness::connected(&sandbox, None).await;
    let calendar = app.export_ics().await.unwrap().unwrap();
    let text = fs::read_to_string(&calendar).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("BEGIN:VEVENT"));
    app.show_file(calendar.clone()).await.unwrap();
    assert_eq!(*app.opened.lock().unwrap(), std::slice::from_ref(&calendar));
    let elsewhere = app.show_file("/etc/passwd".to_owned()).await;
    assert_eq!(elsewhere.unwrap_err().code, Code::BadLink);
    let second = app.export_ics().await.unwrap().unwrap();
    assert_ne!(calendar, second, "an older export is not overwritten");

    let request = app.amend_request().await;
    let name = app.interview(request.id).await.unwrap().row.name;
    let bundle = app.diagnostics().await.unwrap().unwrap();
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
    let page = app.list_interviews(query).await.unwrap();
    let mut opened = 0;
    for row in page.rows {
        let detail = app.interview(row.id).await.unwrap();
        for link in [ExternalLink::Review, ExternalLink::Location] {
            let result = app.open_link(row.id, link).await;
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
    app.set(|settings| settings.undo_seconds = 0).await;

    let parse_id = |id: &str| serde_json::from_str::<Id>(&format!("\"{id}\"")).unwrap();
    let odd = parse_id("9007199254740993");
    let detail = app.interview(odd.into()).await.unwrap();
    assert_eq!(detail.row.title.as_deref(), Some("Bob Odd"));
    let row = serde_json::to_value(&detail.row).unwrap();
    assert_eq!(row["id"], "9007199254740993");
    let request = serde_json::json!({
        "id": row["id"],
        "slot": { "date": "2040-03-01", "start": "10:00", "end": "10:20", "later": false },
        "seen": row["revision"],
    });
    let mut request: AmendRequest = serde_json::from_value(request).unwrap();
    app.amend_interview(request.clone()).await.unwrap();
    app.sync_now().await.unwrap();
    assert_eq!(sandbox.world().applied(EVEN + 1).len(), 1);

    request.id = EVEN.try_into().unwrap();
    let refused = app.amend_interview(request).await.unwrap_err();
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
    let zone = |name: &str| ZoneChoice::Named(name.to_owned());
    app.set(|settings| settings.zone = zone("Europe/London"))
        .await;
    let request = app.amend_request().await;
    let row = app.interview(request.id).await.unwrap().row;
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
    app.keep_draft(draft.clone()).await.unwrap();

    let app = app.restarted().await;
    assert_eq!(app.drafts().await.unwrap(), std::slice::from_ref(&draft));
    app.set(|settings| settings.zone = zone("Asia/Tokyo")).await;
    let shown = app.drafts().await.unwrap().remove(0);
    assert_eq!(
        (shown.slot.start.as_str(), shown.slot.end.as_str()),
        ("22:20", "22:40")
    );

    // An invalid slot has no instants. The form shows it, so the draft before it is removed.
    let mut invalid = shown;
    invalid.slot.end.clear();
    let refused = app.keep_draft(invalid).await.unwrap_err();
    assert_eq!(refused.code, Code::BadTime);
    assert_eq!(app.drafts().await.unwrap(), []);

    app.keep_draft(draft).await.unwrap();
    app.drop_draft(request.id).await.unwrap();
    let app = app.restarted().await;
    assert_eq!(app.drafts().await.unwrap(), []);
}
