//! Tests of switching the network off and on.

use interlude_sandbox::{Calls, Offline, Point};

use crate::client::documents;

#[tokio::test]
async fn an_offline_sandbox_refuses_or_resets_and_comes_back_on_the_same_port() {
    let (sandbox, caller) = documents().await;
    assert_eq!(caller.list().await.status, 200);

    for how in [Offline::Refuse, Offline::Reset, Offline::Refuse] {
        sandbox.go_offline(how).await.unwrap();
        assert!(!sandbox.is_online());
        let error = caller.list_request().send().await.unwrap_err();
        assert_eq!(
            error.is_connect(),
            how == Offline::Refuse,
            "{how:?}: {error:?}"
        );
    }
    assert_eq!(sandbox.requests().count(), 1, "nothing arrived meanwhile");

    sandbox.go_online().await.unwrap();
    assert_eq!(caller.list().await.status, 200);
}

#[tokio::test]
async fn going_offline_closes_the_connection_of_a_request_that_still_takes_effect() {
    let (sandbox, caller) = documents().await;
    let gate = sandbox.gates().hold(Calls::Amend, Point::BeforeApplying);

    let amend = caller.try_amend(37, "2025-01-22T13:42:54Z", "2025-01-22T14:12:54Z");
    let (answer, ()) = tokio::join!(amend, async {
        gate.arrived().await;
        sandbox.go_offline(Offline::Refuse).await.unwrap();
    });
    assert!(answer.is_err());
    assert_eq!(sandbox.world().applied(37), []);

    gate.release();
    sandbox
        .world()
        .wait_until(|world| world.applied(37).len() == 1)
        .await;
}
