//! Tests of every fault with an ordinary client.

use std::time::Duration;

use interlude_sandbox::{
    Calls, Damage, Fault, Point, Refusal, RefusalBody, RetryAfter, TimeStyle, Times,
};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::client::{Answer, at, documents, whole};

const START: &str = "2025-01-22T13:42:54Z";
const END: &str = "2025-01-22T14:12:54Z";

/// Sends one amend with `fault` injected. Returns the answer, if it was complete, and the number of times that
/// the amend took effect.
async fn amend_with(fault: Fault) -> (Option<Answer>, usize) {
    let (sandbox, caller) = documents().await;
    sandbox
        .faults()
        .inject(Calls::AmendOf(37), Times::Once, fault);
    let answer = match caller.try_amend(37, START, END).await {
        Ok(response) => read(response).await,
        Err(error) => {
            assert!(!error.is_connect(), "{error:?}");
            None
        }
    };
    assert_eq!(sandbox.faults().pending().len(), 0);
    (answer, sandbox.world().applied(37).len())
}

async fn list_with(fault: Fault) -> Option<Answer> {
    let (sandbox, caller) = documents().await;
    sandbox.faults().inject(Calls::List, Times::Once, fault);
    read(caller.list_request().send().await.unwrap()).await
}

async fn read(response: reqwest::Response) -> Option<Answer> {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.ok()?;
    Some(Answer {
        status,
        headers,
        text,
    })
}

#[tokio::test]
async fn an_answer_is_lost_before_or_after_the_request_took_effect() {
    let (answer, applied) = amend_with(Fault::lost_before_applying()).await;
    assert!(answer.is_none());
    assert_eq!(applied, 0);
    let (answer, applied) = amend_with(Fault::lost_after_applying()).await;
    assert!(answer.is_none());
    assert_eq!(applied, 1);
}

#[tokio::test]
async fn a_refusal_has_any_status_and_any_of_the_usual_bodies() {
    for (words, body) in [
        (RefusalBody::Error("no".into()), json!({ "error": "no" })),
        (
            RefusalBody::Typed {
                kind: "quota".into(),
                message: "no".into(),
            },
            json!({ "error": { "type": "quota", "message": "no" } }),
        ),
        (
            RefusalBody::List(vec!["no".into()]),
            json!({ "errors": ["no"] }),
        ),
        (
            RefusalBody::field("base", "no"),
            json!({ "errors": { "base": ["no"] } }),
        ),
        (
            RefusalBody::Message("no".into()),
            json!({ "message": "no" }),
        ),
    ] {
        let fault = Fault::refusal(Refusal::new(409).body(words));
        let (answer, applied) = amend_with(fault).await;
        let answer = answer.unwrap();
        assert_eq!(answer.status, 409);
        assert_eq!(answer.json(), body);
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert_eq!(applied, 0);
    }
    let nothing = Fault::refusal(Refusal::new(502).body(RefusalBody::Nothing)).after_applying();
    let (answer, applied) = amend_with(nothing).await;
    assert_eq!(answer.unwrap().text, "");
    assert_eq!(applied, 1);
    let page = Fault::refusal(Refusal::new(503).body(RefusalBody::Html("<h1>Busy</h1>".into())));
    let (answer, _) = amend_with(page).await;
    assert!(
        answer
            .unwrap()
            .header("content-type")
            .starts_with("text/html")
    );
    assert_eq!(list_with(Fault::unauthorised()).await.unwrap().status, 401);
}

#[tokio::test]
async fn retry_after_is_sent_in_seconds_or_as_a_date() {
    let seconds = Refusal::new(429).retry_after(RetryAfter::Seconds(7));
    let date = Refusal::new(503).retry_after(RetryAfter::At(at("2025-01-22T13:20:00Z")));
    for (refusal, header) in [(seconds, "7"), (date, "Wed, 22 Jan 2025 13:20:00 GMT")] {
        let (answer, applied) = amend_with(Fault::refusal(refusal)).await;
        assert_eq!(answer.unwrap().header("retry-after"), header);
        assert_eq!(applied, 0);
    }
}

#[tokio::test]
async fn a_cut_body_is_shorter_than_its_content_length() {
    let (sandbox, caller) = documents().await;
    let full = caller.list().await;
    sandbox
        .faults()
        .inject(Calls::List, Times::Once, Fault::cut_body());

    let mut response = caller.list_request().send().await.unwrap();

    assert_eq!(response.status(), 200);
    assert_eq!(response.content_length(), Some(full.text.len() as u64));
    let mut came = Vec::new();
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => came.extend_from_slice(&chunk),
            Ok(None) => panic!("the body ended without an error"),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(came, full.text.as_bytes()[..full.text.len() / 2]);
    let (answer, applied) = amend_with(Fault::cut_body()).await;
    assert!(answer.is_none());
    assert_eq!(applied, 1);
}

#[tokio::test]
async fn an_empty_body_a_portal_page_and_json_of_another_shape_have_status_200() {
    let (answer, applied) = amend_with(Fault::empty_body()).await;
    let answer = answer.unwrap();
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str(), applied),
        (200, "", 0)
    );

    let (answer, applied) = amend_with(Fault::html_page().after_applying()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(
        !answer.headers.contains_key("x-request-id"),
        "a portal does not send the service's headers"
    );
    assert_eq!(applied, 1);

    let answer = list_with(Fault::other_shape()).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.json().get("interviews").is_none());
}

#[tokio::test]
async fn a_redirect_has_its_location() {
    let to = "https://elsewhere.example.org/sign_in";
    let answer = list_with(Fault::redirect(to)).await.unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), to);
}

#[tokio::test]
async fn a_success_may_name_another_interview_or_leave_it_unchanged() {
    let (answer, applied) = amend_with(Fault::wrong_id()).await;
    assert_eq!(answer.unwrap().json()["interview"]["id"], 38);
    assert_eq!(applied, 1);

    let (answer, applied) = amend_with(Fault::not_taken()).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 200);
    let interview = &answer.json()["interview"];
    assert_eq!(interview["id"], 37);
    assert_eq!(interview["status"], "scheduled");
    assert!(interview["amend_start_at"].is_null());
    assert_eq!(applied, 0);
}

#[tokio::test]
async fn one_interview_of_a_list_is_unreadable() {
    let list = async |id, damage| {
        list_with(Fault::unreadable(id, damage))
            .await
            .unwrap()
            .json()
    };
    let times = list(Some(95607), Damage::Times).await;
    assert_eq!(
        times["interviews"][0]["updated_at"],
        "2025-01-22T13:12:54.000Z"
    );
    assert_eq!(times["interviews"][1]["id"], 95607);
    assert!(
        !times["interviews"][1]["updated_at"]
            .as_str()
            .unwrap()
            .contains("2015")
    );
    assert!(list(None, Damage::Id).await["interviews"][0]["id"].is_string());
    assert!(list(None, Damage::Shape).await["interviews"][0].is_string());
}

#[tokio::test]
async fn a_rewritten_answer_has_an_etag_of_its_own() {
    let (sandbox, caller) = documents().await;
    let forget = |body: &mut Value| {
        body["interviews"][0]
            .as_object_mut()
            .unwrap()
            .remove("category");
    };
    let good = caller.list().await;
    sandbox
        .faults()
        .inject(Calls::List, Times::Once, Fault::rewrite(forget));

    let again = caller
        .list_request()
        .header("if-none-match", good.header("etag"));
    let bad = whole(again.send().await.unwrap()).await;

    assert_eq!(bad.status, 200, "a 304 has no body to rewrite");
    assert!(bad.json()["interviews"][0].get("category").is_none());
    assert_ne!(bad.header("etag"), good.header("etag"));
}

#[tokio::test]
async fn slow_and_dripping_answers_are_delayed() {
    let pause = Duration::from_millis(60);
    for fault in [
        Fault::slow_answer(pause),
        Fault::slow_request(pause),
        Fault::drip(300, pause),
    ] {
        let began = Instant::now();
        let (answer, applied) = amend_with(fault.clone()).await;
        assert_eq!(answer.unwrap().status, 200, "{fault:?}");
        assert_eq!(applied, 1, "{fault:?}");
        assert!(began.elapsed() >= pause, "{fault:?}");
    }
}

#[tokio::test]
async fn a_slow_request_takes_effect_after_its_client_disconnected() {
    let (sandbox, caller) = documents().await;
    let slow = Fault::slow_request(Duration::from_millis(80));
    sandbox.faults().inject(Calls::Amend, Times::Once, slow);

    let gate = sandbox.gates().hold(Calls::Amend, Point::BeforeApplying);
    tokio::select! {
        answer = caller.try_amend(37, START, END) => panic!("{answer:?}"),
        _ = gate.arrived() => {}
    }
    gate.release();
    assert_eq!(sandbox.world().applied(37).len(), 0);

    sandbox
        .world()
        .wait_until(|world| !world.applied(37).is_empty())
        .await;
    assert_eq!(sandbox.world().applied(37).len(), 1);
}

#[tokio::test]
async fn faults_apply_to_their_calls_as_often_as_told_and_in_order() {
    let (sandbox, caller) = documents().await;
    let faults = sandbox.faults();
    faults.inject(Calls::Amend, Times::Next(2), Fault::status(503));
    faults.inject(Calls::AmendOf(37), Times::Once, Fault::status(500));
    faults.inject(Calls::List, Times::UntilCleared, Fault::status(502));
    faults.inject(Calls::AmendOf(38), Times::Once, Fault::status(418));

    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(caller.amend(37, START, END).await.status.as_u16());
    }
    assert_eq!(statuses, [503, 503, 500, 200]);
    for _ in 0..3 {
        assert_eq!(caller.list().await.status, 502);
    }
    assert_eq!(faults.pending().len(), 2);
    faults.clear();
    assert_eq!(caller.list().await.status, 200);

    let logged: Vec<_> = sandbox
        .requests()
        .amends_of(37)
        .iter()
        .map(|one| one.outcome.clone().unwrap())
        .collect();
    assert_eq!(logged[0].fault, Some("status"));
    assert_eq!(logged[0].done, None);
    assert_eq!(logged[3].fault, None);
    assert_eq!(
        logged[3].done.as_deref(),
        Some("amend 37 → 22 Jan 13:42–14:12 proposed")
    );
}

#[tokio::test]
async fn a_short_answer_only_contains_the_proposal() {
    let (answer, applied) = amend_with(Fault::short_answer()).await;
    let answer = answer.unwrap().json();
    let mut names: Vec<_> = answer["interview"].as_object().unwrap().keys().collect();
    names.sort();
    let kept = [
        "amend_end_at",
        "amend_start_at",
        "amended_by",
        "id",
        "status",
    ];
    assert_eq!(names, kept);
    assert_eq!(applied, 1);
}

#[tokio::test]
async fn times_are_written_in_other_formats_of_iso_8601() {
    for (style, start) in [
        (TimeStyle::NoColon, "2025-01-22T13:42:54.000+0000"),
        (TimeStyle::HourOnly, "2025-01-22T14:42:54.000+01"),
        (TimeStyle::Comma, "2025-01-22T13:42:54,000Z"),
        (TimeStyle::Basic, "20250122T134254Z"),
        (TimeStyle::Printed, "2025-01-22 13:42:54 UTC"),
    ] {
        let (answer, _) = amend_with(Fault::times(style)).await;
        assert_eq!(answer.unwrap().json()["interview"]["amend_start_at"], start);
    }
}

#[tokio::test]
async fn an_answer_may_carry_any_header() {
    let fault = Fault::header("content-encoding", "none");
    let (answer, applied) = amend_with(fault).await;
    assert_eq!(answer.unwrap().header("content-encoding"), "none");
    assert_eq!(applied, 1);
}
