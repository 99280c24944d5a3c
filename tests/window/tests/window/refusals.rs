use interlude_sandbox::{Calls, Fault, Times};
use interlude_window_tests::{proposed, slot};

use crate::{opened, proposes_three_o_clock, two_interviews, without_undo_window};

#[tokio::test]
async fn a_refusal_is_shown_and_the_change_can_be_retried() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    server
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, Fault::status(422));
    proposes_three_o_clock(&window).await;
    window.sees("The server said").await;
    window.go("#/inbox").await;
    window.sees("Refused").await;
    window.press("Try again").await;
    window.sees("Nothing is waiting for you.").await;
    window.sees("Sent. Waiting for their answer.").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}

#[tokio::test]
async fn a_refused_change_can_be_dropped() {
    let server = two_interviews().await;
    let computer = without_undo_window();
    let window = opened(&computer, &server).await;
    server
        .faults()
        .inject(Calls::AmendOf(1), Times::Once, Fault::status(422));
    proposes_three_o_clock(&window).await;
    window.go("#/inbox").await;
    window.sees("Refused").await;
    window.press("Drop").await;
    window.sees("Nothing is waiting for you.").await;
    assert!(proposed(&server, 1).is_empty());
    assert_eq!(server.requests().amends_of(1).len(), 1);
}
