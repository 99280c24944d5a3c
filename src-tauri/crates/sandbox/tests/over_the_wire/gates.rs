//! Tests of gates, which hold a request while something else happens.

use interlude_sandbox::{Call, Calls, Point};

use crate::client::documents;

const START: &str = "2025-01-22T13:42:54Z";
const END: &str = "2025-01-22T14:12:54Z";

#[tokio::test]
async fn a_list_held_before_its_answer_does_not_contain_a_later_amend() {
    let (sandbox, caller) = documents().await;
    let gate = sandbox.gates().hold(Calls::List, Point::BeforeAnswering);

    let (late, ()) = tokio::join!(caller.list(), async {
        assert_eq!(gate.arrived().await.call, Call::List);
        assert_eq!(caller.amend(37, START, END).await.status, 200);
        gate.release();
    });

    assert_eq!(late.json()["interviews"][0]["status"], "scheduled");
    assert_eq!(
        caller.list().await.json()["interviews"][0]["status"],
        "amended"
    );
}

#[tokio::test]
async fn an_amend_held_before_it_is_applied_sees_changes_made_meanwhile() {
    let (sandbox, caller) = documents().await;
    let gate = sandbox
        .gates()
        .hold(Calls::AmendOf(37), Point::BeforeApplying);

    let (answer, ()) = tokio::join!(caller.amend(37, START, END), async {
        gate.arrived().await;
        assert_eq!(sandbox.world().applied(37), []);
        sandbox.world().cancel(37).unwrap();
        gate.release();
    });

    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn an_amend_held_before_its_answer_has_taken_effect_and_dropping_the_gate_releases_it() {
    let (sandbox, caller) = documents().await;
    let gate = sandbox.gates().hold(Calls::Amend, Point::BeforeAnswering);

    let (answer, ()) = tokio::join!(caller.amend(37, START, END), async {
        let arrival = gate.arrived().await;
        assert_eq!(sandbox.world().applied(37).len(), 1);
        assert_eq!(
            sandbox.requests().all()[arrival.request as usize].outcome,
            None
        );
        drop(gate);
    });

    assert_eq!(answer.status, 200);
}
