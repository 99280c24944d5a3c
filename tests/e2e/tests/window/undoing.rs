use interlude_e2e_tests::{Computer, Moment, proposed};

use crate::{opened, proposes_three_o_clock, two_interviews};

#[tokio::test]
async fn what_was_saved_is_taken_back_before_it_goes_out() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = opened(&computer, &server).await;
    proposes_three_o_clock(&window).await;
    window.sees("Waiting to send").await;
    window.press("Undo").await;
    window.sees("Taken back. Nothing was sent.").await;
    window.misses("Waiting to send").await;

    let undone = format!("Undone: {}", Moment::usual().day().said());
    window.sees(&undone).await;
    assert!(server.requests().amends_of(1).is_empty());
    assert!(proposed(&server, 1).is_empty());
}

#[tokio::test]
async fn the_key_takes_back_too() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = opened(&computer, &server).await;
    proposes_three_o_clock(&window).await;
    window.keys(&["Ctrl+z"]).await;
    window.sees("Taken back. Nothing was sent.").await;
    assert!(server.requests().amends_of(1).is_empty());
}
