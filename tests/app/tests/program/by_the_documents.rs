//! Answers against a server that was written from the API's documents alone.

use std::time::Duration;

use interlude_app_tests::{Bodies, Cli, DocumentedServer, Made, slot};
use interlude_engine::QUIET_AFTER_UNCONFIRMED;
use serde_json::Value;

/// Connects to a server on which the other side proposes 17:00 for interview 71, in place of 09:00.
async fn with_a_proposal() -> (DocumentedServer, Cli) {
    let interviews = [
        (71, "Howard Schiller", slot(9)),
        (79, "Amara Okafor", slot(10)),
        (83, "Ines Castelo", slot(11)),
    ];
    let server = DocumentedServer::start(&interviews).await;
    server.other_side_proposes(71, slot(17));
    let cli = Cli::connected_to(&server).await;
    (server, cli)
}

async fn run(cli: &Cli, line: &str, exit: i32) -> Value {
    cli.run(line.split(' ')).await.expect(exit).json()
}

/// Returns what the changes in the outbox ask for, without the time until which each waits.
async fn asked(cli: &Cli) -> Vec<Value> {
    let mut changes = cli.outbox().await;
    for change in &mut changes {
        let change = change.as_object_mut().unwrap();
        change.remove("wait");
        change.remove("reason");
    }
    changes
}

#[tokio::test]
async fn every_answer_arrives_whatever_the_server_says_to_it() {
    for bodies in [Bodies::Full, Bodies::Short, Bodies::Empty] {
        let (server, cli) = with_a_proposal().await;
        server.answer_with(bodies);
        let accepted = run(&cli, "accept 71", 0).await;
        assert_eq!(accepted["state"], "sent", "{bodies:?}: {accepted:#}");
        // An answer that does not show what was asked begins a quiet time.
        let cli = cli.later(QUIET_AFTER_UNCONFIRMED + Duration::from_secs(10));
        server.other_side_proposes(71, slot(18));
        run(&cli, "sync", 0).await;
        run(&cli, "keep 71", 0).await;
        cli.amend(79, slot(15), &[]).await.expect(0);
        run(&cli, "cancel 83", 0).await;
        let made = [Made::Accepted(slot(17)), Made::Proposed(slot(17))];
        assert_eq!(server.made(71), made, "{bodies:?}");
        assert_eq!(server.made(79), [Made::Proposed(slot(15))], "{bodies:?}");
        assert_eq!(server.made(83), [Made::Cancelled], "{bodies:?}");
        let list = run(&cli, "list", 0).await;
        assert_eq!(list["interviews"][0]["state"], "cancelled", "{list:#}");
        assert_eq!(list["interviews"][1]["turn"], "theirs", "{list:#}");
    }
}

#[tokio::test]
async fn a_proposal_that_is_replaced_while_an_accept_waits_is_asked_about_with_both_shown() {
    let (server, cli) = with_a_proposal().await;
    run(&cli, "accept 71 --no-sync", 0).await;
    server.other_side_proposes(71, slot(18));
    run(&cli, "sync", 4).await;
    assert_eq!(server.requests("POST"), 0);
    let said = cli.say(["outbox"]).await.expect(0).stdout;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "When you accepted",
        "17:00-17:30 proposed by them",
        "Now",
        "18:00-18:30 proposed by them",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The question stays as it was, whatever is made and undone in its place.
    let question = cli.outbox().await;
    cli.amend(71, slot(19), &["--no-sync"]).await.expect(0);
    let back = run(&cli, "undo 71", 4).await;
    assert_eq!(back["state"], "conflict", "{back:#}");
    assert_eq!(cli.outbox().await, question);

    run(&cli, "accept 71", 0).await;
    assert_eq!(server.made(71), [Made::Accepted(slot(18))]);
}

#[tokio::test]
async fn another_time_in_place_of_an_accept_that_waits_is_the_only_one_that_goes() {
    let (server, cli) = with_a_proposal().await;
    run(&cli, "accept 71 --no-sync", 0).await;
    let waiting = asked(&cli).await;
    cli.amend(71, slot(19), &["--no-sync"]).await.expect(0);
    run(&cli, "cancel 71 --no-sync", 0).await;
    run(&cli, "undo 71", 0).await;
    run(&cli, "undo 71", 0).await;
    assert_eq!(
        asked(&cli).await,
        waiting,
        "each undo brings back what was there"
    );

    cli.amend(71, slot(19), &["--no-sync"]).await.expect(0);
    run(&cli, "sync", 0).await;
    assert_eq!(server.made(71), [Made::Proposed(slot(19))]);
    assert_eq!(server.requests("POST"), 1);
}
