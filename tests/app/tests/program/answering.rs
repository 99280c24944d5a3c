//! Accepting, keeping and cancelling with the commands of the program.

use std::time::Duration;

use interlude_app_tests::{Cli, effects, other_side_proposes, server, slot, to_sandbox_slot};
use interlude_engine::QUIET_AFTER_UNCONFIRMED;
use interlude_sandbox::{Calls, Effect, Fault, RelatedCalls, Rules, Sandbox, Side, Span, Times};
use serde_json::Value;

/// Connects to a server on which the other side proposes `slot(14)` for interview 1.
async fn with_a_proposal() -> (Sandbox, Cli) {
    let sandbox = server().await;
    other_side_proposes(&sandbox, 1, slot(14));
    let cli = Cli::connected(&sandbox).await;
    (sandbox, cli)
}

/// Returns the number of times that the user's answers took effect.
fn accepted_by_us(sandbox: &Sandbox, id: u64) -> usize {
    let effects = sandbox.world().effects(id);
    let is_ours = |effect: &&Effect| {
        matches!(
            effect,
            Effect::Accepted {
                by: Side::Interviewer,
                ..
            }
        )
    };
    effects.iter().filter(is_ours).count()
}

#[tokio::test]
async fn an_accept_agrees_on_the_proposed_time() {
    let (sandbox, cli) = with_a_proposal().await;
    let done = cli.run(["accept", "1"]).await.expect(0).json();
    assert_eq!(done["kind"], "accept", "{done:#}");
    assert_eq!(accepted_by_us(&sandbox, 1), 1);
    let shown = &cli.run(["show", "1"]).await.expect(0).json()["interview"];
    assert_eq!(shown["amend_start_at"], Value::Null, "{shown:#}");
    assert_eq!(shown["state"], "agreed", "{shown:#}");
    let booking = sandbox.world().interview(1).unwrap().booking.unwrap();
    assert_eq!(booking.agreed, Span::from(to_sandbox_slot(slot(14))));
}

#[tokio::test]
async fn keep_proposes_the_agreed_time_back() {
    let (sandbox, cli) = with_a_proposal().await;
    let done = cli.run(["keep", "1"]).await.expect(0).json();
    assert_eq!(done["kind"], "amend", "{done:#}");
    assert_eq!(effects(&sandbox, 1), [slot(9)]);
}

#[tokio::test]
async fn a_cancel_cancels_the_interview() {
    let (sandbox, cli) = with_a_proposal().await;
    let done = cli.run(["cancel", "2"]).await.expect(0).json();
    assert_eq!(done["kind"], "cancel", "{done:#}");
    assert!(sandbox.world().effects(2).contains(&Effect::Cancelled));
    let said = cli.say(["show", "2"]).await.expect(0).stdout;
    assert!(said.contains("Cancelled"), "{said}");
    let (code, _) = cli.run(["cancel", "2"]).await.expect(1).error();
    assert_eq!(code, "cancelled");
}

#[tokio::test]
async fn answers_that_were_saved_offline_are_each_sent_once() {
    let (sandbox, cli) = with_a_proposal().await;
    other_side_proposes(&sandbox, 3, slot(16));
    cli.run(["sync"]).await.expect(0);
    cli.run(["offline", "on"]).await.expect(0);
    for answer in ["accept 1", "cancel 2", "keep 3"] {
        let answer = answer.split(' ').chain(["--no-sync"]);
        cli.run(answer).await.expect(0);
    }
    let outbox = cli.outbox().await;
    let kinds: Vec<_> = outbox.iter().map(|change| &change["kind"]).collect();
    assert_eq!(kinds, ["accept", "cancel", "amend"]);
    cli.run(["offline", "off"]).await.expect(0);
    cli.run(["sync"]).await.expect(0);
    cli.run(["sync"]).await.expect(0);

    assert_eq!(accepted_by_us(&sandbox, 1), 1);
    let cancelled = sandbox.world().effects(2);
    assert_eq!(
        cancelled
            .iter()
            .filter(|effect| **effect == Effect::Cancelled)
            .count(),
        1
    );
    assert_eq!(effects(&sandbox, 3), [slot(11)]);
    assert!(cli.outbox().await.is_empty());
}

#[tokio::test]
async fn an_accept_of_a_proposal_that_was_replaced_is_asked_about() {
    let (sandbox, cli) = with_a_proposal().await;
    cli.run(["accept", "1", "--no-sync"]).await.expect(0);
    other_side_proposes(&sandbox, 1, slot(15));
    cli.run(["sync"]).await.expect(4);
    let outbox = cli.outbox().await;
    assert_eq!(outbox[0]["state"], "conflict", "{outbox:#?}");
    assert_eq!(accepted_by_us(&sandbox, 1), 0);
}

#[tokio::test]
async fn a_lost_answer_to_an_accept_is_found_by_a_list() {
    let (sandbox, cli) = with_a_proposal().await;
    sandbox
        .faults()
        .inject(Calls::AcceptOf(1), Times::Once, Fault::status(504));
    cli.run(["accept", "1"]).await.expect(3);
    let cli = cli.later(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(5));
    cli.run(["sync"]).await.expect(0);
    assert_eq!(accepted_by_us(&sandbox, 1), 1);
}

#[tokio::test]
async fn a_server_without_the_call_refuses_an_accept_and_is_not_asked_again() {
    let (sandbox, cli) = with_a_proposal().await;
    let refuse = |rules: &mut Rules| rules.related_calls = RelatedCalls::NotFound;
    sandbox.world().set_rules(refuse);
    let refused = cli.run(["accept", "1"]).await.expect(4).json();
    assert_eq!(refused["state"], "refused", "{refused:#}");
    cli.run(["drop", "1"]).await.expect(0);
    let (code, message) = cli.run(["accept", "1"]).await.expect(1).error();
    assert_eq!(code, "not_offered", "{message}");
    cli.amend(1, slot(17), &[]).await.expect(0);
}

#[tokio::test]
async fn only_a_proposal_of_the_other_side_is_accepted() {
    let (_sandbox, cli) = with_a_proposal().await;
    for (answer, wanted) in [
        ("accept 2", "nothing_proposed"),
        ("keep 2", "nothing_proposed"),
        ("accept 999", "unknown_interview"),
    ] {
        let (code, message) = cli.run(answer.split(' ')).await.expect(1).error();
        assert_eq!(code, wanted, "{answer}: {message}");
    }
}
