use interlude_window_tests::{Computer, Moment, proposed};

use crate::{opened, proposes_three_o_clock, two_interviews};

#[tokio::test]
async fn undo_takes_a_saved_change_back_before_it_is_sent() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = opened(&computer, &server).await;
    proposes_three_o_clock(&window).await;
    window.sees("Waiting to send").await;
    window.press("Undo").await;
    window.sees("Taken back. Nothing was sent.").await;
    window.misses("Waiting to send").await;

    window.sees("undone before sending").await;
    assert!(server.requests().amends_of(1).is_empty());
    assert!(proposed(&server, 1).is_empty());
}

#[tokio::test]
async fn ctrl_z_undoes_a_saved_change() {
    let server = two_interviews().await;
    let computer = Computer::on(Moment::usual());
    let window = opened(&computer, &server).await;
    proposes_three_o_clock(&window).await;
    window.keys(&["Ctrl+z"]).await;
    window.sees("Taken back. Nothing was sent.").await;
    assert!(server.requests().amends_of(1).is_empty());
}
