//! Tests of the related calls: sign-in, and the actions of both sides.

use interlude_sandbox::{Options, Sandbox, Span};
use reqwest::StatusCode;
use serde_json::json;

use crate::client::{Answer, Caller, at, of_the_documents};

/// The driver behind interview 37.
const HOWARD: u64 = 1047;
const START: &str = "2025-01-22T13:42:54Z";
const END: &str = "2025-01-22T14:12:54Z";

async fn both_sides() -> (Sandbox, Caller, Caller) {
    let sandbox = Sandbox::on_free_port(of_the_documents().0).await.unwrap();
    let jacob = Caller::of(&sandbox);
    let howard = Caller::of(&sandbox).with_token(sandbox.tokens().mint(HOWARD));
    (sandbox, jacob, howard)
}

async fn post(caller: &Caller, path: &str) -> Answer {
    caller.call(path, json!({})).await
}

#[tokio::test]
async fn a_sign_in_answers_with_a_token_in_its_header() {
    let sandbox = Sandbox::on_free_port(Options::default()).await.unwrap();
    let caller = Caller::of(&sandbox);
    let sign_in = async |password: &str| {
        let user =
            json!({ "login": "jacob@example.org", "password": password, "remember_me": true });
        caller
            .call("/api/v1/users/sign_in", json!({ "user": user }))
            .await
    };

    assert_eq!(sign_in("guess").await.status, 401);
    let answer = sign_in("sample").await;
    assert_eq!(answer.json()["user"]["id"], 1050);
    let token = answer
        .header("authorization")
        .strip_prefix("Bearer ")
        .unwrap();
    assert_eq!(sandbox.tokens().check(token), Ok(1050));
    assert_ne!(token, sandbox.token());
}

#[tokio::test]
async fn the_interviewer_accepts_a_counter_proposal() {
    let (sandbox, jacob, howard) = both_sides().await;
    let body = json!({ "interview": { "amend_start_at": START, "amend_end_at": END } });
    let countered = howard.call("/api/v1/users/interviews/37/amend", body).await;
    assert_eq!(countered.json()["interview"]["amended_by"], "interviewee");

    let accepted = post(&jacob, "/api/v1/interviews/37/accept").await;

    let interview = &accepted.json()["interview"];
    assert_eq!(interview["start_at"], "2025-01-22T13:42:54.000Z");
    assert_eq!(interview["end_at"], "2025-01-22T14:12:54.000Z");
    assert_eq!(interview["status"], "scheduled");
    for gone in ["amend_start_at", "amend_end_at", "amended_by"] {
        assert!(interview[gone].is_null(), "{gone}");
    }
    let booking = sandbox.world().interview(37).unwrap().booking.unwrap();
    assert_eq!(booking.agreed, Span::new(at(START), at(END)));
}

#[tokio::test]
async fn the_interviewee_accepts_or_rejects_a_proposal() {
    for (word, status, start) in [
        ("accept", "scheduled", "2025-01-22T13:42:54.000Z"),
        ("reject", "rejected", "2025-01-22T13:22:54.000Z"),
    ] {
        let (_sandbox, jacob, howard) = both_sides().await;
        jacob.amend(37, START, END).await;
        let answer = post(&howard, &format!("/api/v1/users/interviews/37/{word}")).await;
        let interview = &answer.json()["interview"];
        assert_eq!(interview["status"], status);
        assert_eq!(interview["start_at"], start);
        assert!(interview["amend_start_at"].is_null());
    }
}

#[tokio::test]
async fn accepting_fails_without_a_proposal_or_for_the_own_proposal() {
    let (_sandbox, jacob, howard) = both_sides().await;
    assert_eq!(
        post(&howard, "/api/v1/users/interviews/37/accept")
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    jacob.amend(37, START, END).await;
    assert_eq!(
        post(&jacob, "/api/v1/interviews/37/accept").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn the_calls_of_the_other_side_are_answered_with_404() {
    let (_sandbox, jacob, howard) = both_sides().await;
    assert_eq!(
        post(&howard, "/api/v1/interviews/37/cancel").await.status,
        404
    );
    assert_eq!(
        post(&jacob, "/api/v1/users/interviews/37/reject")
            .await
            .status,
        404
    );
    let cancelled = post(&jacob, "/api/v1/interviews/37/cancel").await;
    assert_eq!(cancelled.json()["interview"]["status"], "cancelled");
}
