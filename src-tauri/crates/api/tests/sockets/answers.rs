//! The calls that accept a proposal and cancel an interview, and the sign-in.

use interlude_api::{SignInError, Transport, sign_in};
use interlude_engine::remote::{ChangeAnswer, ChangeFailureKind};
use interlude_model::{ChangeKind, ReasonCode};

use crate::fixture::{JSON, TOKEN, remote, send, slot};
use crate::script::{Action, Server, answer, head};

const ACCEPTED: &str = r#"{"interview":{"id":37,"start_at":"2025-01-22T13:42:54.000Z",
    "end_at":"2025-01-22T14:12:54.000Z","amend_start_at":null,"amend_end_at":null,
    "amended_by":null,"status":"scheduled"}}"#;
const CANCELLED: &str = r#"{"interview":{"id":37,"status":"cancelled"}}"#;

fn kinds() -> [(ChangeKind, &'static str, &'static str); 2] {
    [
        (ChangeKind::Accept(slot()), "accept", ACCEPTED),
        (ChangeKind::Cancel, "cancel", CANCELLED),
    ]
}

async fn kind_of(kind: ChangeKind, action: Action) -> (ChangeFailureKind, ReasonCode) {
    let server = Server::scripted([action]).await;
    let failure = send(&remote(&server.url()), kind).await.unwrap_err();
    assert_eq!(server.requests().len(), 1, "sent once, whatever the answer");
    (failure.kind, failure.reason.code)
}

#[tokio::test]
async fn an_accept_and_a_cancel_have_an_empty_object_and_the_token() {
    for (kind, call, body) in kinds() {
        let server = Server::scripted([Action::Answer(answer(200, &[JSON], body))]).await;
        let ChangeAnswer { booking, .. } = send(&remote(&server.url()), kind).await.unwrap();
        assert!(booking.status.is_given(), "{call}");
        let requests = server.requests();
        let [request] = requests.as_slice() else {
            panic!("{requests:?}");
        };
        let line = format!("POST /api/v1/interviews/37/{call} HTTP/1.1");
        assert_eq!(request.line, line);
        assert_eq!(request.body, "{}");
        let bearer = format!("Bearer {TOKEN}");
        assert_eq!(request.header("authorization"), Some(bearer.as_str()));
    }
}

#[tokio::test]
async fn a_200_that_does_not_say_what_became_of_it_is_unconfirmed() {
    for (kind, call, body) in kinds() {
        let another = body.replace("37", "38");
        let silent = r#"{"interview":{"id":37,"location":"London"}}"#.to_owned();
        for body in [another, silent, "{}".to_owned(), String::new()] {
            let action = Action::Answer(answer(200, &[JSON], &body));
            let (kind, _) = kind_of(kind, action).await;
            assert_eq!(kind, ChangeFailureKind::Unconfirmed, "{call} {body}");
        }
    }
}

#[tokio::test]
async fn a_missing_call_is_told_from_a_missing_interview() {
    let error = r#"{"error":"Couldn't find Interview"}"#;
    let page = ("content-type", "text/html");
    for (kind, ..) in kinds() {
        let missing = (ChangeFailureKind::NotOffered, ReasonCode::NotOffered);
        for (status, header, body) in [(404, page, "<html>"), (404, page, ""), (405, JSON, error)] {
            let action = Action::Answer(answer(status, &[header], body));
            assert_eq!(kind_of(kind, action).await, missing, "{status} {body}");
        }
        let refused = Action::Answer(answer(404, &[JSON], error));
        let (kind, _) = kind_of(kind, refused).await;
        assert_eq!(kind, ChangeFailureKind::Refused);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for (kind, ..) in kinds() {
        let action = Action::Answer(head(307, &[("location", "/elsewhere")]));
        let (kind, _) = kind_of(kind, action).await;
        assert_eq!(kind, ChangeFailureKind::Unconfirmed);
    }
}

async fn signed_in(action: Action) -> (Result<String, SignInError>, String) {
    let server = Server::scripted([action]).await;
    let base = server.url().parse().unwrap();
    let transport = Transport::new().unwrap();
    let token = sign_in(&transport, &base, "me@example.org", "pass wörd").await;
    let requests = server.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.line, "POST /api/v1/users/sign_in HTTP/1.1");
    assert_eq!(request.header("authorization"), None);
    (
        token.map(|token| token.expose().to_owned()),
        request.body.clone(),
    )
}

#[tokio::test]
async fn the_token_comes_from_the_header_of_the_answer() {
    let bearer = format!("Bearer {TOKEN}");
    let user = r#"{"user":{"id":1050}}"#;
    let action = Action::Answer(answer(200, &[JSON, ("authorization", &bearer)], user));
    let (token, body) = signed_in(action).await;
    assert_eq!(token.as_deref(), Ok(TOKEN));
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let user = serde_json::json!({
        "login": "me@example.org", "password": "pass wörd", "remember_me": true
    });
    assert_eq!(body, serde_json::json!({ "user": user }));
}

#[tokio::test]
async fn each_failed_sign_in_says_what_to_do_and_not_what_was_typed() {
    for (status, error) in [
        (200, SignInError::NoToken),
        (401, SignInError::Refused),
        (422, SignInError::Refused),
        (404, SignInError::NotOffered),
        (429, SignInError::TryLater),
        (307, SignInError::Failed(307)),
        (503, SignInError::Failed(503)),
    ] {
        let echo = r#"{"error":"pass wörd"}"#;
        let (token, _) = signed_in(Action::Answer(answer(status, &[JSON], echo))).await;
        let failed = token.unwrap_err();
        assert!(!format!("{failed} {failed:?}").contains("wörd"), "{status}");
        assert_eq!(failed, error, "{status}");
    }
}
