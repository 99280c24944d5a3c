use std::time::Duration;

use interlude_api::{Credentials, Token, Transport};
use interlude_domain::{Party, ReasonCode, Said, Status};
use interlude_engine::remote::{AmendFailure, AmendFailureKind, Amended};
use tokio::net::TcpListener;

use crate::script::{Act, Server, answer, head};
use crate::setting::{ANSWER, JSON, REQUEST, TOKEN, amend, limits_for, remote, remote_through};

fn good() -> Act {
    Act::Answer(answer(200, &[JSON, ("x-request-id", "f7fb")], ANSWER))
}

async fn send(act: Act) -> Result<Amended, AmendFailure> {
    let limits = limits_for(&act);
    let server = Server::following([act]).await;
    let outcome = amend(&remote(&server.url()).with_limits(limits)).await;
    assert_eq!(server.requests().len(), 1, "sent once, whatever the answer");
    outcome
}

async fn failed(act: Act) -> AmendFailure {
    send(act).await.unwrap_err()
}

#[tokio::test]
async fn the_documented_call_is_made_as_documented() {
    let server = Server::following([good()]).await;
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
async fn each_status_has_its_meaning() {
    use AmendFailureKind::{Offline, Refused, SignIn, TryLater, Unclear};
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
        (404, Unclear, ReasonCode::UnexpectedAnswer),
        (408, Unclear, ReasonCode::ServerError),
        (500, Unclear, ReasonCode::ServerError),
        (502, Unclear, ReasonCode::ServerError),
        (503, Unclear, ReasonCode::ServerError),
        (304, Unclear, ReasonCode::UnexpectedAnswer),
    ] {
        let headers = [("x-request-id", "f7fb"), ("retry-after", "30")];
        let failure = failed(Act::Answer(answer(status, &headers, ""))).await;
        assert_eq!(
            (failure.kind, failure.reason.code),
            (kind, code),
            "{status}"
        );
        assert_eq!(failure.reason.http_status, Some(status));
        assert_eq!(failure.reason.request_id.as_deref(), Some("f7fb"));
        assert_eq!(failure.retry_after, Some(Duration::from_secs(30)));
        assert!(failure.reason.message.ends_with('.'), "a sentence of ours");
    }
}

#[tokio::test]
async fn a_refusal_keeps_the_servers_words_and_does_not_depend_on_them() {
    let body = r#"{"errors":{"amend_start_at":["is in the past"]}}"#;
    let failure = failed(Act::Answer(answer(422, &[JSON], body))).await;
    assert_eq!(failure.reason.message, "amend start at is in the past");

    let mut cut = head(422, &[JSON]);
    cut.extend_from_slice(format!("content-length: 999\r\n\r\n{body}").as_bytes());
    for act in [Act::AnswerAndClose(cut.clone()), Act::AnswerAndStall(cut)] {
        assert_eq!(failed(act).await.kind, AmendFailureKind::Refused);
    }
}

/// A firewall may answer in the place of the API, and after it.
#[tokio::test]
async fn a_refusal_that_is_not_the_apis_own_is_unclear() {
    let page = "<html><head><title>403 Forbidden</title></head></html>";
    let html = ("content-type", "text/html");
    let text = ("content-type", "text/plain");
    let found = r#"{"error":"Couldn't find Interview"}"#;
    use AmendFailureKind::{Refused, Unclear};
    for (status, header, body, kind) in [
        (403, html, page, Unclear),
        (403, JSON, page, Unclear),
        (403, text, "error code: 1020", Unclear),
        (403, JSON, "", Refused),
        (403, JSON, r#"{"error":"Not yours"}"#, Refused),
        (404, html, page, Unclear),
        (404, html, "404 page not found", Unclear),
        (404, text, "default backend - 404", Unclear),
        (404, JSON, "404", Unclear),
        (404, JSON, found, Refused),
        (404, html, found, Refused),
        (405, html, page, Unclear),
        (422, html, page, Unclear),
        (422, text, "The time is taken", Refused),
    ] {
        let failure = failed(Act::Answer(answer(status, &[header], body))).await;
        assert_eq!(failure.kind, kind, "{status} {body}");
        let message = failure.reason.message;
        if kind == Unclear {
            assert!(message.contains("tried again"), "{message}");
            assert!(!message.contains("Drop"), "{message}");
        }
    }
}

#[tokio::test]
async fn a_content_coding_that_packs_nothing_is_passed_over() {
    for word in ["UTF-8", "utf8", "none", "binary", "identity, identity", ""] {
        let headers = [JSON, ("content-encoding", word)];
        assert!(
            send(Act::Answer(answer(200, &headers, ANSWER)))
                .await
                .is_ok(),
            "{word}"
        );
        let refusal = answer(422, &headers, r#"{"error":"is taken"}"#);
        let failure = failed(Act::Answer(refusal)).await;
        assert_eq!(failure.reason.message, "is taken", "{word}");
    }
    let packed = answer(200, &[JSON, ("content-encoding", "zstd")], ANSWER);
    assert_eq!(
        failed(Act::Answer(packed)).await.kind,
        AmendFailureKind::Unclear
    );
}

#[tokio::test]
async fn an_answer_that_speaks_of_the_proposal_alone_is_an_answer() {
    let short = r#"{"interview":{"id":37,"amend_start_at":"2025-01-22T13:42:54+0000",
        "amend_end_at":"2025-01-22T14:12:54Z","amended_by":"interviewer","status":"amended"}}"#;
    let marked = format!("\u{feff}{short}");
    for body in [short, &marked] {
        let amended = send(Act::Answer(answer(200, &[JSON], body))).await.unwrap();
        assert_eq!(amended.booking.start_at, Said::Nothing);
        assert_eq!(amended.booking.location, Said::Nothing);
        assert!(amended.booking.amend_start_at.given().is_some());
    }
}

#[tokio::test]
async fn a_2xx_that_is_not_this_interview_is_unclear() {
    let json = |body: &str| Act::Answer(answer(200, &[JSON], body));
    let mut cut = head(200, &[JSON]);
    cut.extend_from_slice(format!("content-length: 999\r\n\r\n{ANSWER}").as_bytes());
    for (what, act) in [
        ("a page", json("<!DOCTYPE html>")),
        ("nothing", json("")),
        ("no content", Act::Answer(answer(204, &[], ""))),
        ("another interview", json(&ANSWER.replacen("37", "38", 1))),
        (
            "without its times",
            json(r#"{"interview":{"id":37,"status":"amended"}}"#),
        ),
        ("an error", json(r#"{"error":"no"}"#)),
        ("cut", Act::AnswerAndClose(cut.clone())),
        ("stalled", Act::AnswerAndStall(cut)),
        ("too long", json(&format!("{ANSWER}{}", " ".repeat(2_000)))),
    ] {
        let failure = failed(act).await;
        assert_eq!(failure.kind, AmendFailureKind::Unclear, "{what}");
        assert_eq!(failure.reason.code, ReasonCode::UnexpectedAnswer, "{what}");
    }
    let created = Act::Answer(answer(201, &[JSON], ANSWER));
    assert!(send(created).await.is_ok(), "any 2xx with the interview");
}

#[tokio::test]
async fn no_redirect_is_followed_not_even_within_the_origin() {
    for status in [301, 302, 303, 307, 308] {
        let moved = Act::Answer(answer(status, &[("location", "/elsewhere")], ""));
        let failure = failed(moved).await;
        assert_eq!(failure.kind, AmendFailureKind::Unclear, "{status}");
    }
}

#[tokio::test]
async fn no_answer_is_unclear() {
    for act in [
        Act::AnswerAndClose(Vec::new()),
        Act::AnswerAndClose(b"HTTP/1.1 2".to_vec()),
        Act::AnswerAndClose(b"SSH-2.0-OpenSSH\r\n".to_vec()),
        Act::AnswerAndStall(Vec::new()),
    ] {
        let failure = failed(act).await;
        assert_eq!(failure.kind, AmendFailureKind::Unclear);
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
        assert_eq!(failure.kind, AmendFailureKind::Offline, "{url}");
        assert_eq!(failure.reason.code, ReasonCode::Unreachable);
        assert_eq!(failure.reason.http_status, None);
    }
}

#[tokio::test]
async fn a_kept_connection_that_dies_under_the_request_sends_it_once() {
    let server = Server::following([good(), Act::AnswerAndClose(Vec::new()), good()]).await;
    let remote = remote(&server.url());
    amend(&remote).await.unwrap();
    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, AmendFailureKind::Unclear);
    assert_eq!(
        server.requests().len(),
        2,
        "the third act was never asked for"
    );
}

/// The server closes right after each answer, so that the next request meets a connection that is
/// still kept, one that is known to be closed, or anything between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_connection_that_was_closed_never_doubles_a_request() {
    let closing = || Act::AnswerAndClose(answer(200, &[JSON], ANSWER));
    let server = Server::following((0..400).map(|_| closing())).await;
    let remote = remote(&server.url());
    let mut reached = 0;
    for _ in 0..400 {
        match amend(&remote).await {
            Ok(_) => reached += 1,
            Err(failure) => assert_eq!(failure.kind, AmendFailureKind::Unclear),
        }
        assert_eq!(server.requests().len(), reached);
    }
    assert!(reached > 0);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_until_there_is_one() {
    let server = Server::following([good()]).await;
    let transport = Transport::new().unwrap();
    let remote = remote_through(transport, &server.url(), Credentials::default());
    let failure = amend(&remote).await.unwrap_err();
    assert_eq!(failure.kind, AmendFailureKind::SignIn);
    assert_eq!(failure.reason.code, ReasonCode::SignIn);
    assert_eq!(failure.reason.http_status, None);
    let failure = crate::setting::list(&remote).await.unwrap_err();
    assert_eq!(failure.reason.code, ReasonCode::SignIn);
    assert_eq!(server.requests(), []);

    let token = Token::new(TOKEN).ok();
    remote.clone().set_credentials(Credentials {
        api_key: None,
        token,
    });
    assert!(amend(&remote).await.is_ok());
}
