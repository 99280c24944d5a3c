//! The scenes of the recordings. At the end of each it is Wednesday, 22 January 2025, 12:41 in London.

use std::time::Duration;

use interlude_engine::remote::{AmendFailure, AmendFailureKind};
use interlude_model::{Party, Reason, ReasonCode};
use serde_json::{Value, json};

use crate::server::{Server, id, slot, week};
use crate::window::Window;

pub const NAMES: [&str; 3] = ["week", "offline", "attention"];

const NOW: &str = "2025-01-22 12:41";

/// Opens a scene by its name.
pub async fn open(name: &str) -> Window {
    let server = Server::default();
    server.put(week());
    server.propose(id(47), slot("2025-01-27 11:30", 45), Party::Interviewer);
    if name != "attention" {
        server.propose(id(41), slot("2025-01-23 10:00", 30), Party::Interviewee);
    }
    let begins = if name == "week" {
        "2025-01-22 12:39"
    } else {
        "2025-01-22 12:31"
    };
    let mut window = Window::open(server, begins).await;
    match name {
        "week" => {}
        "offline" => offline(&mut window).await,
        "attention" => attention(&mut window).await,
        other => panic!("there is no scene {other}"),
    }
    window.until(NOW).await;
    window
}

/// Two changes wait for the network.
async fn offline(window: &mut Window) {
    set_offline(window, true).await;
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
    fail(AmendFailure {
        kind: AmendFailureKind::Refused,
        reason: Reason {
            code: ReasonCode::Refused,
            message: "Amend start at must be in the future".into(),
            http_status: Some(422),
            request_id: Some("f7fbfad8".into()),
        },
        retry_after: None,
    });
    set_offline(window, false).await;
    window.until("2025-01-22 12:40").await;
    fail(AmendFailure {
        kind: AmendFailureKind::Unconfirmed,
        reason: Reason::local(ReasonCode::NoAnswer, "The server did not answer."),
        retry_after: None,
    });
    amend(window, 45, "2025-01-24", "12:30", "13:00").await;
    step(window, "wait", json!({ "seconds": 10 })).await;
    amend(window, 45, "2025-01-24", "15:00", "15:30").await;
    fail(AmendFailure {
        kind: AmendFailureKind::TryLater,
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
