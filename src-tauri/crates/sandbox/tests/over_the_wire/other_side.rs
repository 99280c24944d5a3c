//! Tests of the simulated other side.

use std::time::Duration;

use interlude_sandbox::{Interview, Options, OtherSideBehaviour, Rules, Sandbox, Span, Weights};

use serde_json::json;

use crate::client::{Caller, at, of_the_documents};

const START: &str = "2025-01-24T10:00:00Z";
const END: &str = "2025-01-24T10:30:00Z";

fn weights(accept: u32, counter: u32, turn_down: u32) -> Weights {
    Weights {
        accept,
        counter,
        turn_down,
    }
}

async fn sandbox(weights: Weights) -> Sandbox {
    let options = Options {
        rules: Rules {
            other_side: Some(OtherSideBehaviour {
                soonest: Duration::from_millis(5),
                latest: Duration::from_millis(30),
                weights,
                reconsiders: 100,
            }),
            ..Rules::default()
        },
        ..of_the_documents().0
    };
    Sandbox::on_free_port(options).await.unwrap()
}

/// Proposes a time for 37 and returns the interview after the other side has answered.
async fn answered(weights: Weights) -> Interview {
    let sandbox = sandbox(weights).await;
    assert_eq!(Caller::of(&sandbox).amend(37, START, END).await.status, 200);
    let proposed = Span::new(at(START), at(END));
    let now = || sandbox.world().interview(37).unwrap();
    sandbox
        .world()
        .wait_until(|_| now().booking.unwrap().proposed != proposed)
        .await;
    now()
}

#[tokio::test]
async fn the_other_side_accepts_counters_or_turns_down_by_its_weights() {
    let accepted = answered(weights(1, 0, 0)).await.booking.unwrap();
    assert_eq!(accepted.status, "scheduled");
    assert_eq!(accepted.agreed, Span::new(at(START), at(END)));

    let countered = answered(weights(0, 1, 0)).await.booking.unwrap();
    assert_eq!(countered.status, "amended");
    assert_eq!(countered.amended_by.as_deref(), Some("interviewee"));
    assert_eq!(countered.agreed.start, Some(at("2025-01-22T13:22:54Z")));

    let turned_down = answered(weights(0, 0, 1)).await.booking.unwrap();
    assert_eq!(turned_down.status, "rejected");
    assert_eq!(turned_down.proposed, Span::NONE);
    assert_eq!(turned_down.agreed.start, Some(at("2025-01-22T13:22:54Z")));
}

#[tokio::test]
async fn the_other_side_may_propose_again_after_its_time_was_accepted() {
    let sandbox = sandbox(weights(1, 0, 0)).await;
    let caller = Caller::of(&sandbox);
    let world = sandbox.world();
    world.counter(37, at(START), at(END)).unwrap();

    let accepted = caller.call("/api/v1/interviews/37/accept", json!({})).await;

    assert_eq!(accepted.json()["interview"]["status"], "scheduled");
    let booking = || world.interview(37).unwrap().booking.unwrap();
    world.wait_until(|_| booking().status == "amended").await;
    assert_eq!(booking().agreed, Span::new(at(START), at(END)));
    assert_eq!(booking().amended_by.as_deref(), Some("interviewee"));
}
