use std::time::Duration;

use interlude_api::Transport;
use interlude_engine::remote::{ChangeAnswer, ChangeFailure, ChangeFailureKind};
use interlude_model::{Credentials, Party, ReasonCode, Said, Secret, Status};
use tokio::net::TcpListener;

use crate::fixture::{ANSWER, JSON, REQUEST, TOKEN, amend, limits_for, remote, remote_through};
use crate::script::{Action, Server, answer, head};

fn success() -> Action {
    Action::Answer(answer(200, &[JSON, ("x-request-id", "f7fb")], ANSWER))
}

async fn send(action: Action) -> Result<ChangeAnswer, ChangeFailure> {
    let limits = limits_for(&action);
    let server = Server::scripted([action]).await;
    let outcome = amend(&remote(&server.url()).with_limits(limits)).await;
    assert_eq!(server.requests().len(), 1, "sent once, whatever the answer");
    outcome
}

async fn failed(action: Action) -> ChangeFailure {
    send(action).await.unwrap_err()
}

#[tokio::test]
async fn the_documented_call_is_made_as_documented() {
    let server = Server::scripted([success()]).await;
    let amended = amend(&remote(&server.url())).await.unwrap();
    assert_eq!(amended.booking.status.given(), Some(&Status::Amended));
    let by = amended.booking.amended_by.given();
    assert_eq!(by, Some(&Party::Interviewer));
    assert_eq!(amended.request_id.as_deref(), Some("f7fb"));

    let requests = server.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.line, "POST /api/v1/interviews/37/amend HTTP/1.1");
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(request.header("authorization"), Some(bearer.as_str()));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("accept"), Some("application/json"));
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(json(&request.body), json(REQUEST));
}

#[tokio::test]
async fn each_status_has_its_outcome() {
    use ChangeFailureKind::{Offline, Refused, SignIn, TryLater, Unconfirmed};
    for (status, kind, code) in [
        (401, SignIn, ReasonCode::SignIn),
        (425, TryLater, ReasonCode::TryLater),
        (429, TryLater, ReasonCode::TryLater),
        (400, Refused, ReasonCode::Refused),
        (403, Refused, ReasonCode::Refused),
        (409, Refused, ReasonCode::Refused),
        (410, Refused, ReasonCode::Refused),
        (418, Refused, ReasonCode::Refused),
        (422, Refused, ReasonCode::Refused),
        (407, Offline, ReasonCode::Unreachable),
        (404, Unconfirmed, ReasonCode::UnexpectedAnswer),
        (408, Unconfirmed, ReasonCode::ServerError),
        (500, Unconfirmed, ReasonCode::ServerError),
        (502, Unconfirmed, ReasonCode::ServerError),
        (503, Unconfirmed, ReasonCode::ServerError),
        (304, Unconfirmed, ReasonCode::UnexpectedAnswer),
    ] {
        let headers = [("x-request-id", "f7fb"), ("retry-after", "30")];
        let failure = failed(Action::Answer(answer(status, &headers, ""))).await;
        assert_eq!(
            (failure.kind, failure.reason.code),
            (kind, code),
            "{status}"
        );
        assert_eq!(failure.reason.http_status, Some(status));
        assert_eq!(failure.reason.request_id.as_deref(), Some("f7fb"));
        assert_eq!(failure.retry_after, Some(Duration::from_secs(30)));
        assert!(failure.reason.message.ends_with('.'), "our own sentence");
    }
}

#[tokio::test]
async fn a_refusal_has_the_servers_text_and_does_not_depend_on_it() {
    let body = r#"{"errors":{"amend_start_at":["is in the past"]}}"#;
    let failure = failed(Action::Answer(answer(422, &[JSON], body))).await;
    assert_eq!(failure.reason.message, "amend start at is in the past");

    let mut incomplete = head(422, &[JSON]);
    incomplete.extend_from_slice(format!("content-length: 999\r\n\r\n{body}").as_bytes());
    for action in [
        Action::AnswerAndClose(incomplete.clone()),
        Action::AnswerAndStall(incomplete),
    ] {
        assert_eq!(failed(action).await.kind, ChangeFailureKind::Refused);
    }
}

/// A firewall may answer in place of the API, even after the API applied the request.
#[tokio::test]
async fn a_refusal_that_does_not_come_from_the_api_is_unclear() {
    let page = "<html><head><title>403 Forbidden</title></head></html>";
    let html = ("content-type", "text/html");
    let text = ("content-type", "text/plain");
    let found = r#"{"error":"Couldn't find Interview"}"#;
    use ChangeFailureKind::{Refused, Unconfirmed};
    for (status, header, body, kind) in [
        (403, html, page, Unconfirmed),
        (403, JSON, page, Unconfirmed),
        (403, text, "error code: 1020", Unconfirmed),
        (403, JSON, "", Refused),
        (403, JSON, r#"{"error":"Not yours"}"#, Refused),
        (404, html, page, Unconfirmed),
        (404, html, "404 page not found", Unconfirmed),
        (404, text, "default backend - 404", Unconfirmed),
        (404, JSON, "404", Unconfirmed),
        (404, JSON, found, Refused),
        (404, html, found, Refused),
        (405, html, page, Unconfirmed),
        (422, html, page, Unconfirmed),
        (422, text, "The time is taken", Refused),
    ] {
        let failure = failed(Action::Answer(answer(status, &[header], body))).await;
        assert_eq!(failure.kind, kind, "{status} {body}");
        let message = failure.reason.message;
        if kind == Unconfirmed {
            assert!(message.contains("tried again"), "{message}");
            assert!(!message.contains("Drop"), "{message}");
        }
    }
}

#[tokio::test]
async fn a_value_that_is_not_a_content_encoding_is_ignored() {
    for value in ["UTF-8", "utf8", "none", "binary", "identity, identity", ""] {
        let headers = [JSON, ("content-encoding", value)];
        assert!(
            send(Action::Answer(answer(200, &headers, ANSWER)))
                .await
                .is_ok(),
            "{value}"
        );
        let refusal = answer(422, &headers, r#"{"error":"is taken"}"#);
        let failure = failed(Action::Answer(refusal)).await;
        assert_eq!(failure.reason.message, "is taken", "{value}");
    }
    let unsupported = answer(200, &[JSON, ("content-encoding", "zstd")], ANSWER);
    assert_eq!(
        failed(Action::Answer(unsupported)).await.kind,
        ChangeFailureKind::Unconfirmed
    );
}

#[tokio::test]
async fn an_answer_with_the_proposal_only_is_accepted() {
    let partial = r#"{"interview":{"id":37,"amend_start_at":"2025-01-22T13:42:54+0000",
        "amend_end_at":"2025-01-22T14:12:54Z","amended_by":"interviewer","status":"amended"}}"#;
    let with_byte_order_mark = format!("\u{feff}{partial}");
    for body in [partial, &with_byte_order_mark] {
        let amended = send(Action::Answer(answer(200, &[JSON], body)))
            .await
            .unwrap();
        assert_eq!(amended.booking.start_at, Said::Nothing);
        assert_eq!(amended.booking.location, Said::Nothing);
        assert!(amended.booking.amend_start_at.given().is_some());
    }
}

#[tokio::test]
async fn a_2xx_that_is_not_this_interview_is_unclear() {
    let json = |body: &str| Action::Answer(answer(200, &[JSON], body));
    let mut incomplete = head(200, &[JSON]);
    incomplete.extend_from_slice(format!("content-length: 999\r\n\r\n{ANSWER}").as_bytes());
    for (case, action) in [
        ("a web page", json("<!DOCTYPE html>")),
        ("nothing", json("")),
        ("no content", Action::Answer(answer(204, &[], ""))),
        ("another interview", json(&ANSWER.replacen("37", "38", 1))),
        (
            "without the proposed time",
            json(r#"{"interview":{"id":37,"status":"amended"}}"#),
        ),
        ("an error", json(r#"{"error":"no"}"#)),
        ("incomplete", Action::AnswerAndClose(incomplete.clone())),
        ("stalled", Action::AnswerAndStall(incomplete)),
        ("too long", json(&format!("{ANSWER}{}", " ".repeat(2_000)))),
    ] {
        let failure = failed(action).await;
        assert_eq!(failure.kind, ChangeFailureKind::Unconfirmed, "{case}");
        assert_eq!(failure.reason.code, ReasonCode::UnexpectedAnswer, "{case}");
    }
    let created = Action::Answer(answer(201, &[JSON], ANSWER));
    assert!(send(created).await.is_ok(), "any 2xx with the interview");
}

#[tokio::test]
async fn an_amend_follows_no_redirect_even_within_the_origin() {
    for status in [301, 302, 303, 307, 308] {
        let moved = Action::Answer(answer(status, &[("location", "/elsewhere")], ""));
        let failure = failed(moved).await;
        assert_eq!(failure.kind, ChangeFailureKind::Unconfirmed, "{status}");
    }
}

#[tokio::test]
async fn no_answer_is_unclear() {
    for action in [
        Action::AnswerAndClose(Vec::new()),
        Action::AnswerAndClose(b"HTTP/1.1 2".to_vec()),
        Action::AnswerAndClose(b"SSH-2.0-OpenSSH\r\n".to_vec()),
        Action::AnswerAndStall(Vec::new()),
    ] {
        let failure = failed(action).await;
        assert_eq!(failure.kind, ChangeFailureKind::Unconfirmed);
        assert_eq!(failure.reason.code, ReasonCode::NoAnswer);
    }
}

#[tokio::test]
async fn no_connection_is_offline() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    for url in [here.as_str(), "https://interlude.invalid"] {
        let failure = amend(&remote(url)).await.unwrap_err();
        assert_eq!(failure.kind, ChangeFailureKind::Offline, "{url}");
        assert_eq!(failure.reason.code, ReasonCode::Unreachable);
        assert_eq!(failure.reason.http_status, None);
    }
}

#[tokio::test]
async fn a_request_on_a_reused_connection_that_breaks_is_sent_once() {
    let server = Server::scripted([success(), Action::AnswerAndClose(Vec::new()), success()]).await;
    let remote = remote(&server.url());
    amend(&remote).await.unwrap();
    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, ChangeFailureKind::Unconfirmed);
    assert_eq!(
        server.requests().len(),
        2,
        "the third action was never used"
    );
}

/// The server closes right after each answer, so that the next request may find a connection that still
/// looks open, or one that is known to be closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_connection_never_makes_a_request_arrive_twice() {
    let closing = || Action::AnswerAndClose(answer(200, &[JSON], ANSWER));
    let server = Server::scripted((0..400).map(|_| closing())).await;
    let remote = remote(&server.url());
    let mut received = 0;
    for _ in 0..400 {
        match amend(&remote).await {
            Ok(_) => received += 1,
            Err(failure) => assert_eq!(failure.kind, ChangeFailureKind::Unconfirmed),
        }
        assert_eq!(server.requests().len(), received);
    }
    assert!(received > 0);
}

#[tokio::test]
async fn nothing_is_sent_without_a_token() {
    let server = Server::scripted([success()]).await;
    let transport = Transport::new().unwrap();
    let remote = remote_through(transport, &server.url(), Credentials::default());
    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, ChangeFailureKind::SignIn);
    assert_eq!(failure.reason.code, ReasonCode::SignIn);
    assert_eq!(failure.reason.http_status, None);
    let failure = crate::fixture::list(&remote).await.unwrap_err();
    assert_eq!(failure.reason.code, ReasonCode::SignIn);
    assert_eq!(server.requests(), []);

    let token = Secret::new(TOKEN).ok();
    remote.clone().set_credentials(Credentials {
        api_key: None,
        token,
    });
    assert!(amend(&remote).await.is_ok());
}
