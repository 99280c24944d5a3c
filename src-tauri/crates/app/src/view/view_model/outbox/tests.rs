use interlude_model::{
    Base, ConflictKind, ListVisibility, Party, ReasonCode, Slot, Timestamp, UnconfirmedAttempt,
};

use super::*;
use crate::view::Badge;
use crate::view::view_model::fixture::{Fixture, NOW, agreed, at, on, proposed};
use interlude_model::Code;

fn morning() -> Slot {
    on("2025-01-23", "09:00", "09:30")
}

fn later(hour: u32) -> Slot {
    on("2025-01-23", &format!("{hour}:00"), &format!("{hour}:45"))
}

fn waiting() -> State {
    State::Waiting {
        undo_until: at(NOW),
    }
}

fn checking() -> State {
    State::Checking(UnconfirmedAttempt {
        ended_at: at("2025-01-22T11:58:00Z"),
        updated_at_before: None,
    })
}

fn fixture() -> Fixture {
    Fixture::with([agreed(1, "Ann", morning())])
}

fn only(fixture: &Fixture) -> OutboxItem {
    let mut outbox = fixture.with_context(|context| context.outbox());
    assert_eq!(outbox.len(), 1);
    outbox.remove(0)
}

#[test]
fn a_waiting_change_has_the_reason_of_its_wait() {
    let until = Some("2025-01-22T12:05:00Z");
    for (cause, until, code, shown) in [
        (WaitCause::Undo, until, "undo", "undo"),
        (WaitCause::Backoff, until, "backoff", "next"),
        (WaitCause::RetryAfter, until, "try_later", "next"),
        (WaitCause::Quiet, until, "quiet", "next"),
        (WaitCause::Unreadable, until, "unreadable", "next"),
        (WaitCause::Cache, until, "cache", "next"),
        (WaitCause::Offline, None, "offline", ""),
        (WaitCause::SignIn, None, "sign_in", ""),
        (WaitCause::NoSuchUser, None, "no_such_user", ""),
    ] {
        let fixture = fixture()
            .changed(1, later(15), waiting())
            .waiting(0, cause, until);
        let item = only(&fixture);
        let reason = item.reason.unwrap();
        assert_eq!((item.badge, reason.code.as_str()), (Badge::Waiting, code));
        assert!(reason.message.ends_with('.'), "{}", reason.message);
        assert_eq!(item.undo_until.is_some(), shown == "undo");
        let next = item.next_try.map(|next| next.time);
        assert_eq!(next.as_deref(), (shown == "next").then_some("12:05"));
        assert!(item.can_undo && item.can_drop && !item.can_retry);
    }
}

#[test]
fn the_reason_of_an_unreachable_server_has_the_message_of_the_failed_list() {
    let mut fixture = fixture().changed(1, later(15), waiting()).waiting(
        0,
        WaitCause::Unreachable,
        Some("2025-01-22T12:05:00Z"),
    );
    fixture.status.last_failure = Some(interlude_model::Reason::local(
        ReasonCode::Unreachable,
        "acme.example.com could not be found.",
    ));
    let reason = only(&fixture).reason.unwrap();
    assert_eq!(reason.code, Code::Offline);
    assert_eq!(reason.message, "acme.example.com could not be found.");
}

#[test]
fn a_waiting_change_keeps_the_http_status_and_the_request_id_of_its_last_attempt() {
    let answered = interlude_model::Reason {
        code: ReasonCode::ServerError,
        message: "The server failed.".to_owned(),
        http_status: Some(503),
        request_id: Some("abc".to_owned()),
    };
    for (cause, message) in [
        (WaitCause::Turn, "The server failed."),
        (WaitCause::Backoff, "The server failed."),
        (WaitCause::Offline, "You work offline by choice."),
    ] {
        let mut fixture = fixture()
            .changed(1, later(15), waiting())
            .waiting(0, cause, None);
        fixture.changes[0].reason = Some(answered.clone());
        let reason = only(&fixture).reason.unwrap();
        assert_eq!(reason.message, message);
        assert_eq!(
            (reason.http_status, reason.request_id.as_deref()),
            (Some(503), Some("abc"))
        );
    }
}

#[test]
fn a_change_is_shown_with_its_state_or_its_end() {
    let fixture = fixture().changed(1, later(15), State::Conflict(ConflictKind::Moved));
    let ended = HistoryEntry {
        ended_at: at(NOW),
        ending: Ending::Dropped,
        change: fixture.changes[0].clone(),
    };
    fixture.with_context(|context| {
        let change = &context.changes()[0];
        assert_eq!((change.state(), change.name.as_str()), ("conflict", "Ann"));
        assert_eq!(change.badge, Badge::Conflict);
        assert!(change.can_send_mine);
        assert_eq!(
            change.remote,
            Some(Base {
                updated_at: Some(Timestamp::from_seconds(1)),
                ..change.change.base.clone()
            })
        );
        assert_eq!(context.change(change.change.id).as_ref(), Some(change));
        assert_eq!(
            context.changes_of(change.change.interview_id),
            context.changes()
        );
        assert_eq!(context.ended_changes(1).unwrap(), []);
        let ended = context.ended(&ended);
        assert_eq!((ended.state(), ended.badge), ("dropped", Badge::Conflict));
        assert_eq!(ended.reason.map(|reason| reason.code), Some(Code::Moved));
    });
}

#[test]
fn a_next_change_says_what_became_of_the_earlier_one() {
    let sending = State::Sending {
        began_at: at(NOW),
        updated_at_before: None,
    };
    for (earlier, message) in [
        (
            sending,
            "An earlier change of it is sent first; this one waits behind it.",
        ),
        (
            checking(),
            "An earlier change of it is being checked; this one waits behind it.",
        ),
        (
            State::Conflict(ConflictKind::Moved),
            "An earlier change of it has a conflict; this one waits for your decision.",
        ),
        (
            State::Refused,
            "The server refused an earlier change of it; this one waits for your decision.",
        ),
    ] {
        let fixture = fixture()
            .changed(1, later(14), earlier)
            .changed(1, later(15), waiting())
            .waiting(1, WaitCause::Behind, None);
        let outbox = fixture.with_context(|context| context.outbox());
        let reason = outbox[1].reason.clone().unwrap();
        assert_eq!(
            (reason.code.as_str(), reason.message.as_str()),
            ("behind", message)
        );
    }
}

#[test]
fn only_the_newest_change_of_a_queue_can_be_undone() {
    let fixture = fixture()
        .changed(1, later(14), checking())
        .changed(1, later(15), waiting())
        .waiting(1, WaitCause::Behind, None);
    let outbox = fixture.with_context(|context| context.outbox());
    let [older, newer] = outbox.as_slice() else {
        panic!("{outbox:?}")
    };
    assert_eq!(older.badge, Badge::Checking);
    assert_eq!(older.checking_since.as_ref().unwrap().time, "11:58");
    assert!(!older.can_undo && !older.can_drop);
    assert_eq!(newer.badge, Badge::WaitingBehind);
    assert!(newer.can_undo && newer.can_drop);
    assert_eq!(
        newer.reason.as_ref().unwrap().message,
        "An earlier change of it is being checked; this one waits behind it."
    );
    assert_eq!(newer.interview.badge, Badge::WaitingBehind);
    let proposed = newer.interview.times.proposed.clone().unwrap();
    assert_eq!(proposed.start.unwrap().time, "15:00");
}

#[test]
fn a_conflict_shows_its_three_sides() {
    let mut fixture = fixture().changed(1, later(15), State::Conflict(ConflictKind::Moved));
    fixture.interviews[0] = proposed(agreed(1, "Ann", morning()), later(11), Party::Interviewee);
    let item = only(&fixture);
    let conflict = item.conflict.unwrap();
    assert_eq!(
        (conflict.why, conflict.can_send_mine),
        (ConflictKind::Moved, true)
    );
    assert_eq!(conflict.then.agreed.unwrap().start.unwrap().time, "09:00");
    assert_eq!(conflict.yours.unwrap().start.unwrap().time, "15:00");
    let now = conflict.now.unwrap();
    assert!(!now.proposed_by_you);
    assert_eq!(now.proposed.unwrap().minutes, Some(45));
    assert!(!item.can_undo && item.can_drop);
}

#[test]
fn mine_cannot_be_sent_if_the_interview_is_gone() {
    let mut fixture = fixture().changed(1, later(15), State::Conflict(ConflictKind::Gone));
    fixture.interviews[0].visibility = ListVisibility::Gone;
    let conflict = only(&fixture).conflict.unwrap();
    assert_eq!(conflict.why, ConflictKind::Gone);
    assert_eq!(conflict.now, None);
    assert!(!conflict.can_send_mine);
}

#[test]
fn a_refused_change_can_be_tried_again() {
    let mut fixture = fixture().changed(1, later(15), State::Refused);
    fixture.changes[0].reason = Some(interlude_model::Reason {
        code: ReasonCode::Refused,
        message: "must be in the future".to_owned(),
        http_status: Some(422),
        request_id: Some("abc".to_owned()),
    });
    let item = only(&fixture);
    assert!(item.can_retry && item.can_drop && !item.can_undo);
    let reason = item.reason.unwrap();
    assert_eq!(
        (reason.code.as_str(), reason.http_status),
        ("refused", Some(422))
    );
    let detail = fixture
        .with_context(|context| context.interview(1))
        .unwrap();
    assert_eq!(detail.change.unwrap().badge, Badge::Refused);
    let error = fixture
        .with_context(|context| context.interview(2))
        .unwrap_err();
    assert_eq!(error.code, Code::UnknownInterview);
}

#[test]
fn a_change_is_listed_without_its_interview() {
    let mut fixture =
        fixture()
            .changed(1, later(15), waiting())
            .waiting(0, WaitCause::Offline, None);
    fixture.interviews.clear();
    let item = only(&fixture);
    assert_eq!(item.interview.name, "Interview 1");
    assert_eq!(
        (item.badge, item.interview.badge),
        (Badge::Waiting, Badge::Waiting)
    );
    assert_eq!(
        item.slot.clone().unwrap().start.as_ref().unwrap().time,
        "15:00"
    );
    let times = &item.interview.times;
    assert_eq!(
        times.agreed.as_ref().unwrap().start.as_ref().unwrap().time,
        "09:00"
    );
    assert_eq!(
        times
            .proposed
            .as_ref()
            .unwrap()
            .start
            .as_ref()
            .unwrap()
            .time,
        "15:00"
    );
    assert!(item.can_undo && item.can_drop && !item.interview.can_propose);
    let detail = fixture
        .with_context(|context| context.interview(1))
        .unwrap();
    assert_eq!(detail.change.unwrap().change_id, item.change_id);
    assert_eq!(
        fixture
            .with_context(|context| context.status())
            .counts
            .waiting,
        0,
        "the engine's own count"
    );
    assert!(
        fixture
            .with_context(|context| context.history(1))
            .unwrap()
            .is_empty()
    );
    assert!(fixture.with_context(|context| context.history(2)).is_err());
}

#[test]
fn a_conflict_without_its_interview_can_be_dropped() {
    let mut fixture = fixture().changed(1, later(15), State::Conflict(ConflictKind::Gone));
    fixture.interviews.clear();
    let item = only(&fixture);
    let conflict = item.conflict.unwrap();
    assert_eq!((conflict.now, conflict.can_send_mine), (None, false));
    assert_eq!(conflict.then.agreed.unwrap().start.unwrap().time, "09:00");
    assert!(item.can_drop);
}

#[test]
fn the_newest_change_of_an_interview_has_its_own_state() {
    let fixture = fixture()
        .changed(1, later(15), checking())
        .changed(1, later(16), waiting());
    fixture.with_context(|context| {
        let newest = context.newest_change(1).unwrap();
        assert_eq!(newest.slot.unwrap().start.unwrap().time, "16:00");
        assert_eq!(newest.badge, Badge::WaitingBehind);
        assert_eq!(context.newest_change(2), None);
    });
}
