//! Tests of the related calls: sign-in, and the actions of both sides, with their faults.

use std::time::Duration;

use interlude_sandbox::{
    Calls, Effect, Fault, Move, Options, Refusal, RelatedCalls, RetryAfter, Sandbox, Side, Slot,
    Span, TakesEffect, Times,
};
use reqwest::StatusCode;
use serde_json::json;

use crate::client::{Answer, Caller, at, of_the_documents, whole};

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

const ACCEPT: &str = "/api/v1/interviews/37/accept";
const CANCEL: &str = "/api/v1/interviews/37/cancel";
const LATER: &str = "2025-01-22T15:12:54Z";

fn slot(start: &str, end: &str) -> Slot {
    Slot::new(at(start), at(end)).unwrap()
}

/// Lets the interviewee propose a time for 37, and sends `path` with `fault`. Returns the answer, if it was
/// complete, and what was done to 37 after the proposal.
async fn call_with(path: &str, fault: Fault) -> (Option<Answer>, Vec<Effect>, Sandbox) {
    let (sandbox, jacob, _) = both_sides().await;
    let world = sandbox.world();
    world.counter(37, at(START), at(END)).unwrap();
    let calls = match path {
        ACCEPT => Calls::AcceptOf(37),
        _ => Calls::CancelOf(37),
    };
    sandbox.faults().inject(calls, Times::Once, fault);
    let sent = jacob.move_request(path).json(&json!({})).send().await;
    let answer = match sent {
        Ok(response) => Some(whole(response).await),
        Err(_) => None,
    };
    assert_eq!(sandbox.faults().pending().len(), 0);
    let effects = world.effects(37).split_off(1);
    (answer, effects, sandbox)
}

fn agreed(start: &str, end: &str) -> Effect {
    Effect::Accepted {
        by: Side::Interviewer,
        agreed: Span::new(at(start), at(end)),
    }
}

#[tokio::test]
async fn an_accept_and_a_cancel_have_the_faults_of_an_amend() {
    for (path, effect) in [(ACCEPT, agreed(START, END)), (CANCEL, Effect::Cancelled)] {
        let (answer, effects, _) = call_with(path, Fault::lost_before_applying()).await;
        assert!(answer.is_none() && effects.is_empty());
        let (answer, effects, _) = call_with(path, Fault::lost_after_applying()).await;
        assert!(answer.is_none());
        assert_eq!(effects, std::slice::from_ref(&effect));

        for status in [401, 403, 404, 409, 422, 500, 502] {
            let (answer, effects, _) = call_with(path, Fault::status(status)).await;
            assert_eq!(answer.unwrap().status, status);
            assert_eq!(effects, []);
            let (answer, effects, _) =
                call_with(path, Fault::status(status).after_applying()).await;
            assert_eq!(answer.unwrap().status, status);
            assert_eq!(effects, std::slice::from_ref(&effect));
        }
        let busy = Refusal::new(429).retry_after(RetryAfter::Seconds(7));
        let (answer, ..) = call_with(path, Fault::refusal(busy)).await;
        assert_eq!(answer.unwrap().header("retry-after"), "7");

        let (answer, effects, _) = call_with(path, Fault::html_page()).await;
        assert!(answer.unwrap().text.starts_with("<!DOCTYPE html>"));
        assert_eq!(effects, []);
        let (answer, effects, _) = call_with(path, Fault::wrong_id()).await;
        assert_eq!(answer.unwrap().json()["interview"]["id"], 38);
        assert_eq!(effects, std::slice::from_ref(&effect));
        let (answer, effects, _) = call_with(path, Fault::not_taken()).await;
        assert_eq!(answer.unwrap().json()["interview"]["status"], "amended");
        assert_eq!(effects, []);
    }
}

#[tokio::test]
async fn a_call_may_take_effect_after_its_answer_or_twice() {
    let late = Duration::from_millis(60);
    let (answer, effects, sandbox) = call_with(CANCEL, Fault::late(late)).await;
    assert_eq!(answer.unwrap().json()["interview"]["status"], "cancelled");
    assert_eq!(effects, []);
    let cancelled = || sandbox.world().effects(37).last() == Some(&Effect::Cancelled);
    sandbox.world().wait_until(|_| cancelled()).await;

    let (answer, effects, sandbox) = call_with(ACCEPT, Fault::lost_and_late(late)).await;
    assert!(answer.is_none() && effects.is_empty());
    let accepted = || sandbox.world().effects(37).last() == Some(&agreed(START, END));
    sandbox.world().wait_until(|_| accepted()).await;

    let fault = Fault::status(503).taking_effect(TakesEffect::After(late));
    let (answer, effects, sandbox) = call_with(CANCEL, fault).await;
    assert_eq!(answer.unwrap().status, 503);
    assert_eq!(effects, []);
    let cancelled = || sandbox.world().effects(37).last() == Some(&Effect::Cancelled);
    sandbox.world().wait_until(|_| cancelled()).await;

    let (sandbox, jacob, _) = both_sides().await;
    let twice = Fault::doubled(late);
    sandbox.faults().inject(Calls::Amend, Times::Once, twice);
    assert_eq!(jacob.amend(37, START, END).await.status, 200);
    let world = sandbox.world();
    world.wait_until(|world| world.applied(37).len() == 2).await;
}

#[tokio::test]
async fn the_other_side_may_move_just_before_an_accept_or_a_cancel_takes_effect() {
    let other = Move::Propose(Side::Interviewee, slot(END, LATER));
    let (answer, effects, _) = call_with(ACCEPT, Fault::other_side_first(other)).await;
    let interview = &answer.unwrap().json()["interview"];
    assert_eq!(interview["start_at"], "2025-01-22T14:12:54.000Z");
    assert_eq!(effects[1], agreed(END, LATER), "it took the other time");

    let elsewhere = Move::Accept(Side::Interviewer);
    let (answer, _, sandbox) = call_with(ACCEPT, Fault::other_side_first(elsewhere)).await;
    assert_eq!(answer.unwrap().status, 422, "nothing is proposed any more");
    let booking = sandbox.world().interview(37).unwrap().booking.unwrap();
    assert_eq!(booking.agreed, Span::new(at(START), at(END)));

    let (answer, effects, _) = call_with(CANCEL, Fault::other_side_first(Move::Cancel)).await;
    assert_eq!(answer.unwrap().status, 422);
    assert_eq!(effects, [Effect::Cancelled]);
    let (answer, ..) = call_with(ACCEPT, Fault::other_side_first(Move::Remove)).await;
    assert_eq!(answer.unwrap().status, 404);
}

#[tokio::test]
async fn a_sign_in_has_faults_too() {
    let (sandbox, jacob, _) = both_sides().await;
    let body = json!({ "user": { "login": "jacob@example.org", "password": "sample" } });
    let sign_in = || jacob.call("/api/v1/users/sign_in", body.clone());
    for (fault, status) in [
        (Fault::status(429), 429),
        (Fault::html_page(), 200),
        (Fault::other_shape(), 200),
    ] {
        sandbox.faults().inject(Calls::SignIn, Times::Once, fault);
        let answer = sign_in().await;
        assert_eq!(answer.status, status);
        assert!(!answer.headers.contains_key("authorization"));
    }
    assert!(sign_in().await.headers.contains_key("authorization"));
    assert_eq!(jacob.list().await.status, 200, "the list has no fault");
}

#[tokio::test]
async fn a_server_may_lack_the_related_calls() {
    for (related_calls, status) in [
        (RelatedCalls::NotFound, 404),
        (RelatedCalls::NotAllowed, 405),
    ] {
        let mut options = of_the_documents().0;
        options.rules.related_calls = related_calls;
        let sandbox = Sandbox::on_free_port(options).await.unwrap();
        let jacob = Caller::of(&sandbox);
        for path in [ACCEPT, CANCEL, "/api/v1/users/sign_in"] {
            let answer = post(&jacob, path).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
        }
        assert_eq!(jacob.amend(37, START, END).await.status, 200);
        assert_eq!(jacob.list().await.status, 200);
    }
}
