//! The scenes of the recordings. At the end of each it is Wednesday, 22 January 2025, 12:41 in London.

use std::time::Duration;

use interlude_app::view::{LockedSeal, StartError, StartState};
use interlude_engine::remote::{ChangeFailure, ChangeFailureKind, PullFailure, PullFailureKind};
use interlude_model::{Code, ListRecord, Party, Reason, ReasonCode};
use serde_json::{Value, json};

use crate::server::{Server, agreed, at, id, long_ids, slot, week};
use crate::window::Window;

/// The scenes, each after the one that it is like.
pub const NAMES: [&str; 21] = [
    "week",
    "offline",
    "attention",
    "inbox",
    "no_accept",
    "unreachable",
    "sign_in",
    "no_such_user",
    "pulling",
    "sample",
    "empty",
    "past",
    "to_come",
    "untimed",
    "long_ids",
    "opening",
    "first_run",
    "no_keychain",
    "locked",
    "locked_keychain",
    "error",
];

const NOW: &str = "2025-01-22 12:41";

/// Returns the scene to which most answers of a scene are equal. A recording leaves these out.
pub fn like(name: &str) -> Option<&'static str> {
    match name {
        "unreachable" | "sign_in" => Some("offline"),
        "no_such_user" | "pulling" | "sample" | "opening" | "first_run" | "no_keychain"
        | "locked" | "locked_keychain" | "error" => Some("week"),
        _ => None,
    }
}

/// Opens a scene by its name.
pub async fn open(name: &str) -> Window {
    let server = Server::default();
    server.put(interviews(name));
    let begins = match name {
        "offline" | "attention" | "inbox" | "no_accept" | "unreachable" | "sign_in"
        | "no_such_user" => "2025-01-22 12:31",
        _ => "2025-01-22 12:39",
    };
    let mut window = Window::open(server, begins).await;
    match name {
        "offline" => {
            set_offline(&mut window, true).await;
            two_changes(&mut window).await;
        }
        "unreachable" => {
            fail_lists(&window, PullFailureKind::Offline);
            two_changes(&mut window).await;
        }
        "sign_in" => {
            fail_lists(&window, PullFailureKind::SignIn);
            two_changes(&mut window).await;
        }
        "no_such_user" => fail_lists(&window, PullFailureKind::NoSuchUser),
        "pulling" => window.server.state().answers_no_list = true,
        "attention" => attention(&mut window).await,
        "inbox" => {
            inbox(&mut window).await;
            window.settle();
            return window;
        }
        "no_accept" => no_accept(&mut window).await,
        "sample" => window.sample = true,
        _ => window.start = start(name, &window),
    }
    window.until(NOW).await;
    window
}

/// Returns the interviews on the server of a scene.
fn interviews(name: &str) -> Vec<ListRecord> {
    if name == "long_ids" {
        return long_ids();
    }
    let server = Server::default();
    server.put(week());
    server.propose(id(47), slot("2025-01-27 11:30", 45), Party::Interviewer);
    if name == "inbox" {
        server.put([
            agreed(
                61,
                "Petra Novak",
                "London",
                slot("2025-01-30 10:00", 30),
                "2025-01-20 10:00",
            ),
            agreed(
                63,
                "Viktor Lang",
                "Leeds",
                slot("2025-01-31 14:00", 30),
                "2025-01-20 11:00",
            ),
        ]);
        server.propose(id(53), slot("2025-01-28 22:00", 60), Party::Interviewer);
    }
    if !matches!(name, "attention" | "inbox") {
        server.propose(id(41), slot("2025-01-23 10:00", 30), Party::Interviewee);
    }
    let start = |record: &ListRecord| record.booking.as_ref().and_then(|booking| booking.start_at);
    let mut records = server.records();
    records.retain(|record| match name {
        "empty" => false,
        "past" => start(record).is_some_and(|start| start < at(NOW)),
        "to_come" => start(record).is_some_and(|start| start >= at(NOW)),
        "untimed" => start(record).is_none(),
        _ => true,
    });
    records
}

fn start(name: &str, window: &Window) -> StartState {
    let locked = |seal| {
        let mut account = window.account();
        account.open = false;
        StartState::Locked { account, seal }
    };
    match name {
        "opening" => StartState::Opening,
        "first_run" => StartState::FirstRun { keychain: true },
        "no_keychain" => StartState::FirstRun { keychain: false },
        "locked" => locked(LockedSeal::Passphrase),
        "locked_keychain" => locked(LockedSeal::Keychain),
        "error" => StartState::Error(StartError {
            code: Code::InUse,
            message: "Another Interlude holds the folder. Close it first.".into(),
            folder: "/home/jacob/.local/share/interlude".into(),
        }),
        _ => StartState::Open,
    }
}

/// Lets every list fail from now on.
fn fail_lists(window: &Window, kind: PullFailureKind) {
    let reason = match kind {
        PullFailureKind::Offline => {
            Reason::local(ReasonCode::Unreachable, "The server cannot be reached.")
        }
        PullFailureKind::SignIn => {
            Reason::local(ReasonCode::SignIn, "The server does not accept the key.")
        }
        PullFailureKind::NoSuchUser => {
            Reason::local(ReasonCode::Refused, "The server knows no such user.")
        }
        PullFailureKind::Unusable => {
            Reason::local(ReasonCode::ServerError, "The server had an error.")
        }
    };
    window.server.state().list_failure = Some(PullFailure {
        kind,
        reason,
        retry_after: None,
    });
}

/// Makes two changes.
async fn two_changes(window: &mut Window) {
    amend(window, 37, "2025-01-22", "14:20", "14:50").await;
    amend(window, 43, "2025-01-23", "16:00", "16:30").await;
}

/// One change is in conflict, one refused, one being checked with another behind it, and one tried again later.
async fn attention(window: &mut Window) {
    let server = window.server.clone();
    let fail = |failure| server.state().amend_failures.push_back(failure);
    set_offline(window, true).await;
    amend(window, 41, "2025-01-23", "14:00", "14:30").await;
    amend(window, 35, "2025-01-21", "08:00", "08:30").await;
    server.propose(id(41), slot("2025-01-23 10:00", 30), Party::Interviewee);
    fail(refused());
    set_offline(window, false).await;
    window.until("2025-01-22 12:40").await;
    fail(ChangeFailure {
        kind: ChangeFailureKind::Unconfirmed,
        reason: Reason::local(ReasonCode::NoAnswer, "The server did not answer."),
        retry_after: None,
    });
    amend(window, 45, "2025-01-24", "12:30", "13:00").await;
    step(window, "wait", json!({ "seconds": 10 })).await;
    amend(window, 45, "2025-01-24", "15:00", "15:30").await;
    fail(ChangeFailure {
        kind: ChangeFailureKind::TryLater,
        reason: Reason {
            code: ReasonCode::TryLater,
            message: "The server was busy.".into(),
            http_status: Some(429),
            request_id: None,
        },
        retry_after: Some(Duration::from_secs(180)),
    });
    amend(window, 39, "2025-01-22", "16:30", "17:00").await;
}

/// Something of everything that an inbox shows: a proposal, a conflict, a conflict of an accept, and a refusal; a
/// change of each kind that waits, and one being checked with another behind it; a proposal that is not answered;
/// and what the other side did meanwhile. It ends 3 seconds before the time of the other scenes.
async fn inbox(window: &mut Window) {
    let server = window.server.clone();
    let they_propose = |number, start, minutes| {
        server.propose(id(number), slot(start, minutes), Party::Interviewee);
    };
    they_propose(39, "2025-01-22 16:30", 30);
    they_propose(51, "2025-01-28 10:30", 30);
    server.accept(id(53));
    server.cancel(id(63));
    server.move_to(id(61), slot("2025-01-30 11:15", 30));
    let booked = slot("2025-01-24 16:45", 45);
    server.put([agreed(
        57,
        "Tariq Mahmood",
        "https://meet.example.com/tariq",
        booked,
        "2025-01-22 12:30",
    )]);
    step(window, "sync_now", json!({})).await;
    set_offline(window, true).await;
    amend(window, 43, "2025-01-23", "16:00", "16:30").await;
    amend(window, 35, "2025-01-21", "08:00", "08:30").await;
    they_propose(43, "2025-01-23 14:00", 30);
    they_propose(41, "2025-01-23 10:00", 30);
    server.state().amend_failures.push_back(refused());
    set_offline(window, false).await;
    window.until("2025-01-22 12:36").await;
    let on_the_way = slot("2025-01-22 17:00", 30);
    server
        .state()
        .proposed_on_the_way
        .insert(id(39), on_the_way);
    answer(window, "accept", 39).await;
    window.until("2025-01-22 12:40").await;
    server.state().amend_failures.push_back(ChangeFailure {
        kind: ChangeFailureKind::Unconfirmed,
        reason: Reason::local(ReasonCode::NoAnswer, "The server did not answer."),
        retry_after: None,
    });
    amend(window, 45, "2025-01-24", "12:30", "13:00").await;
    step(window, "wait", json!({ "seconds": 10 })).await;
    amend(window, 45, "2025-01-24", "15:00", "15:30").await;
    step(window, "wait", json!({ "seconds": 45 })).await;
    answer(window, "cancel_interview", 53).await;
    answer(window, "accept", 51).await;
    amend(window, 37, "2025-01-22", "14:20", "14:50").await;
}

/// A server without a call to accept has refused one accept, and another proposal cannot be accepted.
async fn no_accept(window: &mut Window) {
    window.server.state().has_no_accept = true;
    window
        .server
        .propose(id(51), slot("2025-01-28 10:30", 30), Party::Interviewee);
    step(window, "sync_now", json!({})).await;
    answer(window, "accept", 41).await;
}

fn refused() -> ChangeFailure {
    ChangeFailure {
        kind: ChangeFailureKind::Refused,
        reason: Reason {
            code: ReasonCode::Refused,
            message: "Amend start at must be in the future".into(),
            http_status: Some(422),
            request_id: Some("f7fbfad8".into()),
        },
        retry_after: None,
    }
}

async fn answer(window: &mut Window, command: &str, number: i64) {
    let detail = window.ask("interview", &json!({ "id": number.to_string() }));
    let request = json!({ "id": number.to_string(), "seen": detail.unwrap()["row"]["revision"] });
    step(window, command, json!({ "request": request })).await;
}

async fn set_offline(window: &mut Window, offline: bool) {
    step(window, "set_offline", json!({ "offline": offline })).await;
}

async fn amend(window: &mut Window, id: i64, date: &str, start: &str, end: &str) {
    let detail = window
        .ask("interview", &json!({ "id": id.to_string() }))
        .unwrap();
    let slot = json!({ "date": date, "start": start, "end": end, "later": false });
    let request = json!({ "id": id.to_string(), "slot": slot, "seen": detail["row"]["revision"] });
    step(window, "amend_interview", json!({ "request": request })).await;
}

async fn step(window: &mut Window, step: &str, arguments: Value) {
    let (answer, _) = window.step(step, &arguments).await;
    answer.unwrap();
}
