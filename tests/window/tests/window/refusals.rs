use interlude_sandbox::{Calls, Fault, Sandbox, Times};
use interlude_window_tests::{Computer, Window, proposed, slot};

use crate::{opened, proposes_three_o_clock, two_interviews, without_undo_window};

#[tokio::test]
async fn a_refusal_is_shown_and_the_change_can_be_retried() {
    let (server, computer) = (two_interviews().await, without_undo_window());
    let window = refused(&computer, &server).await;
    window.press("Try again").await;
    window.sees("Nothing is waiting for you.").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}

#[tokio::test]
async fn a_refused_change_can_be_dropped() {
    let (server, computer) = (two_interviews().await, without_undo_window());
    let window = refused(&computer, &server).await;
    window.press("Drop").await;
    window.sees("Nothing is waiting for you.").await;
    assert!(proposed(&server, 1).is_empty());
    assert_eq!(server.requests().amends_of(1).len(), 1);
}

/// Proposes three o'clock, which the server refuses, and goes to the inbox.
async fn refused<'a>(computer: &'a Computer, server: &Sandbox) -> Window<'a> {
    let window = opened(computer, server).await;
    server
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, Fault::status(422));
    proposes_three_o_clock(&window).await;
    window.sees("The server said").await;
    window.go("#/inbox").await;
    window.sees("Refused").await;
    window
}
