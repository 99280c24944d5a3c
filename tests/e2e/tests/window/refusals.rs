use interlude_e2e_tests::{proposed, slot};
use interlude_sandbox::{Fault, On, Times};

use crate::{hasty, opened, proposes_three_o_clock, two_interviews};

#[tokio::test]
async fn a_refusal_is_shown_and_can_be_tried_again() {
    let server = two_interviews().await;
    let computer = hasty();
    let window = opened(&computer, &server).await;
    server
        .faults()
        .inject(On::AmendOf(1), Times::Once, Fault::status(422));
    proposes_three_o_clock(&window).await;
    window.sees("The server said").await;
    window.go("#/attention").await;
    window.sees("Howard Schiller: refused").await;
    window.press("Try again").await;
    window.sees("Nothing needs attention.").await;
    window.sees("You proposed").await;
    assert_eq!(proposed(&server, 1), [slot("15:00", "15:30")]);
}

#[tokio::test]
async fn a_refused_change_is_dropped_when_the_user_says_so() {
    let server = two_interviews().await;
    let computer = hasty();
    let window = opened(&computer, &server).await;
    server
        .faults()
        .inject(On::AmendOf(1), Times::Once, Fault::status(422));
    proposes_three_o_clock(&window).await;
    window.go("#/attention").await;
    window.sees("Howard Schiller: refused").await;
    window.press("Drop").await;
    window.sees("Nothing needs attention.").await;
    assert!(proposed(&server, 1).is_empty());
    assert_eq!(server.requests().amends_of(1).len(), 1);
}
