use std::path::Path;

use interlude_app::Removed;
use interlude_app::view::{AccountInfo, Preferences, Settings, ViewContext};
use interlude_engine::store::{Op, Snapshot};
use interlude_engine::{EngineStatus, Ledger, Query, Wait, WaitCause, Waits};
use interlude_model::zone::Zone;
use interlude_model::{
    Base, Booking, Change, ChangeId, Code, ConflictKind, Delivery, DoneAs, Ending, Interview,
    InterviewId, ListVisibility, Listing, Party, Reason, ReasonCode, Slot, State, Status,
};
use serde_json::{Value, json};

use super::*;
use crate::doctor::{Check, CheckKind, CheckResult, exit_code};
use crate::exit::Exit;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn slot(start: &str, end: &str) -> Slot {
    Slot::new(at(start), at(end)).unwrap()
}

fn interview() -> Interview {
    Interview {
        id: InterviewId::new(37).unwrap(),
        listing: Listing {
            title: Some("Top 10 Questions".into()),
            interviewer_name: Some("Pamela".into()),
            completed: Some(false),
            updated_at: Some(at("2025-01-22T13:42:54.500Z")),
            ..Listing::default()
        },
        booking: Some(Booking {
            start_at: Some(at("2025-01-23T10:00:00Z")),
            end_at: Some(at("2025-01-23T10:20:00Z")),
            status: Some(Status::from("on_hold")),
            location: Some("London".into()),
            ..Booking::default()
        }),
        visibility: ListVisibility::Visible,
    }
}

fn change(number: u8, state: State) -> Change {
    let interview = interview();
    Change {
        id: ChangeId::from_bytes([number; 16]),
        interview_id: interview.id,
        order: u64::from(number),
        slot: slot("2025-01-23T14:20:00Z", "2025-01-23T14:40:00Z"),
        base: Base {
            terms: interview.terms(),
            updated_at: interview.updated_at(),
        },
        made_at: at("2025-01-22T13:50:00Z"),
        attempts: 1,
        resent_unseen: false,
        reason: None,
        state,
        before_gone: None,
        decided_when_passed: false,
        replaces: None,
    }
}

fn waiting() -> State {
    State::Waiting {
        undo_until: at("2025-01-22T13:50:00Z"),
    }
}

fn ledger(ops: &[Op]) -> Ledger {
    let mut snapshot = Snapshot {
        interviews: vec![interview()],
        ..Snapshot::default()
    };
    ops.iter().for_each(|op| snapshot.durable.apply(op));
    Ledger::new(snapshot)
}

fn with_model<T>(ledger: &Ledger, query: impl FnOnce(&ViewContext<'_>) -> T) -> T {
    let waits = Waits::from([(
        ChangeId::from_bytes([1; 16]),
        Wait {
            cause: WaitCause::RetryAfter,
            until: Some(at("2025-01-22T14:00:00Z")),
        },
    )]);
    query(&ViewContext {
        ledger,
        waits: &waits,
        status: &EngineStatus::default(),
        account_info: &AccountInfo {
            label: "me".to_owned(),
            sample: false,
            base: "https://example.com".parse().unwrap(),
            token_expires: None,
        },
        preferences: &Preferences::of(&Settings::default(), Zone::UTC),
        now: at("2025-01-22T13:51:00Z"),
    })
}

fn unfinished(ledger: &Ledger, change: &Change) -> Value {
    with_model(ledger, |model| {
        written(ChangeDocument::unfinished(model, change))
    })
}

fn written(body: impl Serialize) -> Value {
    serde_json::from_str(&document(body, &Notices::default()).unwrap()).unwrap()
}

#[test]
fn a_list_shows_the_waiting_slot_as_the_proposed_time() {
    let ledger = ledger(&[Op::Put(change(1, waiting()))]);
    let found = ledger.query(&Query::default());
    let document = with_model(&ledger, |model| {
        let interviews = found.interviews.iter();
        let interviews = interviews.map(|view| InterviewDocument::of(model, view));
        written(ListDocument {
            total: found.total,
            interviews: interviews.collect(),
        })
    });
    let wanted = json!({
        "total": 1,
        "interviews": [{
            "id": 37,
            "title": "Top 10 Questions",
            "state": "waiting",
            "turn": null,
            "status": "on_hold",
            "start_at": "2025-01-23T10:00:00Z",
            "end_at": "2025-01-23T10:20:00Z",
            "amend_start_at": "2025-01-23T14:20:00Z",
            "amend_end_at": "2025-01-23T14:40:00Z",
            "amended_by": "interviewer",
            "updated_at": "2025-01-22T13:42:54.500Z",
            "created_at": null,
            "name": "Top 10 Questions",
            "interviewer_name": "Pamela",
            "category": null,
            "completed": false,
            "kind": null,
            "location": "London",
            "is_listed": true,
        }],
    });
    assert_eq!(document, wanted);
}

#[test]
fn an_unfinished_change_has_its_base_and_its_reason() {
    let refused = Change {
        reason: Some(Reason {
            code: ReasonCode::Refused,
            message: "amend start at must be in the future".into(),
            http_status: Some(422),
            request_id: Some("57f4901e".into()),
        }),
        ..change(3, State::Refused)
    };
    let ledger = ledger(&[Op::Put(refused.clone())]);
    let terms = json!({
        "start_at": "2025-01-23T10:00:00Z",
        "end_at": "2025-01-23T10:20:00Z",
        "amend_start_at": null,
        "amend_end_at": null,
        "amended_by": null,
        "status": "on_hold",
        "updated_at": "2025-01-22T13:42:54.500Z",
    });
    let wanted = json!({
        "changes": [{
            "id": "03030303030303030303030303030303",
            "interview_id": 37,
            "state": "refused",
            "start_at": "2025-01-23T14:20:00Z",
            "end_at": "2025-01-23T14:40:00Z",
            "base": terms,
            "attempts": 1,
            "reason": {
                "code": "refused",
                "message": "amend start at must be in the future",
                "http_status": 422,
                "request_id": "57f4901e",
            },
            "made_at": "2025-01-22T13:50:00Z",
            "remote": terms,
        }],
    });
    let document = with_model(&ledger, |model| {
        let changes = vec![ChangeDocument::unfinished(model, &refused)];
        written(OutboxDocument { changes })
    });
    assert_eq!(document, wanted);

    let moved = change(1, State::Conflict(ConflictKind::Moved));
    let document = unfinished(&ledger, &moved);
    assert_eq!(
        (&document["state"], &document["reason"]["code"]),
        (&json!("conflict"), &json!("moved"))
    );
    assert_eq!(
        unfinished(&ledger, &change(2, waiting()))["reason"],
        Value::Null
    );
}

#[test]
fn a_waiting_change_has_the_cause_and_the_end_of_its_wait() {
    let waiting = change(1, waiting());
    let ledger = ledger(&[Op::Put(waiting.clone())]);
    let document = unfinished(&ledger, &waiting);
    assert_eq!(
        document["wait"],
        json!({"cause": "try_later", "until": "2025-01-22T14:00:00Z"})
    );
}

#[test]
fn a_history_shows_how_each_change_ended() {
    let delivery = Delivery {
        done: DoneAs::Proposed,
        stored: slot("2025-01-23T14:15:00Z", "2025-01-23T14:45:00Z").into(),
        other_side_moved: true,
        request_id: None,
    };
    let by = ChangeId::from_bytes([2; 16]);
    let endings = [
        (Ending::Sent(delivery), "sent"),
        (Ending::Replaced { by }, "replaced"),
        (Ending::Undone, "undone"),
        (Ending::Dropped, "dropped"),
    ];
    for (ending, state) in endings {
        let entry = interlude_model::HistoryEntry {
            ended_at: at("2025-01-22T13:51:00Z"),
            ending,
            change: change(1, waiting()),
        };
        let document = written(HistoryDocument {
            interview_id: 37,
            changes: vec![ChangeDocument::finished(&entry)],
        });
        assert_eq!(document["interview_id"], 37);
        let ended = &document["changes"][0];
        assert_eq!(
            (&ended["state"], &ended["ended_at"]),
            (&json!(state), &json!("2025-01-22T13:51:00Z"))
        );
        assert_eq!(ended.get("replaced_by").is_some(), state == "replaced");
        if state == "sent" {
            let wanted = json!({
                "as": "proposed",
                "start_at": "2025-01-23T14:15:00Z",
                "end_at": "2025-01-23T14:45:00Z",
                "is_rounded": true,
                "other_side_moved": true,
                "request_id": null,
            });
            assert_eq!(ended["delivery"], wanted);
        }
    }
}

#[test]
fn show_has_listing_booking_and_unfinished_changes() {
    let mut snapshot = Snapshot::default();
    let mut known = interview();
    if let Some(booking) = &mut known.booking {
        booking.amended_by = Some(Party::Interviewee);
        booking.amend_start_at = Some(at("2025-01-24T10:00:00Z"));
        booking.interviewee = Some(interlude_model::Interviewee {
            driver: Some(interlude_model::Driver {
                title: Some("Ada".into()),
                phone_number: Some("+44 20".into()),
                ..interlude_model::Driver::default()
            }),
            ..interlude_model::Interviewee::default()
        });
    }
    snapshot.interviews.push(known);
    let ledger = Ledger::new(snapshot);
    let view = ledger.view(InterviewId::new(37).unwrap()).unwrap();
    let document = with_model(&ledger, |model| written(ShowDocument::of(model, &view)));
    let shown = &document["interview"];
    assert_eq!(
        (&shown["state"], &shown["amended_by"]),
        (&json!("proposed"), &json!("interviewee"))
    );
    assert_eq!(
        (&shown["amend_end_at"], &shown["name"]),
        (&Value::Null, &json!("Ada"))
    );
    assert_eq!(shown["interviewee"]["phone"], "+44 20");
    assert_eq!(shown["links"], json!({"review": null, "retake": null}));
    assert_eq!(document["changes"], json!([]));
}

#[test]
fn a_calendar_is_a_file_or_part_of_the_document() {
    let mut export = ExportDocument {
        file: Some("week.ics".to_owned()),
        events: 2,
        calendar: None,
    };
    assert_eq!(written(&export), json!({"file": "week.ics", "events": 2}));
    (export.file, export.calendar) = (None, Some("BEGIN:VCALENDAR"));
    let wanted = json!({"file": null, "events": 2, "calendar": "BEGIN:VCALENDAR"});
    assert_eq!(written(&export), wanted);
}

#[test]
fn each_check_of_the_doctor_has_a_verdict_and_a_code_if_it_is_not_ok() {
    let trouble = Failure::new(Code::InUse, "It is in use.");
    let results = [
        (CheckKind::Folder, CheckResult::Trouble(trouble)),
        (CheckKind::Clock, CheckResult::Ok("It goes.".to_owned())),
        (
            CheckKind::Token,
            CheckResult::Note(Code::NoToken, "None.".to_owned()),
        ),
        (
            CheckKind::AmendServer,
            CheckResult::NotDone("Offline.".to_owned()),
        ),
    ];
    let checks = results.map(|(kind, result)| Check { kind, result });
    let wanted = json!({
        "checks": [
            {"name": "folder", "verdict": "trouble", "code": "in_use", "message": "It is in use."},
            {"name": "clock", "verdict": "ok", "code": null, "message": "It goes."},
            {"name": "token", "verdict": "note", "code": "no_token", "message": "None."},
            {"name": "amend_server", "verdict": "not_done", "code": null, "message": "Offline."},
        ],
        "file": "found.json",
    });
    let file = Some(Path::new("found.json"));
    assert_eq!(written(DoctorDocument::of(&checks, file)), wanted);
    assert_eq!(exit_code(&checks), Exit::DataFolder);
    assert_eq!(exit_code(&checks[1..]), Exit::Done);
}

#[test]
fn an_account_removed_without_opening_has_null_for_unfinished_changes() {
    let account = "me".parse().unwrap();
    let mut removed = Removed::default();
    let document = |removed: &Removed| written(SignOutDocument::unseen(&account, removed));
    let wanted = json!({"account": "me", "is_removed": true, "unfinished": null});
    assert_eq!(document(&removed), wanted);
    removed.files_left = Some("accounts/.removed-me".into());
    removed.entry_left = Some("me/1".to_owned());
    let wanted = json!({
        "account": "me",
        "is_removed": true,
        "unfinished": null,
        "files_left": "accounts/.removed-me",
        "keychain_entry_left": "me/1",
    });
    assert_eq!(document(&removed), wanted);
}

#[test]
fn terminal_control_characters_are_escaped_and_read_back() {
    let hostile = "a\u{1b}[2J\u{9b}31m\u{202e}b";
    let text = document(json!({ "title": hostile }), &Notices::default()).unwrap();
    assert!(!text.contains(is_terminal_control), "{text:?}");
    assert_eq!(
        serde_json::from_str::<Value>(&text).unwrap()["title"],
        hostile
    );
}

#[test]
fn a_document_has_notices_only_if_there_are_any() {
    let notices = Notices(vec![Notice {
        code: "database_rebuilt",
        message: "It was rebuilt.".into(),
    }]);
    let text = document(
        OutboxDocument {
            changes: Vec::new(),
        },
        &notices,
    )
    .unwrap();
    let wanted = json!({
        "changes": [],
        "notices": [{"code": "database_rebuilt", "message": "It was rebuilt."}],
    });
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), wanted);
    assert_eq!(
        written(OutboxDocument {
            changes: Vec::new()
        }),
        json!({"changes": []})
    );
}
