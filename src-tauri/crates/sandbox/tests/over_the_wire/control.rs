//! Tests of the control routes under `/sandbox`.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::client::{Answer, Caller, documents, whole};

const START: &str = "2025-01-22T13:42:54Z";
const END: &str = "2025-01-22T14:12:54Z";

async fn send(request: RequestBuilder) -> Answer {
    whole(request.send().await.unwrap()).await
}

async fn ok(request: RequestBuilder) -> Value {
    let answer = send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn the_state_contains_no_secret() {
    let (sandbox, caller) = documents().await;
    caller.list().await;
    caller.amend(37, START, END).await;

    let state = ok(caller.get("/sandbox")).await;
    assert_eq!(state["interviews"], 3);
    assert_eq!(state["requests"], 2);
    assert_eq!(state["online"], true);
    for secret in [sandbox.api_key(), sandbox.token()] {
        assert!(!state.to_string().contains(secret));
    }
}

#[tokio::test]
async fn faults_are_injected_and_cleared() {
    let (_sandbox, caller) = documents().await;
    for (order, status) in [
        (
            json!({ "calls": "list", "fault": { "kind": "html_page" } }),
            200,
        ),
        (
            json!({
                "calls": "any", "times": 1,
                "fault": { "kind": "status", "status": 422, "body": { "errors": [] } },
            }),
            422,
        ),
    ] {
        let answer = send(caller.post("/sandbox/faults").json(&order)).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    assert_eq!(
        caller.list().await.header("content-type"),
        "text/html; charset=utf-8"
    );

    let busy = json!({
        "calls": "amend", "interview": 37, "times": 9,
        "fault": {
            "kind": "status", "status": 503, "retry_after": 9,
            "body": { "fields": { "base": ["busy"] } },
        },
    });
    ok(caller.post("/sandbox/faults").json(&busy)).await;
    let refused = caller.amend(37, START, END).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), "9");
    assert_eq!(refused.json(), json!({ "errors": { "base": ["busy"] } }));
    let state = ok(caller.get("/sandbox")).await;
    assert_eq!(state["faults"][0]["fault"], "status");
    assert_eq!(state["faults"][0]["left"], 8);
    ok(caller.delete("/sandbox/faults")).await;
    assert_eq!(caller.amend(37, START, END).await.status, 200);
}

#[tokio::test]
async fn the_other_side_counters_and_accepts() {
    let (sandbox, caller) = documents().await;
    let times = json!({ "start_at": START, "end_at": END });
    let path = |word: &str| format!("/sandbox/interviews/37/{word}");

    let countered = ok(caller.post(&path("counter")).json(&times)).await;
    assert_eq!(countered["interview"]["amended_by"], "interviewee");
    assert_eq!(countered["applied"][0]["by"], "interviewee");
    assert_eq!(send(caller.post(&path("accept"))).await.status, 422);

    caller.amend(37, START, END).await;
    let accepted = ok(caller.post(&path("accept"))).await;
    assert_eq!(
        accepted["interview"]["start_at"],
        "2025-01-22T13:42:54.000Z"
    );
    assert_eq!(accepted["applied"].as_array().unwrap().len(), 2);

    ok(caller.post(&path("remove"))).await;
    assert_eq!(send(caller.get("/sandbox/interviews/37")).await.status, 404);
    let listed = sandbox.world().interviews();
    let ids: Vec<_> = listed.iter().map(|one| one.id).collect();
    assert_eq!(ids, [95607, 91412]);
}

#[tokio::test]
async fn the_rules_are_changed_while_the_server_runs() {
    let (_sandbox, caller) = documents().await;
    let rules = json!({ "list": "strict", "related_calls": "not_allowed" });
    ok(caller.post("/sandbox/rules").json(&rules)).await;

    let listed = &caller.list().await.json()["interviews"][0];
    assert!(listed.get("start_at").is_none());
    let cancelled = caller.call("/api/v1/interviews/37/cancel", json!({}));
    assert_eq!(cancelled.await.status, 405);

    let rules = json!({ "related_calls": "served" });
    ok(caller.post("/sandbox/rules").json(&rules)).await;
    let cancelled = caller.call("/api/v1/interviews/37/cancel", json!({}));
    assert_eq!(cancelled.await.status, 200);
}

#[tokio::test]
async fn the_control_routes_work_while_the_api_resets_connections() {
    let (_sandbox, caller) = documents().await;
    caller.list().await;
    let offline = |order: Value| caller.post("/sandbox/offline").json(&order);

    assert_eq!(send(offline(json!({ "how": "refuse" }))).await.status, 422);
    ok(offline(json!({ "how": "reset" }))).await;
    assert!(caller.list_request().send().await.is_err());
    assert_eq!(ok(caller.get("/sandbox")).await["online"], false);
    ok(caller.post("/sandbox/online")).await;
    assert_eq!(caller.list().await.status, 200);
}

#[tokio::test]
async fn a_separate_control_port_stays_open_while_the_api_refuses_connections() {
    let (mut sandbox, caller) = documents().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let control = Caller::of(&sandbox).at(sandbox.control_on(listener).unwrap());

    ok(control
        .post("/sandbox/offline")
        .json(&json!({ "how": "refuse" })))
    .await;
    assert!(caller.list_request().send().await.unwrap_err().is_connect());
    ok(control.post("/sandbox/online")).await;
    assert_eq!(caller.list().await.status, 200);
    assert_eq!(
        control.list().await.status,
        404,
        "this port does not serve the API"
    );
}
