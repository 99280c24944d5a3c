use std::sync::Arc;

use interlude_app::Removed;
use interlude_app::view::{AccountInfo, Preferences, Settings};
use interlude_engine::store::{Op, Snapshot};
use interlude_engine::{Ledger, Query, Wait, WaitCause, Waits};
use interlude_model::zone::Zone;
use interlude_model::{
    Booking, Change, ChangeId, ChangeKind, ConflictKind, Driver, Heard, HeardKind, HistoryEntry,
    Interview, Listing, Party, Range, ReasonCode, Slot, State, Status, Timestamp,
};

use super::*;

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
        attempts: 1,
        state,
        ..Change::new(
            ChangeId::from_bytes([number; 16]),
            interview.id,
            u64::from(number),
            ChangeKind::Amend(slot("2025-01-23T14:20:00Z", "2025-01-23T14:40:00Z")),
            interview.base(),
            at("2025-01-22T13:50:00Z"),
        )
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

fn written(document: impl Serialize) -> Value {
    serde_json::to_value(document).unwrap()
}

fn outbox_of(change: Change) -> Value {
    let ledger = ledger(&[Op::Put(change)]);
    with_model(&ledger, |model| written(outbox(model)))
}

#[test]
fn a_list_shows_the_waiting_slot_as_the_proposed_time() {
    let ledger = ledger(&[Op::Put(change(1, waiting()))]);
    let found = ledger.query(&Query::default());
    let wanted = json!({
        "total": 1,
        "interviews": [{
            "id": 37,
            "title": "Top 10 Questions",
            "state": "waiting",
            "turn": "theirs",
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
    let document = with_model(&ledger, |model| written(list(model, &found)));
    assert_eq!(document, wanted);
}

#[test]
fn an_unfinished_change_has_its_base_and_the_reason_for_its_state() {
    let refused = interlude_model::Reason {
        code: ReasonCode::Refused,
        message: "amend start at must be in the future".into(),
        http_status: Some(422),
        request_id: Some("57f4901e".into()),
    };
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
            "kind": "amend",
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
    let document = outbox_of(Change {
        reason: Some(refused),
        ..change(3, State::Refused)
    });
    assert_eq!(document, wanted);

    let moved = outbox_of(change(2, State::Conflict(ConflictKind::Moved)));
    assert_eq!(moved["changes"][0]["state"], "conflict");
    assert_eq!(moved["changes"][0]["reason"]["code"], "moved");
    let waits = outbox_of(change(1, waiting()));
    let wait = json!({"cause": "try_later", "until": "2025-01-22T14:00:00Z"});
    assert_eq!(waits["changes"][0]["wait"], wait);
    assert_eq!(waits["changes"][0]["reason"]["code"], "try_later");
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
    let ledger = ledger(&[]);
    let ended = |ending| {
        let entry = Arc::new(HistoryEntry {
            ended_at: at("2025-01-22T13:51:00Z"),
            ending,
            change: change(1, waiting()),
        });
        let id = entry.change.interview_id;
        let document = with_model(&ledger, |model| {
            written(history(model, id, &[model.ended(&entry)]))
        });
        assert_eq!(document["interview_id"], 37);
        let ended = document["changes"][0].clone();
        assert_eq!(ended["ended_at"], "2025-01-22T13:51:00Z");
        ended
    };
    let sent = ended(Ending::Sent(delivery));
    let wanted = json!({
        "as": "proposed",
        "start_at": "2025-01-23T14:15:00Z",
        "end_at": "2025-01-23T14:45:00Z",
        "is_rounded": true,
        "other_side_moved": true,
        "request_id": null,
    });
    assert_eq!(
        (&sent["state"], &sent["delivery"]),
        (&json!("sent"), &wanted)
    );
    let replaced = ended(Ending::Replaced { by });
    assert_eq!(replaced["state"], "replaced");
    assert_eq!(replaced["replaced_by"], by.to_string());
    assert_eq!(ended(Ending::Undone)["state"], "undone");
    assert_eq!(ended(Ending::Dropped)["state"], "dropped");
}

#[test]
fn what_the_other_side_did_is_in_away_and_in_the_history() {
    let interview = interview();
    let moved = |number| Heard {
        interview_id: interview.id,
        at: at("2025-01-22T13:51:00Z"),
        number,
        what: HeardKind::Moved {
            from: slot("2025-01-23T09:00:00Z", "2025-01-23T09:20:00Z").into(),
            to: interview.terms().agreed,
        },
    };
    let gone = Heard {
        interview_id: InterviewId::new(41).unwrap(),
        at: at("2025-01-22T13:52:00Z"),
        number: 2,
        what: HeardKind::NotListed {
            name: Some("Ada".into()),
            agreed: Range::new(Some(at("2025-01-24T09:00:00Z")), None),
        },
    };
    let ledger = ledger(&[Op::Heard(moved(1)), Op::Heard(gone)]);
    let found: Vec<_> = ledger.away().collect();
    let first = json!({
        "number": 1,
        "interview_id": 37,
        "name": "Top 10 Questions",
        "what": "moved",
        "at": "2025-01-22T13:51:00Z",
        "from": {"start_at": "2025-01-23T09:00:00Z", "end_at": "2025-01-23T09:20:00Z"},
        "to": {"start_at": "2025-01-23T10:00:00Z", "end_at": "2025-01-23T10:20:00Z"},
    });
    let second = json!({
        "number": 2,
        "interview_id": 41,
        "name": "Ada",
        "what": "not_listed",
        "at": "2025-01-22T13:52:00Z",
        "from": {"start_at": "2025-01-24T09:00:00Z", "end_at": null},
        "to": null,
    });
    let documents = with_model(&ledger, |model| {
        (
            away(model, &found, false),
            history(model, interview.id, &[]),
        )
    });
    assert_eq!(
        documents.0,
        json!({"away": [second, first.clone()], "is_seen": false})
    );
    let wanted = json!({"interview_id": 37, "changes": [], "heard": [first]});
    assert_eq!(documents.1, wanted);
}

#[test]
fn show_has_listing_booking_and_unfinished_changes() {
    let mut known = interview();
    if let Some(booking) = &mut known.booking {
        booking.amended_by = Some(Party::Interviewee);
        booking.amend_start_at = Some(at("2025-01-24T10:00:00Z"));
        booking.interviewee = Some(Interviewee {
            driver: Some(Driver {
                title: Some("Ada".into()),
                phone_number: Some("+44 20".into()),
                ..Driver::default()
            }),
            ..Interviewee::default()
        });
    }
    let ledger = Ledger::new(Snapshot {
        interviews: vec![known],
        ..Snapshot::default()
    });
    let view = ledger.view(InterviewId::new(37).unwrap()).unwrap();
    let document = with_model(&ledger, |model| written(show(model, &view)));
    let shown = &document["interview"];
    for (field, value) in [
        ("state", json!("proposed")),
        ("amended_by", json!("interviewee")),
        ("amend_end_at", Value::Null),
        ("name", json!("Ada")),
        ("links", json!({"review": null, "retake": null})),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    assert_eq!(shown["interviewee"]["phone"], "+44 20");
    assert_eq!(document["changes"], json!([]));
}

#[test]
fn an_account_removed_without_opening_has_null_for_unfinished_changes() {
    let account = "me".parse().unwrap();
    let nothing_left = Removed::default();
    let wanted = json!({"account": "me", "is_removed": true, "unfinished": null});
    assert_eq!(removed(&account, None, &nothing_left), wanted);
    let left = Removed {
        files_left: Some("accounts/.removed-me".into()),
        entry_left: Some("me/1".to_owned()),
    };
    let wanted = json!({
        "account": "me",
        "is_removed": true,
        "unfinished": null,
        "files_left": "accounts/.removed-me",
        "keychain_entry_left": "me/1",
    });
    assert_eq!(removed(&account, None, &left), wanted);
}
