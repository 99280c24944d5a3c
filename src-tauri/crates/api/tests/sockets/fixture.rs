//! The set-up that the tests of the calls share.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use interlude_api::{Endpoints, HttpRemote, Limits, Transport};
use interlude_engine::clock::{Clock, Now};
use interlude_engine::remote::{
    ChangeAnswer, ChangeFailure, ChangeRequest, Listed, Progress, PullFailure, Remote,
};
use interlude_model::{ChangeKind, Credentials, InterviewId, Secret, Slot, Timestamp};

use crate::script::Action;

pub const API_KEY: &str = "935d85c0ffee4bad935d85c0ffee4bad935d85c0ffee4bad935d85c0ffee4bad";
/// A token of the same length as the documented one.
pub const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDUwIiwic2NwIjoidXNlciIsImF1ZCI6bnVsbCwiaWF0Ijox\
    NzM3NTUxNTc0LCJleHAiOjE3NDAxNDM1NzQsImp0aSI6ImJhOTE0NDVlLWUzOWUtNDEwYy04ZDY5LTZjYTVkMjgzMTA1MSJ9.\
    Q-vCmOoigIQaIz_FzhFsT2iyMjYIWeeel5Z5QeRLAGI";

/// The interview of the documented amend.
pub const AMENDED: i64 = 37;

pub const LIST: &str =
    include_str!("../../../../../tests/fixtures/wire/list-interviews.response.json");
pub const REQUEST: &str =
    include_str!("../../../../../tests/fixtures/wire/amend-interview.request.json");
pub const ANSWER: &str =
    include_str!("../../../../../tests/fixtures/wire/amend-interview.response.json");

/// A clock that always shows the time of the documented samples.
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Now {
        Now {
            wall: Timestamp::parse("2025-01-22T13:12:54Z").unwrap(),
            monotonic: Duration::ZERO,
        }
    }
}

pub fn credentials() -> Credentials {
    Credentials {
        api_key: Secret::new(API_KEY).ok(),
        token: Secret::new(TOKEN).ok(),
    }
}

pub fn remote(url: &str) -> HttpRemote {
    remote_through(Transport::new().unwrap(), url, credentials())
}

pub fn remote_through(transport: Transport, url: &str, credentials: Credentials) -> HttpRemote {
    let partner = "user_7-A".parse().unwrap();
    let endpoints = Endpoints::new(url.parse().unwrap(), partner, None);
    HttpRemote::new(transport, endpoints, credentials, Arc::new(StoppedClock))
}

/// Returns limits with small bodies, which a test can exceed, and short timeouts if the server stalls.
/// The other timeouts are those of the product, so that a busy computer does not look like a stalled
/// server.
pub fn limits_for(action: &Action) -> Limits {
    let small = Limits {
        list_body: 10_000,
        answer_body: 2_000,
        redirects: 3,
        ..Limits::default()
    };
    match action {
        Action::AnswerAndStall(_) => Limits {
            list_call: Duration::from_millis(800),
            change_call: Duration::from_millis(800),
            ..small
        },
        _ => small,
    }
}

pub async fn list(remote: &HttpRemote) -> Result<Listed, PullFailure> {
    remote.list(None, &|_| ()).await
}

pub async fn list_with_progress(remote: &HttpRemote) -> (Listed, Vec<Progress>) {
    let reported = Mutex::new(Vec::new());
    let listed = remote
        .list(None, &|progress| reported.lock().unwrap().push(progress))
        .await
        .unwrap();
    (listed, reported.into_inner().unwrap())
}

/// Sends the documented amend.
pub async fn amend(remote: &HttpRemote) -> Result<ChangeAnswer, ChangeFailure> {
    send(remote, ChangeKind::Amend(slot())).await
}

/// Asks for a change of the interview of the documented amend.
pub async fn send(remote: &HttpRemote, kind: ChangeKind) -> Result<ChangeAnswer, ChangeFailure> {
    let interview = InterviewId::new(AMENDED).unwrap();
    remote.send(ChangeRequest { interview, kind }).await
}

/// Returns the slot of the documented amend.
pub fn slot() -> Slot {
    let at = |text| Timestamp::parse(text).unwrap();
    Slot::new(at("2025-01-22T13:42:54Z"), at("2025-01-22T14:12:54Z")).unwrap()
}

pub const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
