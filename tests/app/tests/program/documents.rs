//! The JSON output for scripts.

use interlude_app_tests::{Cli, other_side_proposes, server, slot};
use interlude_sandbox::{Calls, Fault, Refusal, RefusalBody, Sandbox, Times};
use serde_json::{Value, json};

#[tokio::test]
async fn list_answers_with_every_interview_as_the_user_sees_it() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    other_side_proposes(&sandbox, 2, slot(15));
    cli.run(["sync"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);

    let list = cli.run(["list"]).await.expect(0).json();
    assert_eq!(list["total"], 3);
    let interviews = list["interviews"].as_array().unwrap();
    let ids: Vec<_> = interviews
        .iter()
        .map(|one| one["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [2, 1, 3], "the most recently updated first");
    contains(
        &interviews[0],
        &json!({
            "id": 2,
            "title": "Amara Okafor",
            "state": "proposed",
            "turn": "mine",
            "status": "amended",
            "start_at": "2031-05-06T10:00:00Z",
            "end_at": "2031-05-06T10:30:00Z",
            "amend_start_at": "2031-05-06T15:00:00Z",
            "amend_end_at": "2031-05-06T15:30:00Z",
            "amended_by": "interviewee",
            "updated_at": updated_at(&sandbox, 2),
        }),
    );
    contains(
        &interviews[1],
        &json!({
            "id": 1,
            "state": "waiting",
            "turn": "theirs",
            "status": "scheduled",
            "start_at": "2031-05-06T09:00:00Z",
            "amend_start_at": "2031-05-06T14:00:00Z",
            "amend_end_at": "2031-05-06T14:30:00Z",
            "amended_by": "interviewer",
            "updated_at": updated_at(&sandbox, 1),
        }),
    );
    contains(
        &interviews[2],
        &json!({
            "id": 3,
            "state": "agreed",
            "turn": null,
            "status": "scheduled",
            "amend_start_at": null,
            "amend_end_at": null,
            "amended_by": null,
        }),
    );
    let some = cli
        .run(["list", "--query", "okafor", "--limit", "1"])
        .await
        .expect(0)
        .json();
    assert_eq!(
        (&some["total"], &some["interviews"][0]["id"]),
        (&1.into(), &2.into())
    );
    for (turn, id) in [("mine", 2), ("theirs", 1)] {
        let list = cli.run(["list", "--turn", turn]).await.expect(0).json();
        assert_eq!(list["total"], 1, "{turn}: {list:#}");
        assert_eq!(list["interviews"][0]["id"], id, "{turn}");
    }
}

#[tokio::test]
async fn outbox_lists_the_changes_with_their_bases_and_reasons() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let outbox = cli.run(["outbox"]).await.expect(0).json();
    let waiting = &outbox["changes"][0];
    assert!(waiting["id"].is_string(), "{outbox:#}");
    contains(
        waiting,
        &json!({
            "interview_id": 1,
            "state": "waiting",
            "start_at": "2031-05-06T14:00:00Z",
            "end_at": "2031-05-06T14:30:00Z",
            "attempts": 0,
            "reason": null,
        }),
    );
    contains(
        &waiting["base"],
        &json!({
            "start_at": "2031-05-06T09:00:00Z",
            "end_at": "2031-05-06T09:30:00Z",
            "amend_start_at": null,
            "amend_end_at": null,
            "amended_by": null,
            "status": "scheduled",
        }),
    );

    let refusal = Refusal::new(422).body(RefusalBody::field("amend_start_at", "is too late"));
    sandbox
        .faults()
        .inject(Calls::Amend, Times::Once, Fault::refusal(refusal));
    cli.run(["sync"]).await.expect(4);
    let outbox = cli.run(["outbox"]).await.expect(0).json();
    let refused = sandbox.requests().amends_of(1).remove(0).outcome.unwrap();
    contains(
        &outbox["changes"][0],
        &json!({"state": "refused", "attempts": 1}),
    );
    contains(
        &outbox["changes"][0]["reason"],
        &json!({
            "code": "refused",
            "http_status": 422,
            "request_id": refused.request_id,
        }),
    );
}

#[tokio::test]
async fn status_describes_the_account() {
    let sandbox = server().await;
    let cli = Cli::new(&sandbox);
    let none = cli.run(["status"]).await.expect(0).json();
    contains(
        &none,
        &json!({"account": null, "last_sync_at": null, "waiting": 0}),
    );

    cli.connect(&["--seal", "none"]).await.expect(0);
    cli.amend(1, slot(14), &["--no-sync"]).await.expect(0);
    let status = cli.run(["status"]).await.expect(0).json();
    assert!(status["account"].is_string(), "{status:#}");
    let synced_at = status["last_sync_at"].as_str().unwrap();
    assert!(interlude_model::Timestamp::parse(synced_at).is_ok() && synced_at.ends_with('Z'));
    contains(
        &status,
        &json!({"waiting": 1, "needs_attention": 0, "paused": null}),
    );

    cli.run(["offline", "on"]).await.expect(0);
    let status = cli.run(["status"]).await.expect(0).json();
    contains(&status, &json!({"waiting": 1, "paused": "offline"}));
}

#[tokio::test]
async fn an_error_is_one_document_too() {
    let sandbox = server().await;
    let cli = Cli::connected(&sandbox).await;
    for (arguments, exit, code) in [
        (["show", "404"], 1, "unknown_interview"),
        (["undo", "1"], 1, "nothing_waiting"),
        (["remember", "37"], 2, "wrong_use"),
    ] {
        let ran = cli.run(arguments).await.expect(exit);
        let (code_found, sentence) = ran.error();
        assert_eq!(code_found, code, "{ran:#?}");
        assert!(sentence.len() > 10, "{ran:#?}");
        assert_eq!(ran.stdout.lines().count(), 1, "{ran:#?}");
    }
}

/// Checks that `document` has every field of `expected` with its value.
fn contains(document: &Value, expected: &Value) {
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(document.get(name), Some(value), "{name} in {document:#}");
    }
}

/// Returns the server's `updated_at`, in the format of the documents.
fn updated_at(sandbox: &Sandbox, id: u64) -> String {
    let at = sandbox.world().interview(id).unwrap().updated_at;
    interlude_model::Timestamp::from(at).to_string()
}
