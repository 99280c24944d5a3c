//! Amending, signing in again, working offline, taking things outside.

use std::fs;

use interlude_ipc::{
    AmendRequest, Draft, ErrorCode, ExternalLink, HistoryEnding, Id, PausedWhy, WallSlot,
    ZoneChoice,
};

use super::desk::{Desk, sandbox};
use crate::controller::News;

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_saved_sent_and_told_of() {
    let sandbox = sandbox().await;
    let mut desk = Desk::connected(&sandbox, None).await;
    let mut settings = desk.controller.settings().await.unwrap();
    settings.undo_seconds = 0;
    desk.controller.save_settings(settings).await.unwrap();
    let wish = desk.wish().await;
    let saved = desk.controller.amend_interview(wish.clone()).await.unwrap();
    assert!(saved.will_be_sent && saved.undo_seconds == 0);
    let stale = desk.controller.amend_interview(wish.clone()).await;
    let stale = stale.unwrap_err();
    assert_eq!(stale.code, ErrorCode::Stale);
    let now = desk.controller.interview(wish.id).await.unwrap();
    let told = stale.interview.expect("the interview as it stands now");
    assert_eq!(told.row.id, wish.id);
    assert_ne!(told.row.revision, wish.seen);
    assert_eq!(told.created, now.created);
    loop {
        let id = wish.id;
        desk.until(|news| match news {
            News::InterviewsChanged(ids) => ids.contains(&id).then_some(()),
            _ => None,
        })
        .await;
        let history = desk.controller.history(id).await.unwrap();
        if let [sent] = history.as_slice() {
            assert_eq!(sent.ending, HistoryEnding::Sent);
            break;
        }
    }
    assert_eq!(
        sandbox.world().applied(wish.id.try_into().unwrap()).len(),
        1
    );
    assert_eq!(desk.controller.outbox().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_a_change_waits_and_can_be_taken_back() {
    let sandbox = sandbox().await;
    let desk = Desk::connected(&sandbox, None).await;
    let status = desk.controller.set_offline(true).await.unwrap();
    assert_eq!(status.paused, Some(PausedWhy::ByChoice));
    let wish = desk.wish().await;
    let saved = desk.controller.amend_interview(wish.clone()).await.unwrap();
    assert!(!saved.will_be_sent);
    let outcome = desk.controller.sync_now().await.unwrap();
    assert!(outcome.failure.unwrap().contains("offline"));
    desk.controller.undo(wish.id).await.unwrap();
    assert_eq!(desk.controller.outbox().await.unwrap(), []);
    let none = desk.controller.undo(wish.id).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NothingWaiting);
    let status = desk.controller.set_offline(false).await.unwrap();
    assert_eq!(status.paused, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_dropped_comes_back_once() {
    let sandbox = sandbox().await;
    let desk = Desk::connected(&sandbox, None).await;
    desk.controller.set_offline(true).await.unwrap();
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish.clone()).await.unwrap();
    let before = desk.controller.outbox().await.unwrap().remove(0);
    let bring_back = async || {
        let change = before.change_id.clone();
        desk.controller.bring_back(wish.id, change).await
    };
    let waits = bring_back().await.unwrap_err();
    assert_eq!(waits.code, ErrorCode::NotDropped);
    assert!(
        desk.controller
            .drop_change(wish.id)
            .await
            .unwrap()
            .can_bring_back
    );
    assert_eq!(desk.controller.outbox().await.unwrap(), []);
    bring_back().await.unwrap();
    let after = desk.controller.outbox().await.unwrap().remove(0);
    assert_eq!(after.slot, before.slot);
    assert_ne!(after.change_id, before.change_id);
    let again = bring_back().await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NotDropped);
    let history = desk.controller.history(wish.id).await.unwrap();
    assert_eq!(history[0].ending, HistoryEnding::Dropped);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_sends_what_waited() {
    let sandbox = sandbox().await;
    let mut desk = Desk::connected(&sandbox, Some("correct horse")).await;
    sandbox.tokens().revoke(sandbox.token());
    let wish = desk.wish().await;
    desk.controller.amend_interview(wish.clone()).await.unwrap();
    desk.controller.sync_now().await.unwrap();
    let status = desk.controller.status().await.unwrap();
    assert_eq!(status.paused, Some(PausedWhy::SignIn));

    let stranger = sandbox.tokens().mint(sandbox.user_id() + 1);
    let refused = desk.controller.sign_in(None, Some(stranger)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::OtherHolder);
    let month = chrono::TimeDelta::days(31);
    let fresh = sandbox.tokens().mint_lasting(sandbox.user_id(), month);
    desk.controller.sign_in(None, Some(fresh)).await.unwrap();
    desk.until_sent(wish.id).await;

    let desk = desk.again().await;
    desk.controller
        .unlock("correct horse".to_owned())
        .await
        .unwrap();
    desk.controller.sync_now().await.unwrap();
    let status = desk.controller.status().await.unwrap();
    assert_eq!(status.paused, None, "the new token was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_of_the_window_names_nobody_unasked() {
    let sandbox = sandbox().await;
    let desk = Desk::connected(&sandbox, None).await;
    let calendar = desk.controller.export_ics().await.unwrap().unwrap();
    let text = fs::read_to_string(&calendar).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("BEGIN:VEVENT"));
    desk.controller.show_file(calendar.clone()).await.unwrap();
    assert_eq!(
        *desk.opened.lock().unwrap(),
        std::slice::from_ref(&calendar)
    );
    let elsewhere = desk.controller.show_file("/etc/passwd".to_owned()).await;
    assert_eq!(elsewhere.unwrap_err().code, ErrorCode::BadLink);
    let second = desk.controller.export_ics().await.unwrap().unwrap();
    assert_ne!(calendar, second, "an older file stays");

    let wish = desk.wish().await;
    let name = desk.controller.interview(wish.id).await.unwrap().row.name;
    let bundle = desk.controller.diagnostics().await.unwrap().unwrap();
    let bundle = fs::read_to_string(bundle).unwrap();
    assert!(bundle.contains("\"interviews\""));
    let folder = desk.folder.path().display().to_string();
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
    let desk = Desk::connected(&sandbox, None).await;
    let query = interlude_ipc::InterviewQuery {
        limit: 500,
        ..interlude_ipc::InterviewQuery::default()
    };
    let page = desk.controller.list_interviews(query).await.unwrap();
    let mut opened = 0;
    for row in page.rows {
        let detail = desk.controller.interview(row.id).await.unwrap();
        for link in [ExternalLink::Review, ExternalLink::Location] {
            let result = desk.controller.open_link(row.id, link).await;
            assert_eq!(result.is_ok(), detail.links.contains(&link));
            opened += usize::from(result.is_ok());
        }
    }
    let addresses = desk.opened.lock().unwrap().clone();
    assert_eq!(addresses.len(), opened);
    assert!(
        opened > 0
            && addresses
                .iter()
                .all(|address| address.starts_with("https://"))
    );
}

/// A page that read ids as numbers would take the second for the first.
#[tokio::test(flavor = "multi_thread")]
async fn ids_beyond_what_a_double_holds_stay_apart() {
    const EVEN: u64 = 9_007_199_254_740_992;
    let sandbox = sandbox().await;
    let like = sandbox.world().interviews();
    let like = like.into_iter().find(|one| one.booking.is_some()).unwrap();
    for (id, name) in [(EVEN, "Ada Even"), (EVEN + 1, "Bob Odd")] {
        let mut interview = like.clone();
        interview.id = id;
        interview.title = name.into();
        sandbox.world().add(interview);
    }
    let desk = Desk::connected(&sandbox, None).await;
    let mut settings = desk.controller.settings().await.unwrap();
    settings.undo_seconds = 0;
    desk.controller.save_settings(settings).await.unwrap();

    let heard = |id: &str| serde_json::from_str::<Id>(&format!("\"{id}\"")).unwrap();
    let odd = heard("9007199254740993");
    let detail = desk.controller.interview(odd.into()).await.unwrap();
    assert_eq!(detail.row.title.as_deref(), Some("Bob Odd"));
    let told = serde_json::to_value(&detail.row).unwrap();
    assert_eq!(told["id"], "9007199254740993");
    let request = serde_json::json!({
        "id": told["id"],
        "slot": { "date": "2040-03-01", "start": "10:00", "end": "10:20", "later": false },
        "seen": told["revision"],
    });
    let mut request: AmendRequest = serde_json::from_value(request).unwrap();
    desk.controller
        .amend_interview(request.clone())
        .await
        .unwrap();
    desk.controller.sync_now().await.unwrap();
    assert_eq!(sandbox.world().applied(EVEN + 1).len(), 1);

    request.id = EVEN.try_into().unwrap();
    let refused = desk.controller.amend_interview(request).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Stale,
        "what was seen of one is not the other's"
    );
    assert!(sandbox.world().applied(EVEN).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_outlasts_a_restart_and_another_zone() {
    let sandbox = sandbox().await;
    let desk = Desk::connected(&sandbox, None).await;
    let mut settings = desk.controller.settings().await.unwrap();
    settings.zone = ZoneChoice::Named("Europe/London".to_owned());
    desk.controller
        .save_settings(settings.clone())
        .await
        .unwrap();
    let wish = desk.wish().await;
    let row = desk.controller.interview(wish.id).await.unwrap().row;
    let draft = Draft {
        id: wish.id,
        slot: WallSlot {
            date: "2040-07-03".to_owned(),
            start: "14:20".to_owned(),
            end: "14:40".to_owned(),
            later: false,
        },
        seen: row.revision,
        before: row.times,
    };
    desk.controller.keep_draft(draft.clone()).await.unwrap();

    let desk = desk.again().await;
    assert_eq!(
        desk.controller.drafts().await.unwrap(),
        std::slice::from_ref(&draft)
    );
    settings.zone = ZoneChoice::Named("Asia/Tokyo".to_owned());
    desk.controller.save_settings(settings).await.unwrap();
    let shown = desk.controller.drafts().await.unwrap().remove(0);
    assert_eq!(
        (shown.slot.start.as_str(), shown.slot.end.as_str()),
        ("22:20", "22:40")
    );

    // A slot that is none has no instant; what was kept before it is no longer what the form shows.
    let mut none = shown;
    none.slot.end.clear();
    let refused = desk.controller.keep_draft(none).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadTime);
    assert_eq!(desk.controller.drafts().await.unwrap(), []);

    desk.controller.keep_draft(draft).await.unwrap();
    desk.controller.drop_draft(wish.id).await.unwrap();
    let desk = desk.again().await;
    assert_eq!(desk.controller.drafts().await.unwrap(), []);
}
