//! Tests of the control routes under `/sandbox`.

use interlude_sandbox::Sandbox;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::client::{Answer, Caller, of_the_documents, whole};

const START: &str = "2025-01-22T13:42:54Z";
const END: &str = "2025-01-22T14:12:54Z";

async fn documents() -> (Sandbox, Caller) {
    let sandbox = Sandbox::on_free_port(of_the_documents().0).await.unwrap();
    let caller = Caller::of(&sandbox);
    (sandbox, caller)
}

async fn send(request: RequestBuilder) -> Answer {
    whole(request.send().await.unwrap()).await
}

async fn ok(request: RequestBuilder) -> Value {
    let answer = send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn the_state_and_the_log_contain_no_secret() {
    let (sandbox, caller) = documents().await;
    caller.list().await;
    caller.amend(37, START, END).await;

    let state = ok(caller.get("/sandbox")).await;
    assert_eq!(state["interviews"], 3);
    assert_eq!(state["requests"], 2);
    assert_eq!(state["applied"], 1);
    assert_eq!(state["online"], true);

    let log = ok(caller.get("/sandbox/requests")).await;
    assert_eq!(log["requests"][0]["authorization"], "bare");
    assert_eq!(log["requests"][1]["authorization"], "bearer");
    assert_eq!(log["requests"][1]["status"], 200);
    assert_eq!(
        log["requests"][1]["done"],
        "amend 37 → 22 Jan 13:42–14:12 proposed"
    );
    for secret in [sandbox.api_key(), sandbox.token()] {
        assert!(!log.to_string().contains(secret) && !state.to_string().contains(secret));
    }
}

#[tokio::test]
async fn faults_are_injected_listed_and_cleared() {
    let (_sandbox, caller) = documents().await;
    for (order, status) in [
        (
            json!({ "on": "list", "fault": { "kind": "html_page" } }),
            200,
        ),
        (
            json!({
                "on": "any", "times": 1,
                "fault": { "kind": "status", "status": 422, "words": { "errors": [] } },
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
        "on": "amend", "interview": 37, "times": "until_cleared",
        "fault": {
            "kind": "status", "status": 503, "retry_after": 9,
            "words": { "fields": { "base": ["busy"] } },
        },
    });
    ok(caller.post("/sandbox/faults").json(&busy)).await;
    let refused = caller.amend(37, START, END).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), "9");
    assert_eq!(refused.json(), json!({ "errors": { "base": ["busy"] } }));
    let standing = ok(caller.get("/sandbox/faults")).await;
    assert_eq!(standing["faults"][0]["fault"], "status");
    assert!(standing["faults"][0]["left"].is_null());
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

    let new = json!({ "interviewee": "Ada Byron", "start_at": START, "end_at": END });
    let added = ok(caller.post("/sandbox/interviews").json(&new)).await;
    assert_eq!(added["interview"]["id"], 95608);
    ok(caller.delete("/sandbox/interviews/37")).await;
    assert_eq!(send(caller.get("/sandbox/interviews/37")).await.status, 404);
    let ids: Vec<_> = sandbox
        .world()
        .interviews()
        .iter()
        .map(|one| one.id)
        .collect();
    assert_eq!(ids, [95608, 95607, 91412]);
}

#[tokio::test]
async fn a_gate_is_held_awaited_and_released() {
    let (sandbox, caller) = documents().await;
    let order = json!({ "on": "amend", "point": "before_applying" });
    let id = ok(caller.post("/sandbox/gates").json(&order)).await["id"].clone();
    let gate = format!("/sandbox/gates/{id}");

    let (answer, ()) = tokio::join!(caller.amend(37, START, END), async {
        assert_eq!(ok(caller.get(&gate)).await["arrived"], true);
        assert_eq!(sandbox.world().applied(37), []);
        ok(caller.delete(&gate)).await;
    });

    assert_eq!(answer.status, 200);
    assert_eq!(send(caller.delete(&gate)).await.status, 404);
}

#[tokio::test]
async fn tokens_are_minted_and_revoked() {
    let (sandbox, caller) = documents().await;
    let mint = async |order: Value| {
        let minted = ok(caller.post("/sandbox/tokens").json(&order)).await;
        minted["token"].as_str().unwrap().to_owned()
    };
    let expired = mint(json!({ "expires_in": -1 })).await;
    assert!(sandbox.tokens().check(&expired).is_err());
    let theirs = mint(json!({ "sub": 7 })).await;
    assert_eq!(sandbox.tokens().check(&theirs), Ok(7));
    ok(caller
        .post("/sandbox/tokens/revoke")
        .json(&json!({ "token": theirs })))
    .await;
    assert!(sandbox.tokens().check(&theirs).is_err());
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
    let mut sandbox = Sandbox::on_free_port(of_the_documents().0).await.unwrap();
    let caller = Caller::of(&sandbox);
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
